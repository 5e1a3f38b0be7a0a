from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proctor.config.spec import MetricSpec
from proctor.gate.baseline import BaselineError
from proctor.gate.statistic import Statistic
from proctor.gate.table import Results, entrants, most_samples, read_tables, samples_of
from proctor.model import SampleResult
from proctor.results.record import heading, line, to_line

PASS_2 = MetricSpec(name="pass@k", label="pass@2", k=2)
KEY = ("qa", "coder")
TABLE = Results(table={"pass@1": {"a": (1.0, 0.0), "b": (None, 1.0, 0.0)}})


def test_a_metrics_samples_carry_their_tasks_hashes() -> None:
    found = samples_of(TABLE, PASS_2, KEY, {"a": "h1"})
    assert found is not None
    assert [(task.task_id, task.content_hash, task.scores) for task in found.tasks] == [
        ("a", "h1", (1.0, 0.0)),
        ("b", "", (None, 1.0, 0.0)),
    ]
    assert (found.metric, found.statistic) == ("pass@2", Statistic(kind="pass@k", k=2))
    assert found.value() == 1.0
    assert most_samples(found) == 3


def test_a_metric_that_was_not_scored_is_none() -> None:
    assert samples_of(TABLE, MetricSpec(name="f1", label="f1"), KEY, {}) is None


def test_tables_keep_versions_apart_and_the_order_of_tasks(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    scored = to_line(SampleResult(status="passed", scores={"f1": 0.5, "x": None}))[:-1]
    places = [("v1", "b"), ("v1", "a"), ("v2", "a")]
    path.write_bytes(b"".join(line(heading(*KEY, *place), 0, scored) for place in places))
    assert read_tables(path) == {
        ("qa", "coder", "v1"): Results(
            table={"f1": {"b": (0.5,), "a": (0.5,)}, "x": {"b": (None,), "a": (None,)}}
        ),
        ("qa", "coder", "v2"): Results(table={"f1": {"a": (0.5,)}, "x": {"a": (None,)}}),
    }


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["f1", "x"]), st.integers(0, 3))))
@settings(deadline=None)
def test_lines_may_come_in_any_order(
    tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[str, str, int]]
) -> None:
    path = tmp_path_factory.mktemp("out") / "results.jsonl"
    wanted: dict[str, dict[str, tuple[float, ...]]] = {}
    with path.open("wb") as file:
        for task_id, label, score in lines:
            result = SampleResult(status="passed", scores={label: float(score)})
            file.write(line(heading(*KEY, "v1", task_id), 0, to_line(result)[:-1]))
            tasks = wanted.setdefault(label, {})
            tasks[task_id] = (*tasks.get(task_id, ()), float(score))
    found = read_tables(path).get((*KEY, "v1"), Results())
    assert found.table == wanted
    assert [list(tasks) for tasks in found.table.values()] == [list(tasks) for tasks in wanted.values()]


@pytest.mark.parametrize(
    ("outputs", "repeated"),
    [
        ({"a": ["1", "1"], "b": ["2", "2", "2"]}, True),
        ({"a": ["1", "1"], "b": ["2"]}, True),
        ({"a": ["1", "1"], "b": ["2", "3"]}, False),
        ({"a": ["1", "2"], "b": ["2", "2"]}, False),
        ({"a": ["1", "2", "1"]}, False),
        ({"a": ["1"], "b": ["1"]}, False),
        ({"a": ["", ""]}, False),
        ({}, False),
    ],
)
def test_outputs_repeat_where_no_task_has_two(
    tmp_path: Path, outputs: dict[str, list[str]], repeated: bool
) -> None:
    path = tmp_path / "results.jsonl"
    lines = [
        line(
            heading(*KEY, "v1", task),
            number,
            to_line(SampleResult(status="passed", scores={"f1": 1.0}, completion_hash=output))[:-1],
        )
        for task, listed in outputs.items()
        for number, output in enumerate(listed)
    ]
    path.write_bytes(b"".join(lines))
    found = read_tables(path).get((*KEY, "v1"), Results())
    assert found.repeated == repeated
    samples = samples_of(found, MetricSpec(name="f1", label="f1"), KEY, {})
    assert samples is None or samples.dependent == repeated


def test_no_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match=r"results\.jsonl: no such file") as raised:
        read_tables(tmp_path / "results.jsonl")
    assert raised.value.trouble == "missing"


def test_a_folder_is_no_file_of_results(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match="cannot be read") as raised:
        read_tables(tmp_path)
    assert raised.value.trouble == "corrupt"


@pytest.mark.parametrize(
    ("models", "names"),
    [
        ([("a", "v1"), ("b", "v1")], ["a", "b"]),
        ([("a", "v1"), ("b", ""), ("a", "v2")], ["a v1", "b", "a v2"]),
        ([("a", ""), ("a", "v2")], ["a", "a v2"]),
    ],
)
def test_a_model_is_called_by_its_name_and_by_its_version_only_where_it_must(
    models: list[tuple[str, str]], names: list[str]
) -> None:
    assert entrants(models) == names
