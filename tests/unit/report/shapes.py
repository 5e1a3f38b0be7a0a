"""A report of every shape that a comment takes; `comments/` has the comment on each."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from proctor.config.spec import GateSpec
from proctor.gate.baseline import Aggregate, Baseline, Origin
from proctor.gate.judged import Judged
from proctor.gate.judged import to_json as judged_json
from proctor.gate.judging import judge_run, policy_of
from proctor.gate.mean import Mean
from proctor.gate.pairing import One, compared
from proctor.gate.samples import MetricSamples
from proctor.model import MetricValue
from proctor.report.change import change_of
from proctor.report.report import Example, Point, Report
from proctor.results.summary import ModelSummary, ShardTiming, Summary, Timing
from unit.report.judged import (
    ACCEPTED,
    ALL,
    BAD,
    EQUAL,
    FIRST,
    GOOD,
    NONE,
    ORIGIN,
    REGRESSED,
    WAIVER,
    judge,
    run,
)
from unit.report.summaries import DATASET, benchmark, model, outcome, summary, value

TIMING = Timing(started="2025-03-01T09:00:00Z", wall_s=83.2, cpu_s=34.1, reused=120)
SLIPPED = judge(run(*[ALL] * 12), run(*[ALL] * 11, (1.0, 1.0, 1.0, 0.0, 0.0)))
WORSE = "Example of a task's `output`\n@evil: </details>\n\tcut\r\n```\nend"


def judged_model(one: Judged, *more: MetricValue, score: float = 0.775, version: str = "v1") -> ModelSummary:
    """A model with what the gate says of it, as a run leaves it."""
    labels = [decision.metric for decision in one.decisions]
    metrics = [value(model=one.model, version=version, metric=label, score=score) for label in labels]
    return model(*metrics, *more, name=one.model, verdict=one.verdict, comparison=judged_json(one))


def of(*judged: Judged, started: bool = True) -> Summary:
    """A run of one benchmark with a model for each of these."""
    found = summary(benchmark(*map(judged_model, judged)))
    return replace(found, timing=TIMING if started else None)


def beside() -> Iterator[MetricValue]:
    """Metrics that cannot block."""
    yield value(metric="pass@10", score=0.91)
    yield value(metric="edit_distance", score=12.0, ci_low=None, ci_high=None, higher_is_better=False)


def example(**changes: str | None) -> Example:
    """An output that changed in one place."""
    before = "def add(a, b):\n    return a + b\n"
    known = Example(
        benchmark="humaneval",
        model="my-coder",
        task_id="HumanEval/30",
        before=before,
        now=before.replace("+", "-"),
        status="failed",
        detail="AssertionError",
    )
    return replace(known, **changes)  # type: ignore[arg-type]


def point(day: str = "2025-02-01", score: float = 0.7, **changes: str) -> Point:
    """The score of an earlier run."""
    known = Point(
        date=f"{day}T09:30:00Z",
        benchmark="humaneval",
        dataset_hash=DATASET.hash,
        model="my-coder",
        metric="pass@1",
        score=score,
        commit="c0ffee" * 6 + "c0ff",
        verdict="not_regressed",
    )
    return replace(known, **changes)  # type: ignore[arg-type]


def judge_all(old: list[MetricSamples], new: list[MetricSamples]) -> tuple[Judged, ...]:
    """As `judge`, of several metrics, models or benchmarks at once, all of which can block."""
    runs = []
    for listed in (old, new):
        keys = dict.fromkeys((one.benchmark, one.model) for one in listed)
        runs.append(
            Baseline(
                origin=ORIGIN,
                metrics={
                    key: tuple(one for one in listed if (one.benchmark, one.model) == key) for key in keys
                },
            )
        )
    labels = tuple(dict.fromkeys(one.metric for one in new))
    return judge_run(runs[1], One(runs[0]), policy_of(GateSpec(metric=labels), (), date(2025, 3, 1)))


def _aggregates() -> tuple[Judged, ...]:
    key = ("humaneval", "my-coder")
    mean = Mean(value=0.95, tasks=40, samples=5)
    known = Aggregate(benchmark=key[0], model=key[1], metric="pass@1", mean=mean)
    base = Baseline(origin=Origin(date="2024-01-31T09:30:00Z"), metrics={key: (known,)})
    return judge_run(Baseline(metrics={key: (BAD,)}), One(base), policy_of(GateSpec(), (), date(2025, 3, 1)))


def _models() -> Report:
    """Three models, ranked."""
    rival = (run(*[ALL] * 40, model="rival"), run(*[ALL] * 39, NONE, model="rival"))
    old = [GOOD, rival[0], run(*[ALL] * 40, model="third")]
    new = [BAD, rival[1], run(*[ALL] * 40, model="third")]
    judged = judge_all(old, new)
    models = [
        judged_model(one, replace(next(beside()), model=one.model), score=score)
        for one, score in zip(judged, (0.775, 0.975, 1.0), strict=True)
    ]
    return Report(summary=replace(summary(benchmark(*models)), timing=TIMING), judged=judged)


def _benchmarks() -> Report:
    """Two benchmarks: one got worse by two metrics, the other better, and neither by passes."""
    old = [GOOD, run(*[ALL] * 40, metric="tidy"), run((0.5,), (0.4,), benchmark="qa", metric="f1", task="q")]
    new = [BAD, run(*[ALL] * 36, *[NONE] * 4, metric="tidy")]
    new.append(run((0.7,), (0.4,), benchmark="qa", metric="f1", task="q"))
    judged = judge_all(old, new)
    found = [benchmark(judged_model(one), name=one.benchmark) for one in judged]
    shard = ShardTiming(shard="1/2", started=TIMING.started, wall_s=80.5)
    timing = replace(TIMING, shards=(shard, replace(shard, shard="2/2")))
    return Report(summary=replace(summary(*found), timing=timing), judged=judged)


def _versions() -> Report:
    """Two versions of one model, with the tests of three tasks in the process of the solution."""
    old = [run(*[ALL] * 40, model=f"my-coder v{number}") for number in (1, 2)]
    judged = judge_all(old, [old[0], run(*[ALL] * 30, *[NONE] * 10, model="my-coder v2")])
    models = [
        replace(
            judged_model(one, version=f"v{number}"),
            name="my-coder",
            version=f"v{number}",
            metrics=(value(version=f"v{number}", score=score),),
            modes={"plain": 161, "in_process": 2, "in_process+mutates": 1},
        )
        for number, one, score in zip((1, 2), judged, (1.0, 0.75), strict=True)
    ]
    return Report(
        summary=replace(summary(benchmark(*models)), timing=TIMING),
        judged=judged,
        history=(point(), point("2025-02-02"), point("2025-02-03")),
    )


def _unscored() -> Report:
    lost = outcome(
        samples=5, passed=3, statuses={"passed": 3, "infra_error": 2}, failure="", unscored_why="API 500"
    )
    silent = outcome(samples=1, passed=0, statuses={"infra_error": 1}, failure="")
    statuses = {"passed": 812, "infra_error": 8}
    models = [model(value(unscored=8), statuses=statuses, unscored_samples=8)]
    return Report(summary=summary(benchmark(*models)), outcomes=(lost, silent, replace(lost, task_id="2")))


def _alone(one: MetricSamples) -> Baseline:
    return Baseline(metrics={(one.benchmark, one.model): (one,)})


def _whole() -> Report:
    """All there is to show of a run that regressed."""
    examples = (
        example(),
        example(task_id="HumanEval/31", before=None),
        example(task_id="HumanEval/32", now=None, status="", detail=""),
        example(task_id="HumanEval/33", now=example().before),
        example(task_id="HumanEval/34", now=WORSE, status="error", detail="SyntaxError"),
        example(task_id="HumanEval/35", before=None, now=None),
    )
    return Report(
        summary=replace(of(), benchmarks=(benchmark(judged_model(REGRESSED[0], *beside())),)),
        outcomes=(
            outcome(task_id="HumanEval/30", statuses=Counter({"passed": 1, "failed": 3, "timeout": 1})),
            outcome(task_id="HumanEval/39", passed=5, statuses={"passed": 5}, failure=""),
        ),
        judged=REGRESSED,
        changes=tuple(map(change_of, compared(_alone(GOOD), _alone(BAD)))),
        examples=examples,
        history=(
            point("2025-02-01", 0.7),
            point("2025-02-03", 0.9),
            point("2025-02-03", 0.95),
            point("2025-02-20", 1.0),
            point("2025-02-21", 0.1, model="rival"),
            point("2025-02-21", 0.1, dataset_hash="another"),
        ),
        notes=("The baseline is 3 commits before the merge base.", "@evil: [a](b) #1"),
    )


EXPIRED = judge(GOOD, BAD, replace(WAIVER, expires=date(2024, 6, 30)))
FIRST_OF_ALL = judge(None, GOOD, nothing=True)

SHAPES = {
    "first-run": Report(summary=of(*FIRST_OF_ALL), judged=FIRST_OF_ALL),
    "no-baseline": Report(summary=of(*FIRST), judged=FIRST),
    "not-regressed": Report(summary=of(*EQUAL), judged=EQUAL),
    "regressed": Report(summary=of(*REGRESSED), judged=REGRESSED),
    "inconclusive": Report(summary=of(*SLIPPED), judged=SLIPPED),
    "accepted": Report(summary=of(*ACCEPTED), judged=ACCEPTED),
    "expired-waiver": Report(summary=of(*EXPIRED), judged=EXPIRED),
    "several-models": _models(),
    "several-benchmarks": _benchmarks(),
    "several-versions": _versions(),
    "aggregates": Report(summary=of(*_aggregates()), judged=_aggregates()),
    "unscored": _unscored(),
    "whole": _whole(),
    "nothing": Report(summary=summary()),
}
