import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor.report.change import MetricChange, TaskChange, most_changed, spots

VALUES = st.floats(0, 1)


def changed(*values: tuple[float, float], **changes: Any) -> MetricChange:
    """A change of tasks t0, t1, ... with these values."""
    tasks = tuple(
        TaskChange(task_id=f"t{number}", before=before, after=after)
        for number, (before, after) in enumerate(values)
    )
    return MetricChange(benchmark="lab", model="m", metric="pass@1", tasks=tasks, **changes)


def turns(change: MetricChange) -> list[str]:
    return [change.turn(task) for task in change.tasks]


def test_a_task_is_worse_better_or_the_same() -> None:
    change = changed((1.0, 0.5), (0.5, 1.0), (0.5, 0.5))
    assert turns(change) == ["worse", "better", "same"]
    assert [change.turned(turn) for turn in ("worse", "better", "same")] == [1, 1, 1]


def test_of_a_distance_less_is_better() -> None:
    assert turns(changed((9.0, 3.0), (3.0, 9.0), higher_is_better=False)) == ["better", "worse"]


def test_rounding_is_no_change() -> None:
    assert turns(changed((0.1 + 0.2, 0.3), (0.3, 0.3 + 1e-8))) == ["same", "better"]


def test_a_flip_crosses_one_half() -> None:
    values = [(1.0, 0.0), (0.5, 0.4), (0.4, 0.5), (0.0, 0.4), (1.0, 0.5), (0.2, 1.0)]
    assert changed(*values, pass_fail=True).flips == (2, 2)
    assert changed(*values).flips is None


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_value_is_finite(value: float) -> None:
    with pytest.raises(ValueError, match="task 't' has a value that is not finite"):
        TaskChange(task_id="t", before=0.0, after=value)


def test_tasks_at_one_place_are_one_spot_by_id() -> None:
    found = spots(changed((0.5, 0.5), (1.0, 0.0), (0.0, 1.0), (1.0, 0.0), (0.1 + 0.2, 0.3), (0.3, 0.3)))
    assert [
        (spot.before, spot.after, spot.turn, [task.task_id for task in spot.tasks]) for spot in found
    ] == [
        (0.3, 0.3, "same", ["t4", "t5"]),
        (0.5, 0.5, "same", ["t0"]),
        (0.0, 1.0, "better", ["t2"]),
        (1.0, 0.0, "worse", ["t1", "t3"]),
    ]


def test_a_grid_keeps_what_got_worse_apart_from_what_got_better() -> None:
    found = spots(changed((0.51, 0.50), (0.50, 0.51), (0.48, 0.52)), 0.1)
    assert [(spot.before, spot.after, spot.turn, len(spot.tasks)) for spot in found] == [
        (0.5, 0.5, "better", 2),
        (0.5, 0.5, "worse", 1),
    ]


@given(st.lists(st.tuples(VALUES, VALUES), max_size=30), st.none() | st.just(0.05))
def test_every_task_is_in_one_spot(values: list[tuple[float, float]], step: float | None) -> None:
    change = changed(*values)
    found = spots(change, step)
    assert sorted(task.task_id for spot in found for task in spot.tasks) == sorted(
        task.task_id for task in change.tasks
    )
    assert all(change.turn(task) == spot.turn for spot in found for task in spot.tasks)


def test_the_largest_changes_come_first_and_losses_before_gains() -> None:
    change = changed((0.5, 0.4), (0.0, 1.0), (1.0, 0.0), (0.3, 0.3), (0.2, 0.5))
    found = most_changed(change, spots(change), at_most=3, each=1)
    assert [(spot.before, spot.after, named) for spot, named in found] == [
        (1.0, 0.0, 1),
        (0.0, 1.0, 1),
        (0.2, 0.5, 1),
    ]


def test_no_more_tasks_are_named_than_asked_for() -> None:
    change = changed(*[(1.0, 0.0)] * 4, *[(0.9, 0.0)] * 4, (0.8, 0.0))
    found = list(most_changed(change, spots(change), at_most=5, each=3))
    assert [(spot.before, named) for spot, named in found] == [(1.0, 3), (0.9, 2)]
