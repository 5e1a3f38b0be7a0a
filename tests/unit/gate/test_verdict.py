import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import get_args

import numpy as np
import pytest

from proctor.config.spec import Target
from proctor.gate.baseline import Aggregate, Baseline, BaselineError, Origin
from proctor.gate.case import Case
from proctor.gate.decision import Decision, Reason, to_json, worst
from proctor.gate.mean import Mean
from proctor.gate.rule import Rule
from proctor.gate.samples import MetricSamples
from proctor.gate.scores import Scores
from proctor.gate.statistic import Statistic
from proctor.gate.verdict import judge, least_p
from proctor.gate.waiver import Waiver
from proctor.results.summary import Verdict
from unit.gate.runs import SETTINGS, passes, run

TODAY = date(2025, 6, 1)
ORIGIN = Origin(commit="c0ffee0123", date="2025-05-31T09:30:00Z")
GOOD, BAD = passes(4, 5), passes(1, 5)
STEADY = [GOOD] * 200
WAIVER = Waiver(benchmark="qa", metric="pass@1", reason="known", owner="@ada", expires=date(2025, 6, 1))


def baseline(*metrics: MetricSamples | Aggregate) -> Baseline:
    return Baseline(origin=ORIGIN, metrics={("qa", "coder"): metrics})


def gate(
    old: MetricSamples | Aggregate | None, new: MetricSamples, rule: Rule | None = None, *waivers: Waiver
) -> Decision:
    case = Case(metrics=(new,), baseline=None if old is None else baseline(old))
    [[decision]] = judge([case], rule or Rule(), waivers=waivers, today=TODAY)
    return decision


def compared(old: Sequence[Scores], new: Sequence[Scores], rule: Rule | None = None) -> Decision:
    return gate(run(old), run(new), rule)


def said(decision: Decision) -> tuple[Verdict, Reason]:
    return decision.verdict, decision.reason


def test_a_drop_is_regressed() -> None:
    decision = compared(STEADY, [BAD] * 40 + [GOOD] * 160)
    assert said(decision) == ("regressed", "drop")
    assert decision.blocks
    assert decision.origin == ORIGIN
    assert decision.comparison is not None
    assert (decision.comparison.method, decision.comparison.tasks) == ("exact", 200)
    assert decision.sentence == (
        "pass@1 on qa got 12.0 points worse (80.0 to 68.0 over 200 tasks); had nothing changed, a drop this"
        " large would come less than 0.01% of the time, and 5% is the limit"
    )


def test_a_run_like_the_baseline_is_not_regressed() -> None:
    decision = compared(STEADY, STEADY)
    assert said(decision) == ("not_regressed", "ruled_out")
    assert decision.sentence == (
        "pass@1 on qa is as before (80.0 to 80.0 over 200 tasks); a drop of 3.1 points or more is ruled out"
        " with 95% confidence"
    )


def test_a_better_run_is_not_regressed() -> None:
    decision = compared([BAD] * 200, STEADY)
    assert said(decision) == ("not_regressed", "ruled_out")
    assert decision.sentence == (
        "pass@1 on qa got 60.0 points better (20.0 to 80.0 over 200 tasks); a drop is ruled out with 95% "
        "confidence"
    )


def test_a_small_drop_beyond_noise_is_tolerated() -> None:
    old = [passes(50, 50)] * 100
    new = [passes(49, 50)] * 20 + old[20:]
    decision = compared(old, new)
    assert said(decision) == ("not_regressed", "tolerated")
    assert decision.sentence == (
        "pass@1 on qa got 0.4 points worse (100.0 to 99.6 over 100 tasks); more than noise, but less than "
        "the 1.0 points allowed, with 95% confidence"
    )
    assert said(compared(old, new, Rule(max_drop=0.1))) == ("regressed", "drop")


def test_too_few_samples_are_inconclusive_and_say_how_many_would_do() -> None:
    decision = compared([GOOD] * 20, [passes(3, 5)] * 4 + [GOOD] * 16)
    assert said(decision) == ("inconclusive", "uncertain")
    assert decision.sentence == (
        "pass@1 on qa got 4.0 points worse (80.0 to 76.0 over 20 tasks), which may be noise (p = 0.31), but"
        " a drop of up to 14.5 points is not ruled out; 50 samples a task or 198 tasks would find a drop of"
        " 5.0 points 80% of the time"
    )


