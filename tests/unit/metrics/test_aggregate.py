from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proctor.config.spec import MetricSpec
from proctor.metrics.aggregate import TaskTally, metric_value, tally, task_value
from proctor.metrics.interval import wilson
from proctor.model import MetricValue

Scores = Sequence[float | None]
PASS_2 = MetricSpec(name="pass@k", label="pass@2", k=2)


def value(tasks: Iterable[Scores], spec: MetricSpec) -> MetricValue:
    return metric_value(map(tally, tasks), spec, benchmark="b", model="m", version="v")


def spec(name: str) -> MetricSpec:
    return MetricSpec(name=name, label=name)


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([], None),
        ([None, None], None),
        ([1.0, 0.0, None], 0.5),
        ([0.25], 0.25),
        ([float("nan"), float("inf"), 1.0], 1.0),
    ],
)
def test_a_tasks_mean_leaves_out_what_is_unscored(scores: Scores, expected: float | None) -> None:
    assert task_value(tally(scores), spec("f1")) == expected


def test_a_tally_counts() -> None:
    assert tally([1.0, 0.5, None, 1, float("nan")]) == TaskTally(n=3, total=2.5, passed=2, unscored=2)


@settings(deadline=None)
@given(st.lists(st.none() | st.sampled_from([0.0, 0.25, 1.0])), st.randoms())
def test_the_order_of_samples_does_not_matter(scores: Scores, random: Random) -> None:
    assert tally(random.sample(scores, len(scores))) == tally(scores)


@pytest.mark.parametrize(
    ("name", "k", "scores", "expected"),
    [
        ("pass@k", 1, [1.0, 0.0, 0.0, 0.0], 0.25),
        ("pass@k", 2, [1.0, 0.0, 0.0, 0.0], 0.5),
        ("pass@k", 2, [1.0, None], None),
        ("pass^k", 2, [1.0, 1.0, 0.0], 1 / 3),
        ("f1", 1, [0.5, 0.75], 0.625),
        ("f1", 1, [None], None),
    ],
)
def test_a_tasks_value(name: str, k: int, scores: Scores, expected: float | None) -> None:
    assert task_value(tally(scores), MetricSpec(name=name, label=name, k=k)) == expected


def test_tasks_weigh_the_same_whatever_their_number_of_samples() -> None:
    found = value([[1.0] * 100, [0.0]], spec("exact_match"))
    assert (found.score, found.tasks, found.samples, found.unscored) == (0.5, 2, 101, 0)


def test_what_is_unscored_is_left_out_and_counted() -> None:
    found = value([[1.0, None], [None, None], [0.0, 0.0]], spec("f1"))
    assert (found.score, found.tasks, found.samples, found.unscored) == (0.5, 2, 3, 3)


def test_a_task_with_too_few_samples_for_k_is_left_out() -> None:
    found = value([[1.0, 0.0, 0.0], [1.0, None, None]], PASS_2)
    assert found.score == pytest.approx(2 / 3)
    assert (found.tasks, found.samples, found.unscored) == (1, 3, 3)


@pytest.mark.parametrize("name", ["edit_distance", "exact_match"])
def test_no_task_means_no_score(name: str) -> None:
    found = value([[None]], spec(name))
    assert (found.score, found.ci_low, found.ci_high, found.tasks, found.unscored) == (None, None, None, 0, 1)


def test_one_verdict_a_task_has_wilsons_interval() -> None:
    found = value([[1.0]] * 7 + [[0.0]] * 3, spec("exact_match"))
    assert (found.ci_low, found.ci_high) == wilson(0.7, 10)


def test_several_verdicts_a_task_have_students_interval() -> None:
    found = value([[1.0, 1.0], [1.0, 0.0], [0.0, 0.0]], spec("exact_match"))
    assert found.score == 0.5
    assert (found.ci_low, found.ci_high) == (0.0, 1.0)  # 0.5 -+ 4.303 * 0.5 / sqrt(3), clipped


def test_a_full_score_never_claims_certainty() -> None:
    found = value([[1.0, 1.0, 1.0] for _ in range(164)], PASS_2)
    assert found.score == found.ci_high == 1
    assert found.ci_low == wilson(1.0, 164)[0] < 0.98


def test_what_is_unbounded_is_not_clipped() -> None:
    found = value([[0.0], [10.0], [2.0]], spec("edit_distance"))
    assert found.score == 4
    assert found.ci_low == pytest.approx(4 - 4.302653 * 28**0.5 / 3**0.5, abs=1e-5)
    assert not found.higher_is_better


def test_a_value_says_what_it_is_of() -> None:
    found = value([[1.0]], replace(PASS_2, k=1, label="mine"))
    assert (found.benchmark, found.model, found.version, found.metric) == ("b", "m", "v", "mine")
    assert found.higher_is_better


def test_a_large_run_takes_a_tally_a_task() -> None:
    tallies = (tally([1.0, 0.0] * 50) for _ in range(10_000))
    found = metric_value(tallies, replace(PASS_2, k=100), benchmark="b", model="m", version="v")
    assert (found.score, found.tasks, found.samples) == (1.0, 10_000, 1_000_000)
