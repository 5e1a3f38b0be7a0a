from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from proctor.config.spec import GateSpec
from proctor.gate.baseline import Aggregate, Baseline, BaselineError, Key, Origin
from proctor.gate.judged import fails
from proctor.gate.judging import chosen, judge_run, policy_of
from proctor.gate.kept import Pairs
from proctor.gate.mean import Mean
from proctor.gate.samples import MetricSamples
from proctor.gate.waiver import Waiver
from proctor.results.summary import Verdict
from unit.gate.runs import passes, run

TODAY = date(2025, 6, 1)
GOOD, BAD = run([passes(5, 5)] * 40), run([passes(5, 5)] * 30 + [passes(0, 5)] * 10)
ORIGIN = Origin(commit="c0ffee0", date="2025-05-31T09:30:00Z")
POLICY = policy_of(GateSpec(), (), TODAY)
WAIVER = Waiver(benchmark="qa", metric="pass@1", reason="known", owner="ada", expires=TODAY)


class Runs:
    """Baselines by key."""

    def __init__(self, runs: Mapping[Key, Baseline | BaselineError]) -> None:
        self.runs = runs

    def of(self, key: Key) -> Baseline | None:
        found = self.runs.get(key)
        if isinstance(found, BaselineError):
            raise found
        return found

    def outputs(self, key: Key) -> Pairs:
        raise AssertionError(f"the outputs of {key} are no part of a verdict")


def recorded(*metrics: MetricSamples | Aggregate, benchmark: str = "qa") -> Baseline:
    return Baseline(origin=ORIGIN, metrics={(benchmark, "coder"): metrics})


@pytest.mark.parametrize(
    ("named", "labels"),
    [(None, ["pass@1"]), (("f1",), ["f1"]), (("f1", "pass@1"), ["pass@1", "f1"]), (("bleu",), ["pass@1"])],
)
def test_the_first_metric_blocks_where_none_is_named(
    named: tuple[str, ...] | None, labels: list[str]
) -> None:
    assert list(chosen(named, ["pass@1", "f1"])) == labels


def test_a_worse_run_regresses_and_its_tasks_are_named() -> None:
    (judged,) = judge_run(recorded(BAD), Runs({("qa", "coder"): recorded(GOOD)}), POLICY)
    assert (judged.benchmark, judged.model, judged.verdict) == ("qa", "coder", "regressed")
    assert judged.origin == ORIGIN
    (flips,) = judged.flips
    assert flips is not None
    assert [change.task_id for change in flips.worse] == [f"t{number}" for number in range(30, 40)]


def test_only_metrics_that_can_block_are_judged() -> None:
    policy = policy_of(GateSpec(metric=("f1",)), (), TODAY)
    both = recorded(GOOD, replace(GOOD, metric="f1"))
    (judged,) = judge_run(both, Runs({}), policy)
    assert [decision.metric for decision in judged.decisions] == ["f1"]


def test_each_benchmark_has_a_baseline_of_its_own() -> None:
    good, bad = (replace(one, benchmark="code") for one in (GOOD, BAD))
    both = Baseline(metrics={("qa", "coder"): (GOOD,), ("code", "coder"): (bad,)})
    baselines = Runs({("qa", "coder"): recorded(GOOD), ("code", "coder"): recorded(good, benchmark="code")})
    assert [one.verdict for one in judge_run(both, baselines, POLICY)] == ["not_regressed", "regressed"]


def test_a_baseline_that_cannot_be_read_is_told() -> None:
    broken = BaselineError("corrupt", "old.json.gz cannot be read: damaged")
    (judged,) = judge_run(recorded(GOOD), Runs({("qa", "coder"): broken}), POLICY)
    assert judged.verdict == "inconclusive"
    assert "old.json.gz cannot be read: damaged" in judged.decisions[0].sentence
    assert judged.flips == (None,)


def test_against_a_mean_no_task_flips() -> None:
    mean = Aggregate(
        benchmark="qa", model="coder", metric="pass@1", mean=Mean(value=1.0, tasks=40, samples=5.0)
    )
    (judged,) = judge_run(recorded(BAD), Runs({("qa", "coder"): recorded(mean)}), POLICY)
    assert judged.verdict == "regressed"
    assert judged.flips == (None,)


def test_a_model_without_samples_is_left_out() -> None:
    assert judge_run(Baseline(metrics={("qa", "coder"): ()}), Runs({}), POLICY) == ()


def test_a_waiver_accepts() -> None:
    policy = policy_of(GateSpec(), [WAIVER], TODAY)
    (judged,) = judge_run(recorded(BAD), Runs({("qa", "coder"): recorded(GOOD)}), policy)
    assert judged.verdict == "accepted"


@pytest.mark.parametrize(
    ("run_of", "verdict", "failing"),
    [
        (BAD, "regressed", {"regression", "inconclusive"}),
        (replace(BAD, tasks=BAD.tasks[:4]), "inconclusive", {"inconclusive"}),
        (GOOD, "not_regressed", set()),
    ],
)
def test_what_fails_is_the_configs_to_say(run_of: MetricSamples, verdict: Verdict, failing: set[str]) -> None:
    judged = judge_run(recorded(run_of), Runs({("qa", "coder"): recorded(GOOD)}), POLICY)
    assert [one.verdict for one in judged] == [verdict]
    assert fails(judged, "regression") == ("regression" in failing)
    assert fails(judged, "inconclusive") == ("inconclusive" in failing)
    assert not fails(judged, "never")
