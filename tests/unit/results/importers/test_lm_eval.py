"""Files in data/lm_eval are the harness's own; its README says how they were made."""

import json
import math
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proctor.errors import InputError
from proctor.results.importers import lm_eval
from proctor.results.importers.foreign import Foreign, ForeignExam
from unit.results.importers.broken import broken

DATA = Path(__file__).parent / "data" / "lm_eval"
RESULTS = json.loads(next(DATA.glob("filters/*/results_*.json")).read_text("utf-8"))
ROWS = [json.loads(line) for line in next(DATA.glob("filters/*/samples_*")).read_text("utf-8").splitlines()]
TIME = "2025-02-03T04-05-06.7"


def write(folder: Path, results: Any, rows: list[Any] | None = None, time: str = TIME) -> Path:
    """A run with one task, capitals."""
    folder.mkdir(parents=True, exist_ok=True)
    if rows is not None:
        text = "".join(f"{json.dumps(row)}\n" for row in rows)
        (folder / f"samples_capitals_{time}.jsonl").write_text(text, "utf-8")
    path = folder / f"results_{time}.json"
    path.write_text(json.dumps(results, indent=2), "utf-8")
    return path


def changed(change: Callable[[Any], object], document: Any = RESULTS) -> Any:
    """A copy of the results, changed; without the hash that only the rows as they were have."""
    copy = json.loads(json.dumps(document))
    copy["task_hashes"] = {}
    change(copy)
    return copy


def nothing(document: Any) -> None:
    """No change."""


def with_values(**values: object) -> Any:
    """The results with other values of the task; `_` in a name stands for a comma, `__` for an underscore."""
    names = {
        name.replace("__", "\0").replace("_", ",").replace("\0", "_"): one for name, one in values.items()
    }
    return changed(lambda found: found["results"]["capitals"].update(names))


def only(run: Foreign) -> ForeignExam:
    assert len(run.exams) == 1
    return run.exams[0]


def scores(exam: ForeignExam) -> dict[str, list[tuple[float | None, ...]] | None]:
    return {one.label: None if one.scores is None else list(one.scores.values()) for one in exam.metrics}


def read_or_error(path: Path) -> Foreign | str:
    try:
        return lm_eval.read(path)
    except InputError as error:
        return str(error)


def test_a_run_with_two_filters() -> None:
    run = lm_eval.read(DATA / "filters")
    assert (run.harness, run.harness_version) == ("lm-evaluation-harness", "0.4.13")
    assert (run.model, run.version, run.commit) == ("tiny", "0123abcd", None)
    assert run.date is not None
    assert run.date.startswith("20")
    assert run.date.endswith("Z")
    assert run.notes == ()
    exam = only(run)
    assert exam.benchmark == "capitals"
    assert exam.temperature == 0
    assert scores(exam) == {
        "exact_match,strict-match": [(1,), (0,), (1,), (0,), (0,), (1,)],
        "exact_match,flexible-extract": [(1,), (1,), (1,), (1,), (0,), (1,)],
    }
    assert all(one.higher_is_better and one.bounded and one.tasks == 6 for one in exam.metrics)


def test_the_example() -> None:
    folder = Path(__file__).resolve().parents[4] / "examples" / "lm-eval"
    before, after = (only(lm_eval.read(folder / name)) for name in ("before", "lm_eval_output"))
    assert (before.dataset_hash, before.prompt) == (after.dataset_hash, after.prompt)
    sums = [
        sum(one or 0 for (one,) in scores(exam)["exact_match,get-answer"] or []) for exam in (before, after)
    ]
    assert sums == [36, 25]


def test_a_group_counts_once_and_the_filter_none_is_not_told() -> None:
    run = lm_eval.read(DATA / "group" / "tiny")
    assert [exam.benchmark for exam in run.exams] == ["rivers", "oceans", "prose"]
    assert list(scores(run.exams[0])) == ["acc", "acc_norm"]
    assert "groups are left out, as their tasks stand for themselves: waters" in run.notes