def test_a_set_that_could_never_block_says_so() -> None:
    decision = compared([(1.0,)] * 4, [(0.0,)] * 4)
    assert said(decision) == ("inconclusive", "too_small")
    assert decision.sentence == (
        "pass@1 on qa can never be blocked: 4 tasks with one sample each give p = 0.0625 at the least, and "
        "0.05 would block; it takes 2 samples a task at least, and 630 samples a task or 2,558 tasks would "
        "find a drop of 5.0 points 80% of the time"
    )
    assert compared([(1.0,)] * 5, [(0.0,)] * 5).verdict == "regressed"


def test_a_baseline_with_nothing_to_lose_says_so() -> None:
    decision = compared([(1.0,)] * 3 + [(0.0,)] * 17, [(0.0,)] * 20)
    assert said(decision) == ("inconclusive", "too_low")
    assert (
        "cannot be blocked: its baseline of 15.0 has so few passes to lose that p is 0.125"
        in decision.sentence
    )


def test_no_baseline_offers_this_run() -> None:
    decision = gate(None, run(STEADY))
    assert said(decision) == ("no_baseline", "no_baseline")
    assert decision.sentence == "pass@1 on qa has nothing to be compared with; this run can be the first one"


@pytest.mark.parametrize(
    ("trouble", "verdict", "reason"),
    [
        (BaselineError("missing", "no runs yet"), "no_baseline", "no_baseline"),
        (BaselineError("corrupt", "run.json.gz is damaged"), "inconclusive", "baseline_corrupt"),
        (BaselineError("unreachable", "GitHub: 502"), "inconclusive", "baseline_unreachable"),
    ],
)
def test_a_baseline_that_cannot_be_read(trouble: BaselineError, verdict: Verdict, reason: Reason) -> None:
    [[decision]] = judge([Case(metrics=(run(STEADY),), trouble=trouble)], Rule(), today=TODAY)
    assert said(decision) == (verdict, reason)
    assert str(trouble) in decision.sentence


def test_baselines_that_do_not_fit_are_told_apart() -> None:
    new = run(STEADY)
    wrong: list[tuple[MetricSamples, tuple[Verdict, Reason]]] = [
        (run(STEADY, metric="f1"), ("no_baseline", "other_metric")),
        (run([(None,)] * 200), ("inconclusive", "baseline_unscored")),
        (run([(1.5,)] * 200), ("inconclusive", "baseline_out_of_range")),
        (replace(run(STEADY), tasks=()), ("inconclusive", "baseline_unscored")),
    ]
    assert [said(gate(old, new)) for old, _ in wrong] == [expected for _, expected in wrong]
    other = Baseline(metrics={("code", "coder"): (new,)})
    [[decision]] = judge([Case(metrics=(new,), baseline=other)], Rule(), today=TODAY)
    assert said(decision) == ("no_baseline", "other_benchmark")


def test_no_common_task() -> None:
    new = run(STEADY)
    renamed = replace(new, tasks=tuple(replace(task, task_id=f"x{task.task_id}") for task in new.tasks))
    decision = gate(renamed, new)
    assert said(decision) == ("inconclusive", "no_common_tasks")
    assert decision.comparison is None


def test_few_common_tasks_are_told_with_a_comparison_beside() -> None:
    decision = compared(STEADY, [BAD] * 179)
    assert said(decision) == ("inconclusive", "few_common_tasks")
    assert decision.comparison is not None
    assert decision.sentence == (
        "pass@1 on qa cannot be compared: the runs share 89.5% of their tasks, and it takes 90%"
    )
    assert compared(STEADY, [BAD] * 180).verdict == "regressed"


def test_tasks_that_changed_do_not_match() -> None:
    new = run(STEADY)
    changed = tuple(replace(task, content_hash="new") for task in new.tasks[:50])
    decision = gate(new, replace(new, tasks=changed + new.tasks[50:]))
    assert said(decision) == ("inconclusive", "few_common_tasks")
    assert "; 50 tasks of the same id changed" in decision.sentence


def test_settings_that_differ_are_named() -> None:
    new = replace(run([BAD] * 200), settings=replace(SETTINGS, samples=20, temperature=0.2))
    decision = gate(run(STEADY), new)
    assert said(decision) == ("inconclusive", "settings_differ")
    assert decision.differs == ("samples a task (5 before, 20 now)", "temperature (0.8 before, 0.2 now)")
    assert decision.sentence == (
        "pass@1 on qa cannot be compared: the runs differ in samples a task (5 before, 20 now), temperature"
        " (0.8 before, 0.2 now)"
    )
    assert decision.comparison is not None


