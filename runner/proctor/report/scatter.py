"""Tasks before against after as a Vega-Lite specification (https://vega.github.io/vega-lite)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from proctor.report.change import MetricChange, Spot, Turn, most_changed, spots
from proctor.report.label import Box, Label, disc, place
from proctor.report.picture import BETTER, DARK, GREY, WORSE, notice, page
from proctor.report.text import count, one_line

MAX_PANELS = 24
MAX_SPOTS = 500  # past these, places are rounded to a grid
GRID = 50  # its cells along each axis
NAMED = 8  # tasks named in a panel
NAMED_TOGETHER = 3  # of them at one place

_SIDE = 400  # pixels
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
    shown = [_Panel.of(change) for change in found[:MAX_PANELS]]
    most = max(len(spot.tasks) for panel in shown for spot in panel.spots)
    return page(
        (_specification(panel, most) for panel in shown),
        left_out=len(found) - len(shown),
        instead="choose a benchmark, model or metric",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Panel:
    """A metric's points, and the range of both axes."""

    change: MetricChange
    spots: tuple[Spot, ...]
    low: float
    high: float
    rounded: bool

    @staticmethod
    def of(change: MetricChange) -> "_Panel":
        low, high = _range(change)
        found = spots(change)
        rounded = len(found) > MAX_SPOTS
        if rounded:
            found = spots(change, (high - low) / GRID)
        return _Panel(change=change, spots=tuple(found), low=low, high=high, rounded=rounded)

    def across(self, value: float) -> float:
        """Where a value stands, in pixels from the worst end of an axis."""
        share = (value - self.low) / (self.high - self.low)
        return _SIDE * (share if self.change.higher_is_better else 1 - share)

    def value(self, pixels: float) -> float:
        """The value that stands there."""
        share = pixels / _SIDE
        share = share if self.change.higher_is_better else 1 - share
        return self.low + share * (self.high - self.low)


def _range(change: MetricChange) -> tuple[float, float]:
    """Both axes from low to high: all that a share can be, else what occurs, with room for the points."""
    values = [value for task in change.tasks for value in (task.before, task.after)]
    low, high = (0.0, 1.0) if change.bounded else (min(values), max(values))
    air = (high - low) * 0.06 or max(abs(high), 1.0) * 0.06
    return low - air, high + air


def _specification(panel: _Panel, most: int) -> dict[str, Any]:
    labels = _labels(panel, most)
    return {
        "title": _title(panel),
        "width": _SIDE,
        "height": _SIDE,
        "encoding": {"x": _axis(panel, "before", "Before"), "y": _axis(panel, "after", "After")},
        "layer": [
            _diagonal(panel),
            _points(panel, labels, most),
            *([_texts(panel, labels.values())] if labels else ()),
        ],
    }


def _title(panel: _Panel) -> dict[str, Any]:
    change = panel.change
    name = one_line(change.benchmark, 40)
    flips = change.flips
    told = f": {flips[0]:,} newly failing, {flips[1]:,} newly passing" if flips else ""
    direction = "" if change.higher_is_better else " (lower is better)"
    samples = " and ".join(
        f"{_span([task.samples[run] for task in change.tasks])} {when}"
        for run, when in enumerate(("before", "after"))
    )
    worse, better, same = (change.turned(turn) for turn in _LOOKS)
    turns = f"{worse:,} worse, {better:,} better, {same:,} the same"
    return {
        "text": name + told,
        "subtitle": [
            f"{one_line(change.metric, 40)}{direction} of {one_line(change.model, 40)}",
            f"{count(len(change.tasks), 'task')}: {turns}",
            f"samples a task: {samples}{'; places are rounded' if panel.rounded else ''}",
        ],
    }


def _span(counts: Sequence[int]) -> str:
    low, high = min(counts), max(counts)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _axis(panel: _Panel, field: str, title: str) -> dict[str, Any]:
    ticks = {"values": [0, 0.2, 0.4, 0.6, 0.8, 1]} if panel.change.bounded else {}
    return {
        "field": field,
        "type": "quantitative",
        "title": title,
        "scale": {
            "domain": [panel.low, panel.high],
            "zero": False,
            "nice": False,
            "reverse": not panel.change.higher_is_better,
        },
        "axis": {"grid": True, **ticks},
    }


def _diagonal(panel: _Panel) -> dict[str, Any]:
    ends = [{"before": end, "after": end} for end in (panel.low, panel.high)]
    return {
        "data": {"values": ends},
        "mark": {"type": "line", "strokeDash": [4, 4], "strokeWidth": 1, "color": DARK},
    }


def _points(panel: _Panel, labels: Mapping[Spot, Label], most: int) -> dict[str, Any]:
    """The points; those with a label have a dark rim, so that it is clear whose it is."""
    values = [
        {
            "before": spot.before,
            "after": spot.after,
            "turn": spot.turn,
            "tasks": len(spot.tasks),
            "rim": DARK if spot in labels else "white",
        }
        for spot in panel.spots
    ]
    rim = {"stroke": {"expr": "datum.rim"}, "strokeWidth": 1}
    return {
        "data": {"values": values},
        "mark": {"type": "point", "filled": True, "opacity": 0.85, **rim},
        "encoding": {
            "color": _by_turn([colour for colour, _ in _LOOKS.values()]),
            "shape": _by_turn([shape for _, shape in _LOOKS.values()]),
            "size": _by_number(most),
        },
    }


def _by_turn(looks: list[str]) -> dict[str, Any]:
    return {
        "field": "turn",
        "type": "nominal",
        "title": "Task is now",
        "scale": {"domain": list(_LOOKS), "range": looks},
        "legend": {"symbolOpacity": 1, "symbolStrokeWidth": 0, "symbolSize": 110},
    }


def _by_number(most: int) -> dict[str, Any]:
    if most == 1:
        return {"value": _SMALLEST}
    return {
        "field": "tasks",
        "type": "quantitative",
        "title": "Tasks at one place",
        "scale": {"domain": [1, most], "range": [_SMALLEST, _LARGEST], "zero": False, "nice": False},
        "legend": {"values": sorted({1, (most + 1) // 2, most}), "format": ",d", "symbolFillColor": GREY},
    }


def _radius(spot: Spot, most: int) -> float:
    share = (len(spot.tasks) - 1) / (most - 1) if most > 1 else 0.0
    return sqrt(_SMALLEST + share * (_LARGEST - _SMALLEST)) / 2


def _labels(panel: _Panel, most: int) -> dict[Spot, Label]:
    """The labels that have a place, in pixels of the frame."""
    discs = {
        spot: disc(panel.across(spot.before), _SIDE - panel.across(spot.after), _radius(spot, most))
        for spot in panel.spots
    }
    named = dict(most_changed(panel.change, panel.spots, at_most=NAMED, each=NAMED_TOGETHER))
    wanted = [(discs[spot], _lines(spot, number)) for spot, number in named.items()]
    placed = place(wanted, list(discs.values()), Box(left=0, top=0, right=_SIDE, bottom=_SIDE))
    return {spot: label for spot, label in zip(named, placed, strict=True) if label is not None}


def _lines(spot: Spot, named: int) -> list[str]:
    more = len(spot.tasks) - named
    names = [one_line(task.task_id, 24) or "(no id)" for task in spot.tasks[:named]]
    return [*names, f"and {more:,} more"] if more else names


def _texts(panel: _Panel, labels: Iterable[Label]) -> dict[str, Any]:
    """The labels, on a white rim that sets them off from what they cross."""
    values = [
        {
            "before": panel.value(label.x),
            "after": panel.value(_SIDE - label.y),
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