def test_a_question_that_is_there_twice_counts_twice_as_in_the_harness() -> None:
    rivers = lm_eval.read(DATA / "group").exams[0]
    assert scores(rivers)["acc"] == [(1,), (1,), (0,), (1,)]  # 0.75 in the results
    first, second = (task for task in rivers.hashes if f"{task[:16]}-2" in rivers.hashes)
    assert second == f"{first}-2"
    assert rivers.hashes[first] == rivers.hashes[second]


def test_a_perplexity_is_compared_by_its_value() -> None:
    run = lm_eval.read(DATA / "group")
    prose = run.exams[2]
    assert [(one.label, one.scores, one.tasks) for one in prose.metrics] == [
        ("word_perplexity", None, 3),
        ("bits_per_byte", None, 3),
    ]
    assert [one.value for one in prose.metrics] == pytest.approx([8.3311, 0.5706], abs=1e-4)
    assert not any(one.higher_is_better or one.bounded for one in prose.metrics)
    assert run.notes[0].startswith(
        "no mean over samples, so the value alone is compared: prose word_perplexity"
    )


def test_means_alone_are_known_without_samples() -> None:
    run = lm_eval.read(DATA / "means")
    capitals = run.exams[0]
    assert [(one.label, one.value, one.tasks) for one in capitals.metrics] == [
        ("exact_match,strict-match", pytest.approx(2 / 3), 3),
        ("exact_match,flexible-extract", 1, 3),
    ]
    assert capitals.dataset_hash == "version 1.0, 3 documents"
    assert capitals.hashes == {}
    assert run.notes == (
        "--limit 3: a part of each task's documents",
        "no samples beside the results (--log_samples), so means alone are compared: capitals, rivers",
    )


def test_rows_in_another_order_are_the_same_tasks(tmp_path: Path) -> None:
    before = only(lm_eval.read(write(tmp_path / "a", changed(nothing), ROWS)))
    after = only(lm_eval.read(write(tmp_path / "b", changed(nothing), ROWS[::-1])))
    assert after == before


def test_a_task_that_is_added_moves_no_other(tmp_path: Path) -> None:
    row = {**ROWS[0], "doc_hash": "f" * 64, "exact_match": 1.0}
    added = [row, *({**old, "doc_id": old["doc_id"] + 1} for old in ROWS)]
    before = only(lm_eval.read(DATA / "filters"))
    after = only(lm_eval.read(write(tmp_path, with_values(**{"exact__match_strict-match": 4 / 7}), added)))
    assert {name: after.hashes[name] for name in before.hashes} == before.hashes
    assert after.prompt == before.prompt
    assert after.dataset_hash != before.dataset_hash


def test_documents_are_hashed_where_the_harness_did_not(tmp_path: Path) -> None:
    rows = [{name: value for name, value in row.items() if not name.endswith("_hash")} for row in ROWS]
    exam = only(lm_eval.read(write(tmp_path, changed(nothing), rows)))
    assert scores(exam) == scores(only(lm_eval.read(DATA / "filters")))
    assert len(exam.hashes) == 6


@pytest.mark.parametrize("value", [None, math.nan, math.inf, "N/A"])
def test_a_sample_without_a_score_is_unscored(tmp_path: Path, value: object) -> None:
    rows = [{**ROWS[0], "exact_match": value}, *ROWS[1:]]
    exam = only(lm_eval.read(write(tmp_path, changed(nothing), rows)))
    assert scores(exam)["exact_match,strict-match"] == [(None,), (0,), (1,), (0,), (0,), (1,)]


def test_a_metric_that_a_document_lacks_is_not_asked_of_it(tmp_path: Path) -> None:
    rows = [row for row in ROWS if row["filter"] == "strict-match"]
    del rows[1]["exact_match"]
    results = with_values(**{"exact__match_strict-match": 0.6})
    del results["results"]["capitals"]["exact_match,flexible-extract"]
    exam = only(lm_eval.read(write(tmp_path, results, rows)))
    assert scores(exam) == {"exact_match,strict-match": [(1,), (1,), (0,), (0,), (1,)]}