def test_a_subset_is_compared_on_the_same_tasks() -> None:
    new = replace(run([BAD] * 50), subset=True, settings=replace(SETTINGS, dataset_hash="e" * 64))
    decision = gate(run(STEADY), new)
    assert said(decision) == ("regressed", "drop")
    assert decision.comparison is not None
    assert decision.comparison.tasks == 50
    unhashed = tuple(replace(task, content_hash="") for task in run(STEADY).tasks)
    assert said(gate(replace(run(STEADY), tasks=unhashed), new)) == ("inconclusive", "settings_differ")


def test_too_many_errors_are_inconclusive() -> None:
    failing = [passes(1, 4, unscored=1)] * 200
    decision = compared(STEADY, failing)
    assert said(decision) == ("inconclusive", "errors")
    assert decision.sentence == (
        "pass@1 on qa is undecided: 20.0% of this run's samples are unscored because the infrastructure "
        "failed, and 5% may be"
    )
    assert said(compared(failing, STEADY)) == ("inconclusive", "errors")
    assert "of the baseline's samples" in compared(failing, STEADY).sentence
    assert compared(STEADY, failing, Rule(max_error_rate=0.2)).verdict == "regressed"


def test_a_verdict_that_errors_could_turn_is_inconclusive() -> None:
    lenient = Rule(max_error_rate=1)
    half = passes(2, 2, unscored=3)
    passed = compared([passes(4, 5)] * 200, [half] * 20 + [GOOD] * 180, lenient)
    assert said(passed) == ("inconclusive", "errors_decide")
    assert passed.sentence.endswith(
        "; not regressed by what is scored, but the samples that the infrastructure left unscored could "
        "turn that; run those again"
    )
    failed = compared(STEADY, [passes(0, 1, unscored=4)] * 10 + [GOOD] * 190, lenient)
    assert said(failed) == ("inconclusive", "errors_decide")
    assert "; regressed by what is scored, but" in failed.sentence
    assert compared(STEADY, [passes(4, 4, unscored=1), *STEADY[1:]]).verdict == "not_regressed"


def test_nothing_scored() -> None:
    assert said(compared(STEADY, [(None,)] * 200)) == ("inconclusive", "all_unscored")
    assert said(compared(STEADY, [])) == ("inconclusive", "all_unscored")


def test_no_task_scored_in_both_runs() -> None:
    lenient = Rule(max_error_rate=1)
    old, new = [(1.0,), (None,)], [(None,), (1.0,)]
    assert said(compared(old, new, lenient)) == ("inconclusive", "all_unscored")


@pytest.mark.parametrize("old", [None, run(STEADY)])
def test_a_floor_holds_with_and_without_a_baseline(old: MetricSamples | None) -> None:
    decision = gate(old, run(STEADY), Rule(min_score=0.81))
    assert said(decision) == ("regressed", "below_floor")
    assert decision.sentence == "pass@1 on qa scored 0.8, below the floor of 0.81"
    assert gate(old, run(STEADY), Rule(min_score=0.8)).verdict != "regressed"


def test_a_floor_is_a_ceiling_where_lower_is_better() -> None:
    new = replace(run(STEADY), higher_is_better=False)
    assert said(gate(None, new, Rule(min_score=0.7))) == ("regressed", "below_floor")
    assert gate(None, new, Rule(min_score=0.9)).verdict == "no_baseline"


def test_a_floor_that_errors_could_clear_is_inconclusive() -> None:
    decision = gate(None, run([passes(3, 4, unscored=1)] * 10), Rule(min_score=0.78))
    assert said(decision) == ("inconclusive", "errors_decide")
    assert decision.sentence.endswith(
        "below the floor of 0.78, but its unscored samples could make up for it; run those again"
    )


def test_a_waiver_accepts_and_is_recorded() -> None:
    decision = gate(run(STEADY), run([BAD] * 200), None, WAIVER)
    assert said(decision) == ("accepted", "drop")
    assert not decision.blocks
    assert decision.waiver == WAIVER
    assert decision.sentence.endswith("; accepted by @ada until 2025-06-01: known")


