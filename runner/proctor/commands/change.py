"""What two runs scored by task, as a plot takes it."""

from dataclasses import replace

from proctor.gate.samples import MetricSamples, TaskSamples, match
from proctor.report.change import MetricChange, TaskChange


def change_of(baseline: MetricSamples, candidate: MetricSamples) -> MetricChange:
    """The tasks that both runs share and scored, by the candidate's statistic; they may be none."""
    found = match(replace(baseline, statistic=candidate.statistic), candidate)
    pairs = zip(found.baseline.tasks, found.candidate.tasks, strict=True)
    tasks = (_task(found.baseline, old, found.candidate, new) for old, new in pairs)
    return MetricChange(
        benchmark=candidate.benchmark,
        model=candidate.model,
        metric=candidate.metric,
        tasks=tuple(task for task in tasks if task is not None),
        higher_is_better=candidate.higher_is_better,
        bounded=candidate.bounded,
        pass_fail=candidate.higher_is_better and _is_pass_fail(baseline) and _is_pass_fail(candidate),
    )


def _task(
    baseline: MetricSamples, old: TaskSamples, candidate: MetricSamples, new: TaskSamples
) -> TaskChange | None:
    before, after = (replace(run, tasks=(task,)).value() for run, task in ((baseline, old), (candidate, new)))
    if before is None or after is None:
        return None
    samples = (len(old.scored), len(new.scored))
    return TaskChange(task_id=new.task_id, before=before, after=after, samples=samples)


def _is_pass_fail(run: MetricSamples) -> bool:
    return all(score in (0.0, 1.0) for task in run.tasks for score in task.scored)
