from dataclasses import replace
from datetime import date

from proctor.config.spec import GateSpec
from proctor.gate.baseline import Aggregate, Baseline, Key
from proctor.gate.change import Change
from proctor.gate.judged import Judged
from proctor.gate.judging import judge_run, policy_of
from proctor.gate.mean import Mean
from proctor.gate.pairing import One, aligned, compared, judged_tasks
from unit.gate.runs import passes, run

OLD, NEW = run([passes(2, 2), passes(0, 2)]), run([passes(1, 2), passes(0, 2)])
MEAN = Aggregate(benchmark="qa", model="coder", metric="f1", mean=Mean(value=1.0, tasks=1, samples=1.0))


def of(*keys: Key) -> Baseline:
    return Baseline(metrics=dict.fromkeys(keys, (OLD,)))


def test_one_run_is_the_baseline_of_everything() -> None:
    assert One(of(("qa", "a"))).of(("code", "b")) == of(("qa", "a"))


def test_two_models_that_stand_alone_are_compared() -> None:
    base = aligned(of(("qa", "old"), ("code", "old")), of(("qa", "new")))
    assert base.metrics.keys() == {("qa", "new"), ("code", "old")}


def test_models_among_others_are_found_by_name() -> None:
    for there in (of(("qa", "a"), ("qa", "b")), of(("qa", "a"))):
        assert aligned(there, of(("qa", "c"), ("qa", "d"))) == there


def test_every_metric_that_both_have_task_by_task_is_laid_side_by_side() -> None:
    f1 = replace(NEW, metric="f1", higher_is_better=False)
    extra = replace(NEW, metric="bleu")
    base = Baseline(metrics={("qa", "coder"): (OLD, MEAN)})
    (found,) = compared(base, Baseline(metrics={("qa", "coder"): (NEW, f1, extra, MEAN)}))
    assert (found.benchmark, found.model, found.metric) == ("qa", "coder", "pass@1")
    assert (found.bounded, found.higher_is_better, found.passes) == (True, True, True)
    assert found.tasks == (
        Change(task_id="t0", before=1.0, now=0.5, samples=(2, 2)),
        Change(task_id="t1", before=0.0, now=0.0, samples=(2, 2)),
    )


def judged(base: Baseline, candidate: Baseline) -> tuple[Judged, ...]:
    return judge_run(candidate, One(base), policy_of(GateSpec(), (), date(2025, 3, 1)))


def test_what_was_judged_is_laid_beside_its_baseline() -> None:
    f1 = replace(NEW, metric="f1")
    base = Baseline(metrics={("qa", "coder"): (OLD, replace(OLD, metric="f1"))})
    candidate = Baseline(metrics={("qa", "coder"): (NEW, f1)})
    found = list(judged_tasks(judged(base, candidate), candidate, One(base)))
    assert [one.metric for one in found] == ["pass@1"]
    assert [task.task_id for task in found[0].tasks] == ["t0", "t1"]


def test_what_was_judged_by_a_mean_or_by_nothing_has_no_tasks_beside_it() -> None:
    candidate = Baseline(metrics={("qa", "coder"): (NEW,)})
    for base in (
        Baseline(metrics={("qa", "coder"): (replace(MEAN, metric="pass@1"),)}),
        Baseline(metrics={("qa", "other"): (OLD,)}),
    ):
        assert list(judged_tasks(judged(base, candidate), candidate, One(base))) == []
