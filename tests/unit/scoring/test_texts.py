"""The texts of a run, found again after it: a real config, its outputs in several forms."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from proctor.config.load import load_config
from proctor.display.entrant import Entrant
from proctor.display.texts import Asked, Told, Wanted
from proctor.errors import InputError
from proctor.gate.kept import Output, Pair
from proctor.metrics import METRICS
from proctor.scoring import fit
from proctor.scoring.exam import open_exam
from proctor.scoring.texts import RunTexts, rows_of
from unit.display.reports import digest
from unit.report.summaries import benchmark, model, value

KEPT = {("qa", "m"): {"he/0": Pair(passing=Output(text="old", status="passed"))}}
MODEL = "{name: m, outputs: outputs.jsonl}"
PROMPT = "prompt: {template: 'Q: {{ prompt }}', system: briefly}"


def run_texts(folder: Path, rows: Sequence[Mapping[str, object]], models: str = MODEL) -> RunTexts:
    tasks = [
        {"id": f"he/{n}", "prompt": f"question {n}", "reference": f"yes {n}", "test": "assert False"}
        for n in range(2)
    ]
    (folder / "tasks.jsonl").write_text("".join(f"{json.dumps(task)}\n" for task in tasks))
    (folder / "outputs.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    (folder / "benchmark.yml").write_text(
        "benchmarks: [{name: qa, dataset: tasks.jsonl, metrics: [exact_match], samples: 2}]\n"
        f"models: [{models}]\n"
    )
    config = load_config(folder / "benchmark.yml", {}, METRICS)
    exams = [open_exam(config.benchmarks[0], folder)]
    _, sheets = fit.check(exams, config.models)
    return RunTexts(config, exams, rows_of(sheets), KEPT, folder / "report")


def entrant(name: str = "m") -> Entrant:
    known = benchmark(model(value(model=name, version="")), name="qa")
    return Entrant(benchmark=known, model=known.models[0], name=name, number=1)


def wanted(**texts: str) -> dict[int, Wanted]:
    """By the number of a result, which stands after an underscore."""
    return {
        int(number[1:]): Wanted(task_id="", sample=0, digest=digest(text)) for number, text in texts.items()
    }


ROWS = [
    {"task_id": "he/1", "completions": ["b0", "b1"]},
    {"task_id": "he/0", "completions": ["a0", "a0"]},
]


def test_outputs_are_found_in_the_order_of_results(tmp_path: Path) -> None:
    found = run_texts(tmp_path, ROWS).outputs(entrant(), wanted(_0="a0", _1="a0", _2="b0", _3="b1"))
    assert {*found} == {(0, "a0"), (1, "a0"), (2, "b0"), (3, "b1")}


def test_a_text_that_is_another_by_now_is_not_shown(tmp_path: Path) -> None:
    texts = run_texts(tmp_path, ROWS)
    (tmp_path / "outputs.jsonl").write_text('{"task_id": "he/1", "completion": "new"}\n')
    assert list(texts.outputs(entrant(), wanted(_2="b0"))) == []
    (tmp_path / "outputs.jsonl").unlink()
    with pytest.raises(InputError, match=r"outputs\.jsonl"):
        list(texts.outputs(entrant(), wanted(_2="b0")))


def test_a_task_asks_its_prompt_and_tells_its_reference_and_never_its_tests(tmp_path: Path) -> None:
    found = dict(run_texts(tmp_path, ROWS).asked(entrant(), {"he/1"}))
    assert found == {"he/1": Asked(prompt="question 1", reference="yes 1")}


def test_a_model_that_was_asked_shows_the_prompt_as_it_was_asked(tmp_path: Path) -> None:
    texts = run_texts(tmp_path, ROWS, f"{MODEL}, {{name: n, command: cat, {PROMPT}}}")
    assert dict(texts.asked(entrant("n"), {"he/0"})) == {
        "he/0": Asked(prompt="Q: question 0", system="briefly", reference="yes 0")
    }


def test_what_was_kept_of_the_baseline_is_told(tmp_path: Path) -> None:
    texts = run_texts(tmp_path, ROWS)
    assert texts.earlier(entrant()) == {"he/0": [Told(text="old", status="passed")]}
    assert texts.earlier(entrant("n")) == {}
    assert texts.kept(entrant()) == {}


def test_only_a_file_in_the_report_folder_is_named(tmp_path: Path) -> None:
    assert run_texts(tmp_path, ROWS).file(entrant()) == ""
    (tmp_path / "report/outputs/1").mkdir(parents=True)
    rows = "".join(f"{json.dumps(row)}\n" for row in ROWS)
    (tmp_path / "report/outputs/1/qa.jsonl").write_text(rows)
    inside = run_texts(tmp_path, ROWS, "{name: m, outputs: 'report/outputs/1/{benchmark}.jsonl'}")
    assert inside.file(entrant()) == "outputs/1/qa.jsonl"