def test_an_expired_waiver_is_told_and_does_not_count() -> None:
    old = replace(WAIVER, expires=date(2025, 5, 31))
    decision = gate(run(STEADY), run([BAD] * 200), None, old)
    assert decision.verdict == "regressed"
    assert decision.warnings == (
        "the waiver of @ada for pass@1 on qa expired on 2025-05-31 and does not count",
    )


def test_a_waiver_leaves_other_verdicts_alone() -> None:
    assert gate(run(STEADY), run(STEADY), None, WAIVER).verdict == "not_regressed"


def test_samples_that_repeat_each_other_do_not_count_twice() -> None:
    """Four tasks flipped: as ten samples each that is overwhelming, as one sample it is p = 1/16."""
    old, new = [passes(10, 10)] * 30, [passes(0, 10)] * 4 + [passes(10, 10)] * 26
    assert compared(old, new).verdict == "regressed"
    first, second = (replace(run(scores), dependent=True) for scores in (old, new))
    decision = gate(first, second)
    assert said(decision) == ("inconclusive", "uncertain")
    assert decision.comparison is not None
    assert decision.comparison.p == 1 / 16
    assert decision.comparison.dependent
    assert "samples a task" not in decision.sentence


def test_a_task_that_collapsed_is_a_warning() -> None:
    old = [passes(20, 20)] * 300
    decision = compared(old, [passes(0, 20), *old[1:]])
    assert decision.verdict == "not_regressed"
    assert decision.warnings == (
        "task t0 passed 20 of 20 samples before and 0 of 20 now (p = less than 0.0001)",
    )


def test_lower_is_better_drops_upwards() -> None:
    old, new = (replace(run([(s,)] * 50, "cer"), higher_is_better=False) for s in (0.1, 0.3))
    decision = gate(old, new)
    assert said(decision) == ("regressed", "drop")
    assert decision.sentence.startswith("cer on qa got 20.0 points worse (10.0 to 30.0 over 50 tasks)")
    assert gate(new, old).verdict == "not_regressed"


def test_a_metric_in_its_own_unit() -> None:
    random = np.random.default_rng(0)
    before = [(float(x),) for x in random.integers(5, 40, 400)]

    def distance(by: float) -> MetricSamples:
        scores = [(x + by,) for (x,) in before]
        return replace(run(scores, "edit_distance"), bounded=False, higher_is_better=False)

    decision = gate(distance(0), distance(4.0))
    assert said(decision) == ("regressed", "drop")
    assert decision.comparison is not None
    assert decision.comparison.unit == 1.0
    assert decision.sentence.startswith("edit_distance on qa got 4 worse (")
    # Ever so certain, and yet less than the 1.0 that is allowed.
    assert said(gate(distance(0), distance(0.1))) == ("not_regressed", "tolerated")


def test_pass_at_k_is_compared_by_its_own_estimate() -> None:
    pass_5 = Statistic(kind="pass@k", k=5)
    old, new = (
        replace(run(s, "pass@5"), statistic=pass_5) for s in ([GOOD] * 100, [passes(0, 5)] * 30 + [GOOD] * 70)
    )
    decision = gate(old, new)
    assert said(decision) == ("regressed", "drop")
    assert decision.comparison is not None
    assert (decision.comparison.baseline, decision.comparison.candidate) == (1.0, 0.7)
    assert decision.comparison.method == "permutation"
    assert decision.comparison.collapses == ()


def test_several_metrics_and_benchmarks_share_alpha() -> None:
    # Alone p = 1/32: blocked. Beside a second benchmark Holm asks for twice as much.
    old, new = run([(1.0,)] * 5 + [(0.0,)] * 95), run([(0.0,)] * 100)
    alone = Case(metrics=(new,), baseline=baseline(old))
    other = Case(metrics=(run(STEADY),), baseline=baseline(run(STEADY)))
    [[decision]] = judge([alone], Rule(), today=TODAY)
    assert decision.comparison is not None
    assert (decision.comparison.p, decision.verdict) == (1 / 32, "regressed")
    [[first], [second]] = judge([alone, other], Rule(), today=TODAY)
    assert first.comparison is not None
    assert first.comparison.p == 1 / 16
    assert not first.blocks
    assert second.verdict == "not_regressed"
    nothing = Case(metrics=(run(STEADY),))
    [[again], _] = judge([alone, nothing], Rule(), today=TODAY)
    assert again.verdict == "regressed"


