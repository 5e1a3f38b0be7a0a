"""Scores over time as a Vega-Lite specification (https://vega.github.io/vega-lite)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from proctor.leaderboard.axis import ZOOMED, moment, score_range, time_axis, time_channel, time_range
from proctor.leaderboard.legend import Legend, Scales
from proctor.leaderboard.mark import Kind, marks
from proctor.leaderboard.ranking import higher_is_better
from proctor.leaderboard.row import Row
from proctor.leaderboard.segment import bands, breaks, series
from proctor.leaderboard.series import Names, Panel, name_models, panels
from proctor.report.picture import DARK, FRAME, ZOOM, notice, page
from proctor.report.text import interval, one_line

MAX_PANELS = 24

_LABEL = 80  # pixels that a label of a new dataset takes

_TOOLTIP = [
    {"field": "model", "type": "nominal"},
    {"field": "version", "type": "nominal"},
    {"field": "score", "type": "quantitative", "format": ".4f"},
    {"field": "interval", "type": "nominal", "title": "95% interval"},
    {"field": "tasks", "type": "quantitative"},
    {"field": "samples", "type": "quantitative"},
    {"field": "date", "type": "temporal", "format": "%Y-%m-%d %H:%M", "scale": {"type": "utc"}},
    {"field": "dataset", "type": "nominal"},
    {"field": "commit", "type": "nominal"},
    {"field": "verdict", "type": "nominal"},
]


def chart(rows: Iterable[Row]) -> dict[str, Any]:
    """A panel for each benchmark and metric: points, lines and 95% bands by model, over time in UTC.

    Lines join scores on the same dataset only, and a dashed rule stands where another one comes into use.
    Regressions, drops that a waiver accepted and first runs are marked. Past seven models, the leaders by
    their latest scores keep a colour and the rest are grey; past 24 panels, the rest are left out and the
    title says so.
    """
    found = panels(rows)
    if not found:
        return notice("No scores recorded yet")
    shown = found[:MAX_PANELS]
    names = name_models(shown)
    legend = Legend(names, [kind for panel in shown for kind in _marks(panel.rows, names).values()])
    size = (640, 320) if len(shown) == 1 else (420, 240)
    return page(
        (_panel(panel, names, legend, size) for panel in shown),
        left_out=len(found) - len(shown),
        instead="choose a benchmark or metric",
    )


def _panel(panel: Panel, names: Names, legend: Legend, size: tuple[int, int]) -> dict[str, Any]:
    direction = "" if higher_is_better(panel.metric) else " (lower is better)"
    shaded = "; shaded: 95% intervals" if any(band is not None for band in bands(panel.rows)) else ""
    changes = breaks(panel.rows, _LABEL / size[0])
    longest = max(Counter(row.model for row in panel.rows).values())
    scales = Scales(
        title="Model and verdict" if legend.marks else "Model",
        entries=legend.entries,
        colours=legend.colours,
        shapes=legend.shapes,
        scores=score_range(panel.rows),
        sizes=sizes(longest),
    )
    return {
        "title": {
            "text": one_line(panel.benchmark, 60),
            "subtitle": f"{one_line(panel.metric, 60)}{direction}{shaded}",
        },
        "width": size[0],
        "height": size[1],
        "data": {"values": _values(panel.rows, names, legend)},
        "encoding": {"x": time_axis(panel.rows, size[0] // 90)},
        "layer": [
            *([_changes([(change.at, change.labelled) for change in changes])] if changes else ()),
            *_layers(scales, marked=bool(legend.marks)),
        ],
    }


def sizes(longest: int) -> tuple[int, int, int]:
    """How large points, marks beneath them and regressions are, where a model has so many points."""
    size = 70 if longest <= 40 else 30 if longest <= 100 else 12
    return size, size + 150, size + 230


def template() -> dict[str, Any]:
    """The same chart of one panel for a page, whose script puts values in place of names such as "$scores".

    It fits its width, and a reader can zoom into it.
    """
    scales = Scales(
        title="Model and verdict",
        entries="$entries",
        colours="$colours",
        shapes="$shapes",
        scores="$range",
        sizes=("$size", "$marked", "$regressed"),
        legend={"orient": "$orient", "columns": "$columns", "title": None},
    )
    layers = _layers(scales, marked=True)
    return {
        **FRAME,
        "autosize": {"type": "fit", "contains": "padding"},
        "width": "$width",
        "height": "$height",
        "data": {"values": "$scores"},
        "encoding": {"x": _zoomed_time()},
        "layer": [_changes_of("$changes"), *layers[:-1], {**layers[-1], "params": [ZOOM]}],
    }


def _zoomed_time() -> dict[str, Any]:
    """The x channel with labels that suit whatever part of it a reader looks at."""
    channel = time_channel()
    axis = {**channel["axis"], "tickCount": "$ticks", "labelExpr": ZOOMED, "labelSeparation": 12}
    scale = {"type": "utc", "domain": "$time", "nice": False}
    return {**channel, "scale": scale, "axis": axis}


def _values(rows: Sequence[Row], names: Names, legend: Legend) -> list[dict[str, object]]:
    """What the layers draw; a series is a model on one version of the dataset."""
    keys = [series(row) for row in rows]
    numbers = {key: index for index, key in enumerate(sorted(set(keys)))}
    lengths = Counter(keys)
    alone = [lengths[key] == 1 for key in keys]
    band = bands(rows)
    widths = Counter(band)
    marked = _marks(rows, names)
    places = _side_by_side(
        [row for row, single in zip(rows, alone, strict=True) if single and row.model in names.shown], rows
    )
    return [
        {
            "series": numbers[keys[place]],
            "entry": names.of(row.model),
            "named": row.model in names.shown,
            "alone": alone[place],
            "at": places.get(row, moment(row)) * 1000,
            "date": row.date,
            "score": row.score,
            "band": band[place],
            "narrow": band[place] is not None and widths[band[place]] == 1,
            "ci_low": row.ci_low,
            "ci_high": row.ci_high,
            "interval": interval(row.ci_low, row.ci_high),
            "regressed": marked.get(place) == "regressed",
            "mark": legend.marks[marked[place]] if place in marked else None,
            "model": one_line(row.model, 60),
            "version": one_line(row.version, 40),
            "tasks": row.tasks,
            "samples": row.samples,
            "dataset": one_line(row.dataset_hash, 12),
            "commit": one_line(row.commit[:8], 8),
            "verdict": one_line(row.verdict, 40),
        }
        for place, row in enumerate(rows)
    ]


def _marks(rows: Sequence[Row], names: Names) -> dict[int, Kind]:
    """The rows to mark, by place; grey models' first runs would say little and crowd the chart."""
    found = marks(rows).items()
    return {place: kind for place, kind in found if kind != "first" or rows[place].model in names.shown}


