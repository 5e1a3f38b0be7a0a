import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from proctor.report.change import MetricChange, TaskChange
from proctor.report.picture import ZOOM, draw
from proctor.report.plane import MAX_SPOTS
from proctor.report.scatter import MAX_PANELS, explorable, scatter, template
from proctor.report.text import one_line
from unit.report.pictures import HOSTILE, filled, size, texts, tree

SMALL = MetricChange(
    benchmark="lab",
    model="my-coder",
    metric="pass@1",
    tasks=(
        TaskChange(task_id="a", before=1.0, after=0.0, samples=(5, 10)),
        TaskChange(task_id="b", before=0.5, after=0.5, samples=(5, 10)),
        TaskChange(task_id="c", before=0.5, after=0.5, samples=(5, 9)),
        TaskChange(task_id="d", before=0.0, after=1.0, samples=(5, 10)),
    ),
    pass_fail=True,
)


def panel(change: MetricChange) -> dict[str, Any]:
    found: dict[str, Any] = scatter([change])["concat"][0]
    return found


def points(change: MetricChange) -> list[tuple[float, float, str, int]]:
    values = panel(change)["layer"][1]["data"]["values"]
    return [(value["before"], value["after"], value["turn"], value["tasks"]) for value in values]


def labels(change: MetricChange) -> list[list[str]]:
    return [value["lines"] for layer in panel(change)["layer"][2:] for value in layer["data"]["values"]]


def many(number: int, **changes: Any) -> MetricChange:
    tasks = (
        TaskChange(task_id=f"t{one:05}", before=one / number, after=one * 7 % number / number)
        for one in range(number)
    )
    return replace(SMALL, tasks=tuple(tasks), **changes)


def test_the_whole_specification() -> None:
    expected = json.loads(Path(__file__).with_name("scatter.json").read_text("utf-8"))
    assert json.loads(json.dumps(scatter([SMALL]))) == expected


def test_tasks_at_one_place_are_one_point_and_the_worse_are_drawn_last() -> None:
    assert points(SMALL) == [(0.5, 0.5, "same", 2), (0.0, 1.0, "better", 1), (1.0, 0.0, "worse", 1)]


def test_the_title_counts_what_flipped_and_the_rest_stands_below() -> None:
    assert panel(SMALL)["title"] == {
        "text": "1 newly failing, 1 newly passing",
        "subtitle": [
            "pass@1 of my-coder on lab",
            "4 tasks: 1 worse, 1 better, 2 the same",
            "samples a task: 5 before, 9 to 10 after",
        ],
    }


def test_worse_is_below_the_diagonal_where_less_is_better_too() -> None:
    distance = replace(SMALL, higher_is_better=False, bounded=False, pass_fail=False, metric="edit_distance")
    found = panel(distance)
    assert [found["encoding"][axis]["scale"]["reverse"] for axis in "xy"] == [True, True]
    assert not panel(SMALL)["encoding"]["x"]["scale"]["reverse"]
    assert found["title"]["text"] == "Before and after"
    assert found["title"]["subtitle"][0] == "edit_distance (lower is better) of my-coder on lab"
    assert (0.0, 1.0, "worse", 1) in points(distance)


def test_worse_and_better_differ_in_colour_and_shape() -> None:
    encoding = panel(SMALL)["layer"][1]["encoding"]
    for channel in ("color", "shape"):
        scale = encoding[channel]["scale"]
        assert scale["domain"] == ["worse", "better", "same"]
        assert len(set(scale["range"])) == 3


def test_the_most_changed_tasks_are_named_and_their_points_have_a_rim() -> None:
    assert labels(SMALL) == [["a"], ["d"]]
    values = panel(SMALL)["layer"][1]["data"]["values"]
    assert [value["rim"] for value in values] == ["white", "#444444", "#444444"]


def test_three_tasks_of_a_place_are_named_and_the_others_counted() -> None:
    tasks = tuple(TaskChange(task_id=f"t{number:02}", before=1.0, after=0.0) for number in range(20))
    assert labels(replace(SMALL, tasks=tasks)) == [["t00", "t01", "t02", "and 17 more"]]


def test_at_most_eight_tasks_are_named() -> None:
    assert len(labels(many(100))) == 8


def test_nothing_is_named_where_nothing_changed() -> None:
    assert labels(replace(SMALL, tasks=SMALL.tasks[1:3])) == []


def test_very_many_places_are_rounded_and_the_title_says_so() -> None:
    assert len(points(many(MAX_SPOTS))) == MAX_SPOTS
    found = points(many(20 * MAX_SPOTS))
    assert len(found) < 3 * MAX_SPOTS
    assert sum(tasks for *_, tasks in found) == 20 * MAX_SPOTS
    assert panel(many(20 * MAX_SPOTS))["title"]["subtitle"][2].endswith("; places are rounded")


