from collections.abc import Callable
from dataclasses import replace

import pytest

from proctor.gate.baseline import Aggregate, Baseline, BaselineError, Origin
from proctor.gate.mean import Mean
from proctor.gate.samples import MetricSamples
from proctor.gate.sentence import origin
from proctor.gate.statistic import Statistic
from unit.gate.runs import passes, run

HELD = run([passes(1, 2)])


def baseline(*metrics: MetricSamples | Aggregate) -> Baseline:
    return Baseline(metrics={("qa", "coder"): metrics})


def test_a_metric_is_found_by_benchmark_model_and_label() -> None:
    other = run([passes(2, 2)], metric="f1")
    assert baseline(other, HELD).of(HELD) == HELD


def test_a_mean_may_be_all_there_is() -> None:
    mean = Aggregate(benchmark="qa", model="coder", metric="pass@1", mean=Mean(value=0.5, tasks=1))
    assert baseline(mean).of(HELD) == mean


def test_the_candidate_says_how_passes_are_counted() -> None:
    pass_2 = replace(HELD, statistic=Statistic(kind="pass@k", k=2))
    found = baseline(HELD).of(pass_2)
    assert isinstance(found, MetricSamples)
    assert found.statistic == pass_2.statistic


@pytest.mark.parametrize(
    ("change", "trouble", "message"),
    [
        (lambda held: replace(held, benchmark="code"), "other_benchmark", "that run holds qa"),
        (lambda held: replace(held, model="writer"), "other_metric", "that run holds no such model"),
        (lambda held: replace(held, metric="f1"), "other_metric", "for coder: that run holds pass@1"),
    ],
)
def test_what_is_not_held(
    change: Callable[[MetricSamples], MetricSamples], trouble: str, message: str
) -> None:
    with pytest.raises(BaselineError, match=message) as raised:
        baseline(HELD).of(change(HELD))
    assert raised.value.trouble == trouble


def test_nothing_scored() -> None:
    with pytest.raises(BaselineError, match="none of its samples is scored") as raised:
        baseline(run([(None,)])).of(HELD)
    assert raised.value.trouble == "all_unscored"


@pytest.mark.parametrize("score", [-0.1, 1.1, float("nan")])
def test_scores_outside_of_what_the_metric_promises(score: float) -> None:
    with pytest.raises(BaselineError, match=r"outside of \[0, 1\]") as raised:
        baseline(run([(0.5, score)])).of(HELD)
    assert raised.value.trouble == "out_of_range"


def test_an_unbounded_metric_promises_nothing() -> None:
    far = replace(run([(17.0,)]), bounded=False)
    assert baseline(far).of(far) == far


def test_where_a_baseline_comes_from() -> None:
    assert origin(Origin(commit="c0ffee0123", date="2025-05-31T09:30:00Z")) == "commit c0ffee0 of 2025-05-31"
    assert origin(Origin(date="2025-05-31")) == "of 2025-05-31"
    assert origin(Origin()) == ""
