from dataclasses import replace

from proctor.gate.baseline import Aggregate, Baseline, Key
from proctor.gate.change import Change
from proctor.gate.mean import Mean
from proctor.gate.pairing import One, aligned, compared
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