def test_the_same_tasks_give_the_same_specification_in_any_order() -> None:
    change = many(200)
    assert json.dumps(scatter([change])) == json.dumps(scatter([replace(change, tasks=change.tasks[::-1])]))


def test_metrics_without_tasks_are_left_out() -> None:
    empty = replace(SMALL, tasks=())
    assert len(scatter([empty, SMALL])["concat"]) == 1
    assert texts(scatter([empty])) == texts(scatter([])) == ["No task has a score in both runs"]


def test_panels_past_the_limit_are_counted_in_the_title() -> None:
    specification = scatter([SMALL] * (MAX_PANELS + 1))
    assert len(specification["concat"]) == MAX_PANELS
    assert specification["title"]["text"].startswith("The first 24 of 25 charts; ")


def test_sizes_of_several_panels_are_of_one_scale() -> None:
    found = scatter([SMALL, many(10)])["concat"]
    assert [one["layer"][1]["encoding"]["size"]["scale"]["domain"] for one in found] == [[1, 2], [1, 2]]


CASES = {
    "a few": SMALL,
    "one": replace(SMALL, tasks=SMALL.tasks[:1]),
    "ten thousand": many(10_000),
    "huge values": replace(
        SMALL, bounded=False, tasks=(TaskChange(task_id="a", before=-3e300, after=3e300),)
    ),
    "a distance": replace(many(50), higher_is_better=False, bounded=False),
}


@pytest.mark.parametrize("name", CASES)
def test_a_picture_has_axes_and_a_legend(capfd: pytest.CaptureFixture[str], name: str) -> None:
    found = texts(scatter([CASES[name]]))
    assert {"Before", "After", "Task is now", "worse", "better", "same"} <= set(found)
    assert capfd.readouterr() == ("", "")


def test_a_picture_names_tasks_and_tells_sizes() -> None:
    found = texts(scatter([SMALL]))
    assert {"a", "d", "Tasks at one place", "1", "2"} <= set(found)
    assert "b" not in found


@pytest.mark.parametrize("suffix", [".svg", ".png"])
def test_the_same_tasks_give_the_same_bytes(suffix: str) -> None:
    pytest.importorskip("vl_convert")
    shuffled = replace(SMALL, tasks=SMALL.tasks[::-1])
    assert draw(scatter([SMALL]), suffix) == draw(scatter([shuffled]), suffix)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text_that_fits(capfd: pytest.CaptureFixture[str], name: str) -> None:
    tasks = tuple(replace(task, task_id=HOSTILE[name] + task.task_id) for task in SMALL.tasks)
    hostile = replace(SMALL, benchmark=HOSTILE[name], model=HOSTILE[name], metric=HOSTILE[name], tasks=tasks)
    found = texts(scatter([hostile]))
    assert all(text.isprintable() and len(text) <= 140 for text in found)
    width, height = size(scatter([hostile]))
    assert 400 < width < 1200
    assert 400 < height < 700
    assert len(list(tree(scatter([hostile])).iter())) < len(list(tree(scatter([SMALL])).iter())) + 30
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("text", ["t0", *HOSTILE.values()])
def test_a_page_draws_the_same_points_and_tells_of_their_tasks(text: str) -> None:
    _, layer, *_ = panel(SMALL)["layer"]
    drawn = filled(
        template(),
        {
            "points": [{**value, "names": one_line(text, 60)} for value in layer["data"]["values"]],
            "ends": [{"before": 0, "after": 0}, {"before": 1, "after": 1}],
            "range": [-0.06, 1.06],
            "reverse": False,
            "most": 2,
            "columns": 3,
            "largest": 120,
            "counts": [1, 2],
            "width": 400,
            "height": 440,
        },
    )
    roles = [element.get("aria-roledescription") for element in tree(drawn).iter()]
    assert roles.count("point") == 3
    for channel in ("color", "shape"):
        ours, theirs = (one["encoding"][channel] for one in (drawn["layer"][1], layer))
        assert (ours["field"], ours["scale"]) == (theirs["field"], theirs["scale"])


def test_on_a_page_a_point_names_its_tasks_and_the_axes_zoom() -> None:
    found = explorable(SMALL, 1)
    points = found["layer"][1]
    assert [value["names"] for value in points["data"]["values"]] == ["b, and 1 more", "d", "a"]
    assert points["params"] == [ZOOM]
    assert {one["field"] for one in points["encoding"]["tooltip"]} <= {"names", *points["data"]["values"][0]}
    assert texts(found)[:1] == texts(scatter([SMALL]))[:1]