def test_a_value_that_is_no_mean_of_its_rows_stands_alone(tmp_path: Path) -> None:
    results = with_values(**{"exact__match_strict-match": 0.9})
    run = lm_eval.read(write(tmp_path, results, ROWS))
    assert only(run).metrics[0].scores is None
    assert only(run).metrics[0].value == 0.9
    assert run.notes == (
        "no mean over samples, so the value alone is compared: capitals exact_match,strict-match",
    )


@pytest.mark.parametrize(
    ("told", "metric", "expected"),
    [
        ({"exact_match": False}, "exact_match", False),
        ({"pass_at_k": False}, "pass@10", False),
        ({"pass@10": False, "pass_at_k": True}, "pass@10", False),
        ({}, "bits_per_byte", False),
        ({"exact_match": "?"}, "exact_match", True),
        ([], "exact_match", True),
    ],
)
def test_the_direction_is_as_the_file_says(tmp_path: Path, told: object, metric: str, expected: bool) -> None:
    def change(document: Any) -> None:
        document["results"]["capitals"] = {f"{metric},create_test": 0.5}
        document["higher_is_better"]["capitals"] = told

    found = only(lm_eval.read(write(tmp_path, changed(change)))).metrics
    assert [(one.label, one.higher_is_better) for one in found] == [(f"{metric},create_test", expected)]


def test_a_direction_that_nobody_knows_is_told(tmp_path: Path) -> None:
    results = changed(lambda found: found["results"].update(capitals={"taste,none": 17}))
    run = lm_eval.read(write(tmp_path, results))
    assert "better when higher, as the file does not say: capitals taste" in run.notes
    assert only(run).metrics[0].higher_is_better
    assert not only(run).metrics[0].bounded


def test_a_score_that_a_metric_promises_not_to_have(tmp_path: Path) -> None:
    path = write(tmp_path, with_values(**{"exact__match_strict-match": 1.5}))
    with pytest.raises(
        InputError, match=r'"capitals": "exact_match" has a score outside \[0, 1\]; name a run'
    ):
        lm_eval.read(path)


@pytest.mark.parametrize(
    ("config", "name", "expected"),
    [
        (
            {"model": "hf", "model_args": "pretrained=org/m,dtype=float32", "model_sha": "abc"},
            "org/m",
            ("org/m", "abc"),
        ),
        ({"model": "hf", "model_args": {"pretrained": "org/m", "revision": "v2"}}, None, ("org/m", "v2")),
        ({"model": "dummy", "model_args": {}}, "qdpv68r5", ("dummy", "")),
        ({"model": "dummy", "model_args": None}, "qdpv68r5", ("dummy", "")),
    ],
)
def test_the_model(tmp_path: Path, config: object, name: object, expected: tuple[str, str]) -> None:
    run = lm_eval.read(write(tmp_path, changed(lambda found: found.update(config=config, model_name=name))))
    assert (run.model, run.version) == expected


@pytest.mark.parametrize(
    ("described", "expected"),
    [("1a2b3c4", "1a2b3c4"), ("v0.4-3-g1a2b3c4d", "1a2b3c4d"), ("v1.0", None), (None, None), (7, None)],
)
def test_the_commit_is_what_git_described(tmp_path: Path, described: object, expected: str | None) -> None:
    path = write(tmp_path, changed(lambda found: found.update(git_hash=described)))
    assert lm_eval.read(path).commit == expected


