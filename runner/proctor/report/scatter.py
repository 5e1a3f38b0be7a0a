"""Tasks before against after as a Vega-Lite specification (https://vega.github.io/vega-lite)."""

from collections.abc import Container, Iterable, Mapping, Sequence
from math import sqrt
from typing import Any

from proctor.report.change import MetricChange, Spot, Turn, most_changed
from proctor.report.label import Box, Label, disc, place
from proctor.report.picture import BETTER, DARK, FRAME, GREY, WORSE, ZOOM, notice, page
from proctor.report.plane import SIDE, Plane
from proctor.report.text import count, one_line

MAX_PANELS = 24
NAMED = 8  # tasks named in a panel
NAMED_TOGETHER = 3  # of them at one place

_SMALLEST, _LARGEST = 60, 700  # square pixels of a point
_LOOKS: dict[Turn, tuple[str, str]] = {
    "worse": (WORSE, "triangle-down"),
    "better": (BETTER, "circle"),
    "same": (GREY, "square"),
}


def scatter(changes: Sequence[MetricChange]) -> dict[str, Any]:
    """A panel for each metric that has tasks: what a task scored before on x, after on y; below is worse.

    Tasks at one place are one point, larger by their number; the most changed ones are named. The title
    counts the tasks that newly fail and pass (see `MetricChange.flips`). Axes of a metric of which less is
    better run backwards, so that worse is below the diagonal there too. The same tasks give the same
    specification, in whatever order. Past 24 panels, the rest are left out and the title says so.
    """
    found = [change for change in changes if change.tasks]
    if not found:
        return notice("No task has a score in both runs")
    shown = [Plane.of(change) for change in found[:MAX_PANELS]]
    most = max(len(spot.tasks) for plane in shown for spot in plane.spots)
    return page(
        (_panel(plane, most) for plane in shown),
        left_out=len(found) - len(shown),
        instead="choose a benchmark, model or metric",
    )


def explorable(change: MetricChange, named: int) -> dict[str, Any]:
    """The panel of a change that has tasks, for a page: a point tells `named` of its tasks, and axes zoom."""
    plane = Plane.of(change)
    panel = _panel(plane, max(len(spot.tasks) for spot in plane.spots))
    points = panel["layer"][1]
    for value, spot in zip(points["data"]["values"], plane.spots, strict=True):
        value["names"] = ", ".join(_lines(spot, min(named, len(spot.tasks))))
    points["mark"]["stroke"] = "white"  # a colour that a dark page can turn
    points["encoding"]["tooltip"] = [
        {"field": "names", "type": "nominal", "title": "Tasks"},
        {"field": "tasks", "type": "quantitative", "title": "How many", "format": ",d"},
        {"field": "before", "type": "quantitative", "title": "Before", "format": ".3~f"},
        {"field": "after", "type": "quantitative", "title": "After", "format": ".3~f"},
        {"field": "turn", "type": "nominal", "title": "Now"},
    ]
    points["params"] = [ZOOM]
    return {**FRAME, **panel}


def template() -> dict[str, Any]:
    """Two models' tasks, A on x and B on y, by the same marks, where a point tells of its tasks.

    It is for a page, whose script puts values in place of names such as "$points".
    """
    size = _size([1, "$most"], [_SMALLEST, "$largest"], "$counts")
    points = _points("$points", size, "B is")
    tooltip = [
        {"field": "names", "type": "nominal", "title": "task"},
        {"field": "before", "type": "quantitative", "title": "A", "format": ".4f"},
        {"field": "after", "type": "quantitative", "title": "B", "format": ".4f"},
    ]
    scale = {"domain": "$range", "zero": False, "nice": False, "reverse": "$reverse"}
    legend = {"orient": "bottom", "columns": "$columns"}
    for channel in ("color", "shape", "size"):
        points["encoding"][channel]["legend"] |= legend
    return {
        **FRAME,
        "autosize": {"type": "fit", "contains": "padding"},
        "width": "$width",
        "height": "$height",
        "encoding": {"x": _axis("before", "A", scale, {}), "y": _axis("after", "B", scale, {})},
        "layer": [
            _diagonal("$ends"),
            {**points, "encoding": {**points["encoding"], "tooltip": tooltip}},
        ],
    }


def _panel(plane: Plane, most: int) -> dict[str, Any]:
    labels = _labels(plane, most)
    scale = {
        "domain": [plane.low, plane.high],
        "zero": False,
        "nice": False,
        "reverse": not plane.change.higher_is_better,
    }
    ticks = {"values": [0, 0.2, 0.4, 0.6, 0.8, 1]} if plane.change.bounded else {}
    return {
        "title": _title(plane),
        "width": SIDE,
        "height": SIDE,
        "encoding": {
            "x": _axis("before", "Before", scale, ticks),
            "y": _axis("after", "After", scale, ticks),
        },
        "layer": [
            _diagonal([{"before": end, "after": end} for end in (plane.low, plane.high)]),
            _points(_values(plane, labels), _by_number(most), "Task is now"),
            *([_texts(plane, labels.values())] if labels else ()),
        ],
    }


