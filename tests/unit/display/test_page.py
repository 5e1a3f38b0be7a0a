import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proctor.display import page as made
from proctor.display.choice import Room
from proctor.display.folder import FolderTexts
from proctor.display.page import page
from proctor.display.texts import LONGEST, Texts
from proctor.report.report import Report
from proctor.results.summary import Source
from unit.display.blocks import column, taken_apart, texts_of
from unit.display.known import Damaged, Known
from unit.display.reports import lines_of, report_of, text_of
from unit.report.poison import poisoned
from unit.report.shapes import SHAPES

BEFORE = [(1.0, 1.0), (0.0, 0.0), (1.0, 1.0)]
NOW = [(0.0, 1.0), (1.0, 1.0), (0.0, 0.0)]
OUTPUTS = {"all": [text_of(task, sample) for task in range(3) for sample in range(2)]}


def shown(
    report: Report, texts: Texts, folder: Path | None, lines: Sequence[bytes] | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """A page's data and blocks."""
    results = None
    if folder is not None:
        results = folder / "results.jsonl"
        results.write_bytes(b"".join(lines_of(NOW) if lines is None else lines))
    return taken_apart(page(report, texts, results))


def test_a_sample_s_texts_are_found_from_its_place(tmp_path: Path) -> None:
    data, blocks = shown(report_of(BEFORE, NOW), Known(OUTPUTS), tmp_path)
    texts, uses = texts_of(blocks), blocks["uses-0"]
    assert blocks["starts"] == [0, len(texts)]
    for place, (task, sample) in enumerate((task, sample) for task in range(3) for sample in range(2)):
        number = uses["samples"][1][uses["samples"][0].index(place)]
        assert texts[number] == text_of(task, sample)
    for task in range(3):
        assert texts[uses["prompts"][1][uses["prompts"][0].index(task)]] == f"the prompt of HumanEval/{task}"
        assert texts[uses["references"][1][uses["references"][0].index(task)]] == "wanted"
        assert texts[uses["systems"][1][uses["systems"][0].index(task)]] == "be kind"
    ((task, number, status, detail),) = uses["earlier"]
    assert (task, texts[number], status, detail) == (0, "before", "passed", "")
    assert data["entrants"][0]["file"] == "outputs/1/humaneval.jsonl"


def test_the_foremost_tasks_come_first_among_the_texts(tmp_path: Path) -> None:
    _, blocks = shown(report_of(BEFORE, NOW), Known(OUTPUTS), tmp_path)
    prompts = [text for text in texts_of(blocks) if "prompt" in text]
    assert prompts == [f"the prompt of HumanEval/{task}" for task in (2, 1, 0)]


def test_a_task_s_scores_before_and_now_stand_beside_it(tmp_path: Path) -> None:
    _, blocks = shown(report_of(BEFORE, NOW), Known(), tmp_path)
    tasks = blocks["tasks-0"]
    assert tasks["ids"] == ["HumanEval/0", "HumanEval/1", "HumanEval/2"]
    assert tasks["statuses"] == {"failed": [[0, 2], [1, 2]]}
    assert tasks["lines"] == [1, 3, 5]
    (change,) = tasks["changes"]
    assert (change["before"], change["after"]) == ([1.0, 0.0, 1.0], [0.5, 1.0, 0.0])
    assert len(blocks["chart-0-0"]["layer"]) == 3


def test_without_a_baseline_there_is_nothing_before(tmp_path: Path) -> None:
    data, blocks = shown(report_of(None, NOW), Known(), tmp_path)
    assert blocks["tasks-0"]["changes"] == []
    assert not any(name.startswith("chart-") for name in blocks)
    assert data["verdict"] == "no_baseline"


def test_samples_of_another_run_are_left_out_with_a_note(tmp_path: Path) -> None:
    data, blocks = shown(report_of(BEFORE, NOW), Known(OUTPUTS), tmp_path, lines_of([*NOW[:2], (1.0, 0.0)]))
    assert blocks["samples-0"]["tasks"] == ""
    assert blocks["tasks-0"]["lines"] is None
    (note,) = data["notes"]
    assert note.startswith("samples are not shown: results.jsonl:6: its samples are not those of the report")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    data, _ = taken_apart(page(report_of(BEFORE, NOW), Known(), tmp_path / "results.jsonl"))
    assert data["notes"] == ["samples are not shown: results.jsonl cannot be read: No such file or directory"]


def test_texts_that_cannot_be_read_cost_nothing_else(tmp_path: Path) -> None:
    data, blocks = shown(report_of(BEFORE, NOW), Damaged(OUTPUTS), tmp_path)
    assert data["notes"] == ["some texts of my-coder are not shown: outputs.jsonl: gone"]
    assert blocks["uses-0"]["samples"] == [[], []]
    assert blocks["uses-0"]["prompts"][0]


def test_a_report_alone_makes_a_page_with_its_examples() -> None:
    report = SHAPES["whole"]
    data, blocks = shown(report, FolderTexts(report), None)
    assert not data["results"]
    texts = texts_of(blocks)
    listed = blocks["tasks-0"]["ids"]
    known = {listed[task]: texts[number] for task, number, _, _ in blocks["uses-0"]["kept"]}
    assert known["HumanEval/30"] == "def add(a, b):\n    return a - b\n"


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_of_a_report_has_a_page(name: str) -> None:
    data, _ = shown(SHAPES[name], FolderTexts(SHAPES[name]), None)
    assert len(data["entrants"]) == sum(len(one.models) for one in SHAPES[name].summary.benchmarks)


@given(st.data(), st.sampled_from(sorted(SHAPES)))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_hostile_report_has_a_page_of_which_nothing_is_markup(data: st.DataObject, name: str) -> None:
    report = poisoned(SHAPES[name], data.draw)
    content = page(report, FolderTexts(report), None)
    taken_apart(content)
    assert content.count(b"</script") == content.count(b"<script")
    assert b"<img" not in content


def test_a_page_stays_below_its_size_whatever_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = len(page(report_of(None, []), Known(), None))
    monkeypatch.setattr(made, "LARGEST", shell + 60_000)
    monkeypatch.setattr(made, "_BLOCK", 20_000)
    monkeypatch.setattr(made, "_STARTS", 2_000)
    scores = [(0.0,)] * 40
    noise = {"all": [text_of(task, 0) for task in range(40)]}
    texts = Known(noise, reference="")
    texts.given = {name: text + os.urandom(4_000).hex() for name, text in texts.given.items()}
    results = tmp_path / "results.jsonl"
    results.write_bytes(b"".join(lines_of(scores)))
    content = page(report_of(None, scores), texts, results)
    _, blocks = taken_apart(content)
    assert shell < len(content) <= shell + 60_000
    found = texts_of(blocks)
    assert blocks["starts"][-1] == len(found)
    assert 0 < sum(text.startswith("output") for text in found) < 40
    assert max(blocks["uses-0"]["samples"][1]) >= len(found), "what has no room is known to be elsewhere"


def test_columns_past_their_room_are_halved_until_they_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scores = [(0.0,)] * 400
    report = report_of(None, scores)
    named = tuple(replace(one, failure=os.urandom(120).hex()) for one in report.outcomes)
    results = tmp_path / "results.jsonl"
    results.write_bytes(b"".join(lines_of(scores)))
    monkeypatch.setattr(made, "_COLUMNS", 30_000)
    monkeypatch.setattr(made, "Room", lambda: Room(tasks=400, samples=400))
    _, blocks = taken_apart(page(replace(report, outcomes=named), Known(), results))
    tasks = blocks["tasks-0"]
    assert len(tasks["ids"]) == 100
    assert tasks["left_out"] == 300
    assert set(column(blocks["samples-0"]["tasks"])) == set(range(100))


def noise(characters: int) -> str:
    """Text that packs badly."""
    return "".join(map(chr, Random(characters).choices(range(0x4E00, 0x9FA5), k=characters)))


def test_a_report_made_to_be_large_has_a_page_of_no_more_than_its_size() -> None:
    report = SHAPES["whole"]
    benchmark = report.summary.benchmarks[0]
    model, judged = benchmark.models[0], report.judged[0]
    text = noise(3000)
    models = tuple(
        replace(
            model,
            version=f"{number}{text}",
            metrics=tuple(
                replace(model.metrics[0], version=f"{number}{text}", metric=f"{metric}{text}")
                for metric in range(60)
            ),
            source=Source(kind=text, identity=text, prompt=text, notes=(text,) * 99),
        )
        for number in range(150)
    )
    decision = replace(judged.decisions[0], warnings=(text,) * 99, sentence=text)
    large = replace(
        report,
        summary=replace(report.summary, benchmarks=(replace(benchmark, models=models),)),
        judged=(replace(judged, decisions=(decision,) * 300, flips=judged.flips * 300),),
        outcomes=tuple(
            replace(
                one, version=f"{number % 150}{text}", task_id=f"{number}{text}", samples=2**53, failure=text
            )
            for number, one in enumerate(report.outcomes * 500)
        ),
        changes=tuple(
            replace(report.changes[0], model=f"my-coder 0{text}", metric=f"{n}{text}") for n in range(30)
        ),
        notes=(text,) * 99,
    )
    content = page(large, FolderTexts(large), None)
    data, _ = taken_apart(content)
    assert len(content) <= made.LARGEST
    assert data["entrants_in_all"] == 150
    assert 0 < len(data["entrants"]) <= 100
    assert data["findings_in_all"] == 300


def test_a_long_text_is_cut_in_the_middle(tmp_path: Path) -> None:
    texts = Known(OUTPUTS, reference="x" * (LONGEST + 7))
    _, blocks = shown(report_of(BEFORE, NOW), texts, tmp_path)
    ((head, left_out, tail),) = [text for text in texts_of(blocks) if isinstance(text, list)]
    assert (len(head) + len(tail), left_out) == (LONGEST, 7)