def test_asking_in_another_way_is_another_prompt(tmp_path: Path) -> None:
    def prompt(change: Callable[[Any], object]) -> str | None:
        return only(lm_eval.read(write(tmp_path, changed(change)))).prompt

    same = prompt(nothing)
    assert prompt(
        lambda found: found["configs"]["capitals"].update(doc_to_target="<function f at 0x7f01>")
    ) == (prompt(lambda found: found["configs"]["capitals"].update(doc_to_target="<function f at 0x7f02>")))
    assert prompt(lambda found: found["configs"]["capitals"].update(dataset_path="/other")) == same
    kwargs = RESULTS["configs"]["capitals"]["generation_kwargs"]
    warm, other = {**kwargs, "temperature": 0.7}, {**kwargs, "until": ["?"]}
    assert prompt(lambda found: found["configs"]["capitals"].update(generation_kwargs=warm)) == same
    assert prompt(lambda found: found["configs"]["capitals"].update(generation_kwargs=other)) != same
    assert prompt(lambda found: found["configs"]["capitals"].update(num_fewshot=5)) != same
    assert prompt(lambda found: found.update(fewshot_as_multiturn=True)) != same
    assert prompt(lambda found: found.update(system_instruction_sha="abc")) != same
    assert prompt(lambda found: found["versions"].update(capitals=2)) != same


def test_a_task_that_an_older_version_lists_like_a_group(tmp_path: Path) -> None:
    path = write(tmp_path, changed(lambda found: found.update(group_subtasks={"capitals": []})))
    assert only(lm_eval.read(path)).benchmark == "capitals"


def test_a_task_whose_name_is_too_long_for_a_file_has_no_samples(tmp_path: Path) -> None:
    results = changed(lambda found: found.update(results={"x" * 900: {"acc,none": 0.5}}))
    assert only(lm_eval.read(write(tmp_path, results))).metrics[0].scores is None


def test_more_metrics_than_a_task_has(tmp_path: Path) -> None:
    results = changed(lambda found: found["results"]["capitals"].update({f"acc,{n}": 1 for n in range(300)}))
    with pytest.raises(InputError, match='"capitals": over 200 metrics; name another run'):
        lm_eval.read(write(tmp_path, results))


def test_a_config_as_deep_as_can_just_be_read(tmp_path: Path) -> None:
    text = json.dumps(changed(lambda found: found["configs"]["capitals"].update(doc_to_text="DEEP")))
    path = tmp_path / "results.json"
    found = set()
    for depth in range(sys.getrecursionlimit() - 300, sys.getrecursionlimit() + 50):
        path.write_text(text.replace('"DEEP"', "[" * depth + "]" * depth), "utf-8")
        told = read_or_error(path)
        found.add(told.split(": ", 1)[1] if isinstance(told, str) else "")
    assert found <= {  # how deep that is differs between versions of Python
        "",
        "nested too deeply to read; name another run",
        "nested too deeply to read; half-written? Name a run that ended",
    }


def test_several_runs_in_a_folder(tmp_path: Path) -> None:
    for second in range(7):
        write(tmp_path / f"model-{second % 2}", RESULTS, time=f"2025-02-03T04-05-0{second}")
    assert lm_eval.fits(tmp_path)
    with pytest.raises(InputError) as told:
        lm_eval.read(tmp_path)
    assert str(told.value) == (
        f"{tmp_path}: several runs (model-0/results_2025-02-03T04-05-00.json, "
        "model-0/results_2025-02-03T04-05-02.json, model-0/results_2025-02-03T04-05-04.json, "
        "model-0/results_2025-02-03T04-05-06.json, model-1/results_2025-02-03T04-05-01.json and 2 more); "
        "name one results_*.json"
    )
    assert lm_eval.read(tmp_path / "model-1" / "results_2025-02-03T04-05-01.json").model == "tiny"


def test_samples_of_another_run_are_not_taken(tmp_path: Path) -> None:
    write(tmp_path, RESULTS, ROWS)
    (tmp_path / f"results_{TIME}.json").rename(tmp_path / "results_2026-01-01T00-00-00.json")
    assert only(lm_eval.read(tmp_path)).metrics[0].scores is None


