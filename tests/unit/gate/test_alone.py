from dataclasses import replace
from datetime import date

import pytest

from proctor.config.spec import GateSpec
from proctor.gate.alone import judgeable, mean_of
from proctor.gate.baseline import Aggregate, Baseline
from proctor.gate.decision import Decision
from proctor.gate.judging import judge_run, policy_of
from proctor.gate.mean import Mean
from proctor.gate.pairing import One
from proctor.gate.samples import MetricSamples
from proctor.gate.settings import Settings
from proctor.gate.statistic import Statistic
from unit.gate.runs import passes, run

TASKS = 200
WORDS = Settings(dataset_hash="version 1, 200 documents")
HASH = Settings(dataset_hash="d" * 64)


def mean(value: float, tasks: int = TASKS, settings: Settings = WORDS, *, bounded: bool = True) -> Aggregate:
    return Aggregate(
        benchmark="qa",
        model="coder",
        metric="pass@1",
        mean=Mean(value=value, tasks=tasks),
        bounded=bounded,
        settings=settings,
    )


def sampled(passed: int, settings: Settings = HASH) -> MetricSamples:
    scores = [passes(int(n < passed), 1) for n in range(TASKS)]
    return replace(run(scores), settings=settings)


def decided(
    before: MetricSamples | Aggregate, now: MetricSamples | Aggregate, gate: GateSpec | None = None
) -> Decision:
    old, new = (Baseline(metrics={("qa", "coder"): (one,)}) for one in (before, now))
    policy = policy_of(gate or GateSpec(), (), date(2025, 6, 1))
    (judged,) = judge_run(judgeable(new), One(old), policy)
    assert judged.flips == (None,)
    return judged.decisions[0]


@pytest.mark.parametrize(
    ("before", "now"), [(mean(0.9), mean(0.5)), (mean(0.9), sampled(100)), (sampled(180), mean(0.5))]
)
def test_a_mean_is_compared_with_a_mean_or_with_samples(
    before: MetricSamples | Aggregate, now: MetricSamples | Aggregate
) -> None:
    found = decided(before, now)
    assert found.verdict == "regressed"
    assert found.comparison is not None
    assert (found.comparison.method, found.comparison.tasks) == ("z", TASKS)
    assert (found.comparison.baseline, found.comparison.candidate) == (0.9, 0.5)
    assert "by its means alone" in found.warnings[0]


def test_a_mean_of_other_tasks_is_not_compared() -> None:
    found = decided(sampled(180), mean(0.5, 150))
    assert found.reason == "settings_differ"
    assert "samples in all (200 before, 150 now)" in found.sentence
    other = decided(mean(0.9), mean(0.5, settings=Settings(dataset_hash="version 2, 200 documents")))
    assert other.reason == "settings_differ"


@pytest.mark.parametrize(("before", "now"), [(0, TASKS), (TASKS, 0), (0, 0)])
def test_a_mean_of_who_knows_how_many_tasks_is_undecided(before: int, now: int) -> None:
    found = decided(mean(0.9, before), mean(0.5, now))
    assert (found.verdict, found.reason) == ("inconclusive", "baseline_unbounded")
    assert "(0.9 before, 0.5 now), and not of how many tasks" in found.sentence


@pytest.mark.parametrize("tasks", [0, TASKS])
def test_a_floor_holds_for_a_mean(tasks: int) -> None:
    found = decided(mean(0.9, tasks), mean(0.5, tasks), GateSpec(min_score=0.6))
    assert (found.verdict, found.reason) == ("regressed", "below_floor")


@pytest.mark.parametrize("sides", [(True, False), (False, True), (False, False)])
def test_means_of_scores_that_may_lie_anywhere_are_undecided(sides: tuple[bool, bool]) -> None:
    before, now = sides
    found = decided(mean(0.5, bounded=before), mean(0.9, bounded=now))
    assert found.reason == "baseline_unbounded"
    assert "only this run's mean is known" in found.sentence


def test_a_huge_number_of_tasks_takes_no_memory() -> None:
    stand_in = judgeable(Baseline(metrics={("qa", "coder"): (mean(0.5, 10**9),)}))
    (samples,) = stand_in.metrics["qa", "coder"]
    assert isinstance(samples, MetricSamples)
    assert len(samples.tasks) == 1


def test_too_many_unscored_samples_of_the_baseline_are_told() -> None:
    old = sampled(180)
    gone = tuple(replace(task, scores=(None,)) for task in old.tasks[:50])
    assert decided(replace(old, tasks=(*gone, *old.tasks[50:])), mean(0.5)).reason == "errors"


def test_the_mean_of_samples_counts_what_is_scored() -> None:
    found = mean_of(run([passes(1, 2), passes(2, 2), (None, None)]))
    assert found is not None
    assert found.mean == Mean(value=0.75, tasks=2, samples=2.0)
    once = mean_of(replace(run([passes(1, 2)]), statistic=Statistic(kind="pass@k", k=2)))
    assert once is not None
    assert once.mean == Mean(value=1.0, tasks=1)
    assert mean_of(replace(run([passes(1, 1)]), statistic=Statistic(kind="pass@k", k=2))) is None


def test_a_baseline_with_too_few_samples_for_its_statistic_is_told() -> None:
    old = replace(sampled(180), statistic=Statistic(kind="pass@k", k=2))
    assert decided(old, mean(0.5)).reason == "baseline_unscored"


def test_a_metric_of_some_tasks_takes_none_away_from_another() -> None:
    scores = [passes(1, 1)] * TASKS
    every, some = run(scores), run(scores, "tone")
    some = replace(some, tasks=some.tasks[100:])
    worse = run([passes(0, 1)] * 60 + scores[60:])
    old, new = (Baseline(metrics={("qa", "coder"): found}) for found in ((every, some), (worse, some)))
    policy = policy_of(GateSpec(metric=("pass@1", "tone")), (), date(2025, 6, 1))
    first, second = judge_run(new, One(old), policy)[0].decisions
    assert first.verdict == "regressed"
    assert first.comparison is not None
    assert first.comparison.tasks == TASKS
    assert second.comparison is not None
    assert second.comparison.tasks == TASKS - 100


def test_a_metric_of_one_value_takes_no_samples_away_from_another() -> None:
    scores = [passes(2, 4)] * TASKS
    both = (run(scores), run([passes(1, 1)] * TASKS, "max"))
    one = Baseline(metrics={("qa", "coder"): both})
    policy = policy_of(GateSpec(metric=("pass@1", "max")), (), date(2025, 6, 1))
    first, second = (found.comparison for found in judge_run(one, One(one), policy)[0].decisions)
    assert first is not None
    assert (first.candidate, first.samples) == (0.5, (4, 4))
    assert second is not None
    assert second.samples == (1, 1)


def test_a_score_far_out_in_either_run_makes_a_metric_unbounded() -> None:
    old = replace(run([(57.0,)] * 20), bounded=False)
    found = run([(0.0,)] * 20)
    one = judge_run(
        Baseline(metrics={("qa", "coder"): (found,)}),
        One(Baseline(metrics={("qa", "coder"): (old,)})),
        policy_of(GateSpec(), (), date(2025, 6, 1)),
    )[0].decisions[0]
    assert one.comparison is not None
    assert one.comparison.unit == 1
    assert one.comparison.drop == 57