def _title(plane: Plane) -> dict[str, Any]:
    """What came out, over what it is of; no number follows a name, which may run from right to left."""
    change = plane.change
    worse, better, same = (f"{change.turned(turn):,}" for turn in _LOOKS)
    flips = change.flips
    names = [one_line(name, 30) for name in (change.metric, change.model, change.benchmark)]
    direction = "" if change.higher_is_better else " (lower is better)"
    samples = " before, ".join(_span([task.samples[run] for task in change.tasks]) for run in (0, 1))
    rounded = "; places are rounded" if plane.rounded else ""
    return {
        "text": f"{flips[0]:,} newly failing, {flips[1]:,} newly passing" if flips else "Before and after",
        "subtitle": [
            f"{names[0]}{direction} of {names[1]} on {names[2]}",
            f"{count(len(change.tasks), 'task')}: {worse} worse, {better} better, {same} the same",
            f"samples a task: {samples} after{rounded}",
        ],
    }


def _span(counts: Sequence[int]) -> str:
    low, high = min(counts), max(counts)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _axis(field: str, title: str, scale: dict[str, Any], ticks: dict[str, Any]) -> dict[str, Any]:
    axis = {"grid": True, **ticks}
    return {"field": field, "type": "quantitative", "title": title, "scale": scale, "axis": axis}


def _diagonal(ends: Sequence[Mapping[str, float]] | str) -> dict[str, Any]:
    return {
        "data": {"values": ends},
        "mark": {"type": "line", "strokeDash": [4, 4], "strokeWidth": 1, "color": DARK},
    }


def _values(plane: Plane, labels: Container[Spot]) -> list[dict[str, object]]:
    """The points; those with a label have a dark rim, so that it is clear whose it is."""
    return [
        {
            "before": spot.before,
            "after": spot.after,
            "turn": spot.turn,
            "tasks": len(spot.tasks),
            "rim": DARK if spot in labels else "white",
        }
        for spot in plane.spots
    ]


def _points(values: Sequence[Mapping[str, object]] | str, size: dict[str, Any], title: str) -> dict[str, Any]:
    rim = {"stroke": {"expr": "datum.rim"}, "strokeWidth": 1}
    return {
        "data": {"values": values},
        "mark": {"type": "point", "filled": True, "opacity": 0.85, **rim},
        "encoding": {
            "color": _by_turn([colour for colour, _ in _LOOKS.values()], title),
            "shape": _by_turn([shape for _, shape in _LOOKS.values()], title),
            "size": size,
        },
    }


def _by_turn(looks: list[str], title: str) -> dict[str, Any]:
    return {
        "field": "turn",
        "type": "nominal",
        "title": title,
        "scale": {"domain": list(_LOOKS), "range": looks},
        "legend": {"symbolOpacity": 1, "symbolStrokeWidth": 0, "symbolSize": 110},
    }


def _by_number(most: int) -> dict[str, Any]:
    if most == 1:
        return {"value": _SMALLEST}
    return _size([1, most], [_SMALLEST, _largest(most)], sorted({1, (most + 1) // 2, most}))


def _size(domain: list[Any], extent: list[Any], values: list[int] | str) -> dict[str, Any]:
    return {
        "field": "tasks",
        "type": "quantitative",
        "title": "Tasks at one place",
        "scale": {"domain": domain, "range": extent, "zero": False, "nice": False},
        "legend": {"values": values, "format": ",d", "symbolFillColor": GREY},
    }


def _radius(spot: Spot, most: int) -> float:
    share = (len(spot.tasks) - 1) / (most - 1) if most > 1 else 0.0
    return sqrt(_SMALLEST + share * (_largest(most) - _SMALLEST)) / 2


def _largest(most: int) -> int:
    """In proportion to the number of tasks where that leaves room."""
    return min(most * _SMALLEST, _LARGEST)


def _labels(plane: Plane, most: int) -> dict[Spot, Label]:
    """The labels that have a place, in pixels of the frame."""
    discs = {
        spot: disc(plane.pixels(spot.before), SIDE - plane.pixels(spot.after), _radius(spot, most))
        for spot in plane.spots
    }
    named = dict(most_changed(plane.change, plane.spots, at_most=NAMED, each=NAMED_TOGETHER))
    wanted = [(discs[spot], _lines(spot, number)) for spot, number in named.items()]
    placed = place(wanted, list(discs.values()), Box(left=0, top=0, right=SIDE, bottom=SIDE))
    return {spot: label for spot, label in zip(named, placed, strict=True) if label is not None}


def _lines(spot: Spot, named: int) -> list[str]:
    more = len(spot.tasks) - named
    names = [one_line(task.task_id, 24) or "(no id)" for task in spot.tasks[:named]]
    return [*names, f"and {more:,} more"] if more else names


def _texts(plane: Plane, labels: Iterable[Label]) -> dict[str, Any]:
    """The labels, on a white rim that sets them off from what they cross."""
    values = [
        {
            "before": plane.value(label.x),
            "after": plane.value(SIDE - label.y),
            "lines": list(label.lines),
            "align": label.align,
        }
        for label in labels
    ]
    text = {
        "type": "text",
        "align": {"expr": "datum.align"},
        "baseline": "top",
        "fontSize": 10.5,
        "lineHeight": 12,
    }
    rim = {"fill": "white", "stroke": "white", "strokeWidth": 3, "strokeJoin": "round"}
    return {
        "data": {"values": values},
        "encoding": {"text": {"field": "lines"}},
        "layer": [{"mark": {**text, **rim}}, {"mark": {**text, "color": "black"}}],
    }