def _side_by_side(alone: Sequence[Row], rows: Sequence[Row]) -> dict[Row, float]:
    """Where rows without neighbours stand, in seconds: those of one moment apart by 1% of the axis."""
    low, high = time_range(rows)
    crowds: dict[str, list[Row]] = {}
    for row in alone:
        crowds.setdefault(row.date, []).append(row)
    return {
        row: moment(row) + (index - (len(crowd) - 1) / 2) * (high - low) / 100
        for crowd in crowds.values()
        for index, row in enumerate(sorted(crowd, key=lambda row: row.model))
    }


def _layers(scales: Scales, *, marked: bool) -> list[dict[str, Any]]:
    size, big, bigger = scales.sizes
    y = {
        "type": "quantitative",
        "title": "Score",  # a constant: Vega-Lite writes titles into expressions that Vega evaluates
        "scale": {"domain": scales.scores, "zero": False, "nice": False},
    }
    models = {"color": scales.colour("entry"), "detail": {"field": "series"}}
    score = {"y": {"field": "score", **y}, **models}
    bounds = {"y": {"field": "ci_low", **y}, "y2": {"field": "ci_high"}, **models}
    band = {**bounds, "detail": {"field": "band"}}
    points = {**score, "shape": scales.shape("entry"), "tooltip": _TOOLTIP}
    point = {"type": "point", "filled": True, "opacity": 1}
    layers = [
        _layer("!datum.named", {"type": "line", "strokeWidth": 1}, score),
        _layer("!datum.named", {"type": "point", "filled": True, "size": 10}, points),
        _layer(
            "datum.named && datum.band !== null && !datum.narrow", {"type": "area", "opacity": 0.14}, band
        ),
        _layer("datum.named && datum.narrow", {"type": "rule", "strokeWidth": 1.5}, bounds),
        _layer("datum.named", {"type": "line", "strokeWidth": 2, "strokeJoin": "round"}, score),
        _layer("datum.named", {**point, "size": size}, points),
    ]
    if marked:
        looks = {**points, "color": scales.colour("mark"), "shape": scales.shape("mark")}
        layers.insert(-1, _layer("datum.mark !== null && !datum.regressed", {**point, "size": big}, looks))
        cross = {**point, "size": bigger, "stroke": "white", "strokeWidth": 1}
        layers.append(_layer("datum.regressed", cross, looks))
    return layers


def _changes(moments: Sequence[tuple[float, bool]]) -> dict[str, Any]:
    """Dashed rules where another version of the dataset comes into use, labelled above the frame."""
    return _changes_of(
        [{"at": at * 1000, "label": "new dataset" if labelled else ""} for at, labelled in moments]
    )


def _changes_of(values: Sequence[Mapping[str, object]] | str) -> dict[str, Any]:
    return {
        "data": {"values": values},
        "layer": [
            {"mark": {"type": "rule", "strokeDash": [4, 4], "color": DARK}},
            {
                "mark": {"type": "text", "baseline": "bottom", "fontSize": 11, "color": DARK},
                "encoding": {"text": {"field": "label"}, "y": {"value": -4}},
            },
        ],
    }


def _layer(condition: str, mark: dict[str, Any], encoding: dict[str, Any]) -> dict[str, Any]:
    return {"transform": [{"filter": condition}], "mark": mark, "encoding": encoding}
