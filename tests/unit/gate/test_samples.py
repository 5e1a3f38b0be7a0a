from dataclasses import replace

import pytest

from proctor.gate.samples import AGAINST, FOR, TaskSamples, collapsed, match, pairs, reach
from proctor.gate.statistic import Statistic
from unit.gate.runs import passes, run

PASS_2 = Statistic(kind="pass@k", k=2)


def test_tasks_weigh_the_same_whatever_their_samples() -> None:
    assert run([passes(1, 1), passes(0, 9)]).value() == 0.5


def test_what_is_unscored_is_left_out_or_counts_as_told() -> None:
    samples = run([passes(1, 1, unscored=1), (None,)])
    assert samples.value() == 1.0
    assert samples.value(0.0) == 0.25
    assert samples.error_rate == pytest.approx(2 / 3)
    assert run([(None,)]).value() is None


def test_pass_at_k_leaves_out_tasks_with_fewer_samples() -> None:
    samples = replace(run([passes(1, 2), passes(0, 1, unscored=1)]), statistic=PASS_2)
    assert samples.value() == 1.0
    assert samples.value(0.0) == 0.5


def test_tasks_match_by_id_and_content() -> None:
    old, new = run([passes(1, 1)] * 4), run([passes(0, 1)] * 4)
    changed = TaskSamples(task_id="t1", content_hash="other", scores=(1.0,))
    added = TaskSamples(task_id="t9", content_hash="h9", scores=(1.0,))
    new = replace(new, tasks=(new.tasks[2], new.tasks[0], changed, added))
    found = match(old, new)
    assert [task.task_id for task in found.candidate.tasks] == ["t2", "t0"]
    assert [task.task_id for task in found.baseline.tasks] == ["t2", "t0"]
    assert found.changed == ("t1",)
    assert found.overlap == 2 / 5


def test_a_hash_that_was_not_recorded_matches_any() -> None:
    old = run([passes(1, 1)])
    assert match(replace(old, tasks=(replace(old.tasks[0], content_hash=""),)), old).overlap == 1


def test_a_subset_overlaps_by_its_own_tasks() -> None:
    old = run([passes(1, 1)] * 10)
    new = replace(run([passes(1, 1)] * 2), subset=True)
    assert match(old, new).overlap == 1
    assert match(old, replace(new, subset=False)).overlap == 0.2


def test_runs_without_tasks_share_nothing() -> None:
    assert match(run([]), run([])).overlap == 0


def test_samples_that_repeat_each_other_are_one() -> None:
    samples = replace(
        run([passes(10, 10), passes(9, 10), passes(2, 2, unscored=8), (None, None)]), statistic=PASS_2
    )
    assert [task.scores for task in collapsed(samples).tasks] == [(1.0,), (0.9,), (1.0,), (None,)]
    assert collapsed(samples).value() == pytest.approx(2.9 / 3)


@pytest.mark.parametrize("dependent", [(True, False), (False, True)])
def test_both_runs_collapse_where_either_repeats(dependent: tuple[bool, bool]) -> None:
    old, new = (replace(run([passes(3, 5)]), dependent=one) for one in dependent)
    found = match(old, new)
    assert found.baseline.tasks[0].scores == found.candidate.tasks[0].scores == (0.6,)


def test_unscored_samples_are_left_out_or_imputed() -> None:
    one = match(run([passes(1, 2, unscored=1)]), run([passes(1, 1, unscored=2)]))
    assert [(pair.baseline, pair.candidate) for pair in pairs([one])] == [(((1.0, 0.0),), ((1.0,),))]
    [against] = pairs([one], AGAINST)
    assert (against.baseline, against.candidate) == (((1.0, 0.0, 1.0),), ((1.0, 0.0, 0.0),))
    [favour] = pairs([one], FOR)
    assert (favour.baseline, favour.candidate) == (((1.0, 0.0, 0.0),), ((1.0, 1.0, 1.0),))


def test_a_task_without_scores_in_one_run_is_left_out_but_imputed() -> None:
    one = match(run([passes(1, 1), passes(1, 1)]), run([(None,), passes(1, 1)]))
    assert [pair.task_id for pair in pairs([one])] == ["t1"]
    assert [pair.task_id for pair in pairs([one], AGAINST)] == ["t0", "t1"]


def test_several_metrics_share_their_samples() -> None:
    first = match(run([(1.0, 0.0, 1.0)]), run([(0.0, None, 1.0)]))
    second = match(run([(0.1, None, 0.3)], "f1"), run([(0.4, 0.5, 0.6)], "f1"))
    [pair] = pairs([first, second])
    assert pair.baseline == ((1.0, 1.0), (0.1, 0.3))
    assert pair.candidate == ((0.0, 1.0), (0.4, 0.6))


def test_a_task_needs_k_samples_in_both_runs() -> None:
    old, new = (replace(run(scores), statistic=PASS_2) for scores in ([(1.0, 0.0)] * 2, [(1.0,), (1.0, 1.0)]))
    assert [pair.task_id for pair in pairs([match(old, new)])] == ["t1"]


def test_lower_is_better_turns_scores() -> None:
    old, new = (replace(run([(score,)]), higher_is_better=False) for score in (0.25, 0.75))
    [pair] = pairs([match(old, new)])
    assert (pair.baseline, pair.candidate) == (((0.75,),), ((0.25,),))
    far = match(*(replace(one, bounded=False) for one in (old, new)))
    [pair] = pairs([far])
    assert (pair.baseline, pair.candidate) == (((-0.25,),), ((-0.75,),))
    assert reach(far) == (-0.75, -0.25)


def test_what_is_unscored_of_an_unbounded_metric_is_the_worst_that_was_seen() -> None:
    old, new = (
        replace(run(scores), bounded=False, higher_is_better=False)
        for scores in ([(3.0,), (10.0,)], [(None,), (4.0,)])
    )
    first, _ = pairs([match(old, new)], AGAINST)
    assert (first.baseline, first.candidate) == (((-3.0,),), ((-10.0,),))
