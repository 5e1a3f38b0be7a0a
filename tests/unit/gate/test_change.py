from dataclasses import replace

from proctor.gate.change import Change, changes, flips, to_json
from unit.gate.runs import passes, run


def test_every_task_that_both_runs_scored_has_its_means() -> None:
    old = run([passes(1, 2), (), (0.5,), (None,)])
    new = run([passes(2, 2, unscored=1), passes(1, 1), (None,), (1.0,)])
    assert changes(old, new) == (Change(task_id="t0", before=0.5, now=1.0, samples=(2, 2)),)


def test_a_task_flips_where_half_of_its_samples_no_longer_pass() -> None:
    old = run([passes(5, 5), passes(3, 5), passes(5, 5), passes(0, 5), passes(2, 5)])
    new = run([passes(0, 5), passes(2, 5), passes(3, 5), passes(5, 5), passes(2, 5)])
    found = flips(old, new)
    assert found.passes
    assert [change.task_id for change in found.worse] == ["t0", "t1"]
    assert [change.task_id for change in found.better] == ["t3"]


def test_of_other_scores_every_change_counts_the_largest_first() -> None:
    old, new = run([(0.5,), (0.9,), (0.2,), (0.3,)], "f1"), run([(0.4,), (0.1,), (0.2,), (0.4,)], "f1")
    found = flips(old, new)
    assert not found.passes
    assert [change.task_id for change in found.worse] == ["t1", "t0"]
    assert [change.task_id for change in found.better] == ["t3"]


def test_lower_may_be_better() -> None:
    old, new = (replace(run(scores, "cer"), higher_is_better=False) for scores in ([(0.5,)], [(0.7,)]))
    assert [change.task_id for change in flips(old, new).worse] == ["t0"]


def test_a_list_is_bounded_and_says_how_many_there_are() -> None:
    found = changes(run([passes(1, 1)] * 3), run([passes(0, 1)] * 3))
    assert to_json(found, 1) == {
        "tasks": 3,
        "first": [{"task_id": "t0", "before": 1.0, "now": 0.0, "samples": [1, 1]}],
    }
