from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor.report.change import MetricChange, TaskChange
from proctor.report.plane import GRID, MAX_SPOTS, SIDE, Plane


def change(*values: tuple[float, float], bounded: bool = True) -> MetricChange:
    tasks = (TaskChange(task_id=str(place), before=a, after=b) for place, (a, b) in enumerate(values))
    return MetricChange(benchmark="lab", model="m", metric="f1", tasks=tuple(tasks), bounded=bounded)


@pytest.mark.parametrize(
    ("found", "low", "high"),
    [
        (change((0.4, 0.6)), -0.06, 1.06),
        (change((100.0, 200.0), bounded=False), 94.0, 206.0),
        (change((0.0, 0.0), bounded=False), -0.06, 0.06),
        (change((-50.0, -50.0), bounded=False), -53.0, -47.0),
    ],
    ids=["a share", "a range", "nothing but 0", "one value"],
)
def test_a_share_has_its_whole_scale_and_other_values_what_occurs(
    found: MetricChange, low: float, high: float
) -> None:
    plane = Plane.of(found)
    assert (plane.low, plane.high) == pytest.approx((low, high))


def test_worse_is_at_the_start_of_an_axis() -> None:
    up = Plane.of(change((0.0, 10.0), bounded=False))
    down = Plane.of(replace(up.change, higher_is_better=False))
    assert (up.pixels(up.low), up.pixels(up.high)) == (0, SIDE)
    assert (down.pixels(up.low), down.pixels(up.high)) == (SIDE, 0)


@given(st.floats(-0.06, 1.06), st.booleans())
def test_pixels_lead_back_to_their_value(value: float, higher_is_better: bool) -> None:
    plane = Plane.of(replace(change((0.0, 1.0)), higher_is_better=higher_is_better))
    assert plane.value(plane.pixels(value)) == pytest.approx(value, abs=1e-12)


def test_very_many_places_are_rounded_to_a_grid() -> None:
    few = Plane.of(change(*((place / MAX_SPOTS, 0.0) for place in range(MAX_SPOTS))))
    many = Plane.of(change(*((place / MAX_SPOTS, 0.0) for place in range(MAX_SPOTS + 1))))
    assert (few.rounded, len(few.spots)) == (False, MAX_SPOTS)
    assert many.rounded
    assert len(many.spots) <= GRID + 1
    assert sum(len(spot.tasks) for spot in many.spots) == MAX_SPOTS + 1