@pytest.mark.parametrize("results", [RESULTS, changed(nothing)], ids=["hashed", "counted"])
def test_samples_that_lack_rows(tmp_path: Path, results: Any) -> None:
    path = write(tmp_path, results, ROWS[:-1])
    with pytest.raises(
        InputError, match=r"samples_capitals_\S+: not the rows of results_\S+, or not all of them; "
    ):
        lm_eval.read(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", r"samples_\S+: empty; delete it to compare means alone"),
        (b'{"doc": 1, "filter": "no', r":1: not JSON: .*; half-written\? Run it again, or name another run"),
        (b"[]\n", ':1: no logged sample: it has no "filter"'),
        (b'{"filter": "none"}\n', ':1: no logged sample: it has no "doc"'),
        (b"\xff\xfe\n", ":1: UTF-16; save the file as UTF-8"),
    ],
)
def test_samples_that_are_damaged(tmp_path: Path, text: bytes, message: str) -> None:
    path = write(tmp_path, RESULTS, [])
    (tmp_path / f"samples_capitals_{TIME}.jsonl").write_bytes(text)
    with pytest.raises(InputError, match=message):
        lm_eval.read(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (json.dumps(RESULTS, indent=2)[:900], r"results\.json:\d+: not JSON: .*; half-written\? Name a run"),
        ('{"results": {}, "n-shot": {}}', "no task has a score; name a run of"),
        ('{"results": {"a": {"acc": 0.5}}}', r"no task has a score; name a run of .* 0\.4 or newer"),
        ('{"results": {"a": {"bypass,none": 999}}}', "without --predict_only"),
        ('{"results": [], "n-shot": {}}', 'has no "results"; name a results_'),
        ('{"results": {"\\u001b": {"acc,none": 1}}}', r'results\."\\u001b": not a task with scores'),
        ('{"results": {"a": {"a": ' + "[" * 100_000, "nested too deeply to read"),
    ],
)
def test_results_that_are_damaged(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "results.json"
    path.write_text(text, "utf-8")
    assert lm_eval.fits(path)
    with pytest.raises(InputError, match=message):
        lm_eval.read(path)


def test_samples_alone_name_the_results(tmp_path: Path) -> None:
    path = next((DATA / "filters").glob("*/samples_*"))
    assert lm_eval.fits(path)
    with pytest.raises(InputError, match=r"samples alone; name the results_\*\.json beside them"):
        lm_eval.read(path)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"results": {"version": 3}}', '{"status": "success"}', "\0"]
)
def test_what_others_wrote_does_not_fit(tmp_path: Path, text: str) -> None:
    path = tmp_path / "results.json"
    path.write_text(text, "utf-8")
    assert not lm_eval.fits(path)
    assert not lm_eval.fits(tmp_path)
    assert not lm_eval.fits(tmp_path / "none")
    assert not lm_eval.fits(tmp_path / ("x" * 5000))


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no results_\*\.json in it; name one"):
        lm_eval.read(tmp_path)


def test_a_task_with_a_path_for_a_name_reads_nothing_elsewhere(tmp_path: Path) -> None:
    outside = tmp_path / f"x_{TIME}.jsonl"
    outside.write_text("not read", "utf-8")
    results = changed(lambda found: found.update(results={"/../x": {"acc,none": 0.5}}))
    (tmp_path / "run" / "samples_").mkdir(parents=True)
    assert only(lm_eval.read(write(tmp_path / "run", results))).metrics[0].scores is None


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_is_told_or_borne(tmp_path: Path, data: st.DataObject) -> None:
    folder = tmp_path / "run"
    shutil.rmtree(folder, ignore_errors=True)
    path = write(folder, data.draw(broken(changed(nothing))), data.draw(broken(ROWS[:3] + ROWS[6:9])))
    lm_eval.fits(path)
    run = read_or_error(path)
    if isinstance(run, str):
        assert run.isprintable()
        assert len(run) < 1000
        return
    assert all(name.isprintable() for name in (run.model, run.version, run.harness_version, *run.notes))
    for exam in run.exams:
        for metric in exam.metrics:
            assert metric.label.isprintable()
            every = (
                [metric.value]
                if metric.scores is None
                else [s for one in metric.scores.values() for s in one]
            )
            assert every
            assert all(one is None or math.isfinite(one) for one in every)
            assert not metric.bounded or all(one is None or 0 <= one <= 1 for one in every)
