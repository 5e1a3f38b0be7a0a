from dataclasses import replace

from proctor.commands.change import change_of
from proctor.gate.samples import MetricSamples, TaskSamples
from proctor.gate.scores import Scores
from proctor.gate.statistic import Statistic
from proctor.report.change import TaskChange


def run(metric: str = "pass@1", **tasks: Scores) -> MetricSamples:
    found = tuple(TaskSamples(task_id=task_id, scores=scores) for task_id, scores in tasks.items())
    return MetricSamples(benchmark="lab", model="m", metric=metric, tasks=found)


def test_a_task_has_its_value_in_both_runs_and_its_scored_samples() -> None:
    change = change_of(run(a=(1.0, 0.0), b=(1.0, 1.0)), run(b=(0.0, None, 1.0, 1.0), a=(0.0,)))
    assert (change.benchmark, change.model, change.metric) == ("lab", "m", "pass@1")
    assert change.tasks == (
        TaskChange(task_id="b", before=1.0, after=2 / 3, samples=(2, 3)),
        TaskChange(task_id="a", before=0.5, after=0.0, samples=(2, 1)),
    )


def test_tasks_that_a_run_lacks_or_did_not_score_are_left_out() -> None:
    change = change_of(run(a=(1.0,), b=(1.0,), c=(None,)), run(b=(0.0,), c=(1.0,), d=(1.0,)))
    assert [task.task_id for task in change.tasks] == ["b"]
    assert change_of(run(a=(1.0,)), run(b=(1.0,))).tasks == ()


def test_the_candidates_statistic_counts() -> None:
    two = Statistic(kind="pass@k", k=2)
    candidate = replace(run(a=(1.0, 0.0, 0.0)), statistic=two)
    (task,) = change_of(run(a=(1.0, 1.0, 0.0)), candidate).tasks
    assert (task.before, round(task.after, 12)) == (1.0, round(2 / 3, 12))


def test_samples_that_repeat_each_other_are_one() -> None:
    (task,) = change_of(replace(run(a=(1.0, 1.0)), dependent=True), run(a=(0.0, 0.0))).tasks
    assert task.samples == (1, 1)


def test_scores_of_0_and_1_pass_or_fail() -> None:
    assert change_of(run(a=(1.0, 0.0)), run(a=(0.0, None))).pass_fail
    assert not change_of(run(a=(1.0,)), run(a=(0.5,))).pass_fail
    distance = replace(run(a=(1.0,)), higher_is_better=False, bounded=False)
    change = change_of(distance, distance)
    assert (change.pass_fail, change.higher_is_better, change.bounded) == (False, False, False)
