from typing import TYPE_CHECKING, Any, cast

import pytest

from proctor.config.spec import DatasetSpec
from proctor.model import MetricValue, SampleResult
from proctor.scoring.summary import Count
from unit.scoring.conftest import MODEL, benchmark, metric

if TYPE_CHECKING:
    from proctor.model import Status


def add(count: Count, task_id: str, status: Any = "passed", score: float | None = 1.0, **more: Any) -> None:
    scores = {"pass@1": score, "f1": None if score is None else score / 2}
    count.add(task_id, SampleResult(status=status, scores=scores, cpu_s=9.0, **more), 0.5)


@pytest.fixture
def count(dataset: DatasetSpec) -> Count:
    metrics = (metric("pass@k", k=1), metric("pass@k", k=2), metric("f1"))
    return Count(benchmark(*metrics, dataset=dataset, samples=2), MODEL)


def values(count: Count) -> dict[str, MetricValue]:
    return {value.metric: value for value in count.summary().metrics}


def test_tasks_weigh_the_same_and_k_is_estimated(count: Count) -> None:
    for task_id, statuses in (("a", ("passed", "passed")), ("b", ("passed", "failed"))):
        for status in statuses:
            add(count, task_id, status, float(status == "passed"))
    found = values(count)
    assert [found[label].score for label in ("pass@1", "pass@2", "f1")] == [0.75, 1.0, 0.375]
    assert (found["pass@1"].tasks, found["pass@1"].samples, found["pass@1"].unscored) == (2, 4, 0)
    assert count.summary().statuses == {"passed": 3, "failed": 1}
    assert count.cpu_s == 2.0


def test_what_is_unscored_is_kept_apart(count: Count) -> None:
    add(count, "a")
    add(count, "a", "infra_error", None, detail="the container ended")
    add(count, "b", "infra_error", None, detail="lost")
    found = values(count)
    assert (found["pass@1"].score, found["pass@1"].tasks, found["pass@1"].unscored) == (1.0, 1, 2)
    assert (found["pass@2"].score, found["pass@2"].tasks, found["pass@2"].unscored) == (None, 0, 3)
    assert count.summary().unscored_samples == 2
    first, second = count.outcomes()
    assert (first.samples, first.passed, first.failed, first.unscored) == (2, 1, 0, 1)
    assert (first.unscored_why, second.unscored_why, second.failure) == ("the container ended", "lost", "")


def test_an_outcome_names_the_first_failure_of_its_task(count: Count) -> None:
    add(count, "a")
    add(count, "a", "error", 0.0, detail="first")
    add(count, "a", "failed", 0.0, detail="second")
    (one,) = count.outcomes()
    assert (one.task_id, one.failure, one.failed) == ("a", "first", 2)
    assert (one.benchmark, one.model, one.version) == ("b", "m", "v1")


def test_outcomes_come_in_the_order_of_the_dataset(count: Count) -> None:
    for task_id in ("z", "z", "a", "m"):
        add(count, task_id)
    assert [one.task_id for one in count.outcomes()] == ["z", "a", "m"]


def test_modes_count_tasks(count: Count) -> None:
    for task_id, mode in (("a", "plain"), ("a", "plain"), ("b", "handles"), ("c", "plain"), ("d", "")):
        add(count, task_id, mode=mode)
    assert count.summary().modes == {"plain": 2, "handles": 1}


def test_nothing_at_all_has_no_score(count: Count) -> None:
    assert [value.score for value in count.summary().metrics] == [None, None, None]
    assert list(count.outcomes()) == []


def test_the_table_has_every_score_in_order(count: Count) -> None:
    add(count, "a")
    add(count, "a", "infra_error", None)
    add(count, "b", "failed", float("inf"))
    assert count.table() == {
        "pass@1": {"a": (1.0, None), "b": (None,)},
        "f1": {"a": (0.5, None), "b": (None,)},
    }


@pytest.mark.parametrize(
    "result",
    [
        SampleResult(status="passed", scores={"pass@1": 1.0}),
        SampleResult(status="passed", scores={"pass@1": 1.0, "bleu": 0.5}),
        SampleResult(status=cast("Status", "done"), scores={"pass@1": 1.0, "f1": 0.5}),
        SampleResult(status="passed", scores={"pass@1": 10**400, "f1": 0.5}),
        SampleResult(status="passed", scores={"pass@1": cast("float", "1"), "f1": 0.5}),
    ],
    ids=["a metric less", "another metric", "another status", "too large", "no number"],
)
def test_a_result_of_something_else_is_refused_as_a_whole(count: Count, result: SampleResult) -> None:
    add(count, "a")
    before = count.table(), list(count.outcomes())
    with pytest.raises((ValueError, TypeError, OverflowError)):
        count.add("b", result, 1.0)
    assert (count.table(), list(count.outcomes())) == before
