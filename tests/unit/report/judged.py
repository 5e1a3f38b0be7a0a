"""What the gate says, for tests of how it is shown."""

from datetime import date

from proctor.config.spec import GateSpec
from proctor.gate.baseline import Baseline, Key, Origin
from proctor.gate.judged import Judged
from proctor.gate.judging import judge_run, policy_of
from proctor.gate.kept import Pairs
from proctor.gate.pairing import One
from proctor.gate.samples import MetricSamples, TaskSamples
from proctor.gate.waiver import Waiver

ORIGIN = Origin(commit="c0ffee" * 6 + "c0ff", date="2025-02-20T09:30:00Z")
ALL = (1.0,) * 5
NONE = (0.0,) * 5
WAIVER = Waiver(
    benchmark="humaneval", metric="pass@1", reason="new prompt", owner="@ada", expires=date(2025, 6, 30)
)


def run(
    *scores: tuple[float, ...],
    task: str = "HumanEval/",
    benchmark: str = "humaneval",
    model: str = "my-coder",
    metric: str = "pass@1",
) -> MetricSamples:
    """A run whose tasks HumanEval/0, HumanEval/1, ... have these scores."""
    tasks = tuple(TaskSamples(task_id=f"{task}{number}", scores=one) for number, one in enumerate(scores))
    return MetricSamples(benchmark=benchmark, model=model, metric=metric, tasks=tasks)


class Nothing:
    """No baseline of anything."""

    def of(self, key: Key) -> None:
        del key

    def outputs(self, key: Key) -> Pairs:
        del key
        return {}


def judge(
    old: MetricSamples | None,
    new: MetricSamples,
    *waivers: Waiver,
    origin: Origin = ORIGIN,
    nothing: bool = False,
) -> tuple[Judged, ...]:
    """Judged as with no `gate:` in the config, on the first of March 2025.

    Without `old` there is a baseline of something else, or `nothing`.
    """
    metrics = {(old.benchmark, old.model): (old,)} if old else {}
    run = Baseline(metrics={(new.benchmark, new.model): (new,)})
    policy = policy_of(GateSpec(), waivers, date(2025, 3, 1))
    baselines = Nothing() if nothing else One(Baseline(origin=origin, metrics=metrics))
    return judge_run(run, baselines, policy)


GOOD, BAD = run(*[ALL] * 40), run(*[ALL] * 30, *[NONE] * 9, ALL)
REGRESSED = judge(GOOD, BAD)
EQUAL = judge(GOOD, GOOD)
ACCEPTED = judge(GOOD, BAD, WAIVER)
FIRST = judge(None, GOOD)