def test_metrics_of_one_benchmark_are_adjusted_together() -> None:
    old, new = run([BAD, GOOD] * 50), run([passes(0, 5), GOOD] * 50)
    f1 = [replace(one, metric="f1") for one in (old, new)]
    case = Case(metrics=(new, f1[1]), baseline=baseline(old, f1[0]))
    [[first, second]] = judge([case], Rule(), today=TODAY)
    assert [first.metric, second.metric] == ["pass@1", "f1"]
    assert first.comparison is not None
    assert first.comparison.method == "maxT"
    assert first.verdict == second.verdict == "regressed"


def test_only_a_mean_is_known() -> None:
    old = Aggregate(
        benchmark="qa",
        model="coder",
        metric="pass@1",
        mean=Mean(value=0.8, tasks=200, samples=5),
        settings=SETTINGS,
    )
    assert said(gate(old, run([BAD] * 40 + [GOOD] * 160))) == ("regressed", "drop")
    assert said(gate(old, run(STEADY))) == ("not_regressed", "ruled_out")
    assert said(gate(old, run([GOOD] * 20))) == ("inconclusive", "uncertain")


def test_a_mean_of_another_dataset_never_blocks() -> None:
    old = Aggregate(
        benchmark="qa",
        model="coder",
        metric="pass@1",
        mean=Mean(value=0.9, tasks=200, samples=5),
        settings=replace(SETTINGS, dataset_hash="e" * 64),
    )
    assert said(gate(old, run([BAD] * 200))) == ("inconclusive", "settings_differ")
    same = replace(old, settings=SETTINGS)
    subset = replace(run([BAD] * 50), subset=True)
    assert said(gate(same, subset)) == ("inconclusive", "settings_differ")
    far = replace(run([BAD] * 200), bounded=False)
    assert said(gate(same, far)) == ("inconclusive", "baseline_unbounded")


def test_errors_can_turn_a_verdict_on_a_mean() -> None:
    old = Aggregate(
        benchmark="qa",
        model="coder",
        metric="pass@1",
        mean=Mean(value=0.8, tasks=200, samples=5),
        settings=SETTINGS,
    )
    new = run([passes(2, 2, unscored=3)] * 20 + [GOOD] * 180)
    assert said(gate(old, new, Rule(max_error_rate=1))) == ("inconclusive", "errors_decide")


def test_the_population_test_asks_more_of_a_drop_in_few_tasks() -> None:
    old, new = [passes(20, 20)] * 40, [passes(0, 20)] * 3 + [passes(20, 20)] * 37
    here, everywhere = (compared(old, new, Rule(target=target)) for target in get_args(Target))
    assert here.verdict == "regressed"
    assert everywhere.verdict == "inconclusive"
    assert here.comparison is not None
    assert everywhere.comparison is not None
    assert here.comparison.p_population == everywhere.comparison.p == pytest.approx(1 / 8, abs=0.01)
    assert everywhere.comparison.method == "sign-flip"


def test_the_least_p_is_what_a_top_up_goes_by() -> None:
    decisions = [compared(STEADY, STEADY), compared([(1.0,)] * 5, [(0.0,)] * 5), gate(None, run(STEADY))]
    assert least_p(decisions) == 1 / 32
    assert least_p([]) == 1


def test_the_gravest_verdict_of_a_run() -> None:
    decisions = [compared(STEADY, STEADY), compared(STEADY, [BAD] * 200), gate(None, run(STEADY))]
    assert worst(decisions) == "regressed"
    assert worst(decisions[:1]) == "not_regressed"
    assert worst([]) == "no_baseline"


def test_a_decision_is_plain_data() -> None:
    document = to_json(gate(run(STEADY), run([BAD] * 200), None, WAIVER))
    assert json.loads(json.dumps(document))["waiver"]["expires"] == "2025-06-01"


def test_the_same_runs_get_the_same_decision() -> None:
    random = np.random.default_rng(1)
    old, new = (run([tuple(map(float, row)) for row in random.random((30, 7))], "f1") for _ in range(2))
    assert gate(old, new) == gate(old, new)


def test_thousands_of_samples_a_task_are_judged() -> None:
    """More ways to deal them than a float can count."""
    samples = replace(run([passes(900, 1000)]), statistic=Statistic(kind="pass@k", k=5))
    found = gate(samples, samples).comparison
    assert found is not None
    assert found.smallest_p == 1e-100
