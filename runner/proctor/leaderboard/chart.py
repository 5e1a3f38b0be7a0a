"""Scores over time as a Vega-Lite specification (https://vega.github.io/vega-lite), and as a picture."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from proctor.errors import InputError
from proctor.files import write_whole
from proctor.leaderboard.axis import moment, score_range, time_axis, time_range
from proctor.leaderboard.ranking import higher_is_better
from proctor.leaderboard.row import Row
from proctor.leaderboard.series import Names, Panel, name_models, panels
from proctor.report.text import interval, one_line

VEGA_LITE = "5.20"  # one version, so that the same rows always give the same picture

MAX_PANELS = 24

# Okabe and Ito's palette without its yellow, which white swallows (https://jfly.uni-koeln.de/color/).
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right")
_OTHERS_COLOUR = "#B4B4B4"

_CONFIG = {
    "font": "Liberation Sans, Arial, Helvetica, sans-serif",
    "axis": {"labelFontSize": 11, "titleFontSize": 12, "titlePadding": 8, "gridColor": "#E5E5E5"},
    "legend": {"labelFontSize": 12, "titleFontSize": 12, "labelLimit": 260},
    "title": {"fontSize": 14, "subtitleFontSize": 12, "subtitleColor": "#555555", "anchor": "start"},
    "view": {"stroke": "#CCCCCC"},
}

_EMPTY: dict[str, Any] = {
    "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
    "background": "white",
    "width": 640,
    "height": 80,
    "data": {"values": [{}]},
    "mark": {"type": "text", "text": "No scores recorded yet", "fontSize": 14},
    "config": _CONFIG,
}

_TOOLTIP = [
    {"field": "model", "type": "nominal"},
    {"field": "version", "type": "nominal"},
    {"field": "score", "type": "quantitative", "format": ".4f"},
    {"field": "interval", "type": "nominal", "title": "95% interval"},
    {"field": "tasks", "type": "quantitative"},
    {"field": "samples", "type": "quantitative"},
    {"field": "date", "type": "temporal", "format": "%Y-%m-%d %H:%M", "scale": {"type": "utc"}},
    {"field": "dataset", "type": "nominal"},
    {"field": "verdict", "type": "nominal"},
]


def chart(rows: Iterable[Row]) -> dict[str, Any]:
    """A panel for each benchmark and metric: points, lines and 95% bands by model, over time in UTC.

    Lines join scores on the same dataset only. Past seven models, the leaders by their latest scores keep
    a colour and the rest are grey; past 24 panels, the rest are left out and the title says so.
    """
    found = panels(rows)
    if not found:
        return _EMPTY
    shown = found[:MAX_PANELS]
    names = name_models(shown)
    columns = 1 if len(shown) == 1 else 2
    size = (640, 320) if columns == 1 else (420, 240)
    specification: dict[str, Any] = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": "white",
        "concat": [_panel(panel, names, size) for panel in shown],
        "columns": columns,
        "config": _CONFIG,
    }
    if len(found) > len(shown):
        specification["title"] = {
            "text": f"The first {len(shown)} of {len(found)} charts; choose a benchmark or metric for others"
        }
    return specification


def _panel(panel: Panel, names: Names, size: tuple[int, int]) -> dict[str, Any]:
    direction = "" if higher_is_better(panel.metric) else " (lower is better)"
    return {
        "title": {"text": one_line(panel.benchmark, 60), "subtitle": one_line(panel.metric, 60) + direction},
        "width": size[0],
        "height": size[1],
        "data": {"values": _values(panel.rows, names)},
        "encoding": {
            "x": time_axis(panel.rows, size[0] // 90),
            "color": _by_model(names, _COLOURS, _OTHERS_COLOUR),
            "detail": {"field": "series"},
        },
        "layer": _layers(panel.rows, _by_model(names, _SHAPES, "circle")),
    }


def _by_model(names: Names, named: Sequence[str], others: str) -> dict[str, Any]:
    entries = list(names.shown.values())
    look = list(named[: len(entries)])
    if names.others:
        entries, look = [*entries, names.others], [*look, others]
    return {
        "field": "entry",
        "type": "nominal",
        "title": "Model",
        "scale": {"domain": entries, "range": look},
        "legend": {"symbolOpacity": 1, "symbolStrokeWidth": 2},
    }


def _values(rows: Sequence[Row], names: Names) -> list[dict[str, object]]:
    """What the layers draw; a series is a model on one version of the dataset."""
    keys = [(row.model, row.dataset_hash) for row in rows]
    lengths = Counter(keys)
    series = {key: index for index, key in enumerate(sorted(lengths))}
    alone = [
        row for row, key in zip(rows, keys, strict=True) if lengths[key] == 1 and row.model in names.shown
    ]
    places = _side_by_side(alone, rows)
    return [
        {
            "series": series[key],
            "entry": names.of(row.model),
            "named": row.model in names.shown,
            "alone": lengths[key] == 1,
            "at": places.get(row, moment(row)) * 1000,
            "date": row.date,
            "score": row.score,
            "ci_low": row.ci_low,
            "ci_high": row.ci_high,
            "interval": interval(row.ci_low, row.ci_high),
            "model": one_line(row.model, 60),
            "version": one_line(row.version, 40),
            "tasks": row.tasks,
            "samples": row.samples,
            "dataset": one_line(row.dataset_hash, 12),
            "verdict": one_line(row.verdict, 40),
        }
        for row, key in zip(rows, keys, strict=True)
    ]


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


def _layers(rows: Sequence[Row], shapes: dict[str, Any]) -> list[dict[str, Any]]:
    longest = max(Counter((row.model, row.dataset_hash) for row in rows).values())
    size = 70 if longest <= 40 else 30 if longest <= 100 else 12
    y = {
        "type": "quantitative",
        "title": "Score",  # a constant: Vega-Lite writes titles into expressions that Vega evaluates
        "scale": {"domain": score_range(rows), "zero": False, "nice": False},
    }
    score = {"y": {"field": "score", **y}}
    bounds = {"y": {"field": "ci_low", **y}, "y2": {"field": "ci_high"}}
    points = {**score, "shape": shapes, "tooltip": _TOOLTIP}
    return [
        _layer("!datum.named", {"type": "line", "strokeWidth": 1}, score),
        _layer("!datum.named", {"type": "point", "filled": True, "size": 10}, points),
        _layer("datum.named && !datum.alone", {"type": "area", "opacity": 0.14}, bounds),
        _layer("datum.named && datum.alone", {"type": "rule", "strokeWidth": 1.5}, bounds),
        _layer("datum.named", {"type": "line", "strokeWidth": 2, "strokeJoin": "round"}, score),
        _layer("datum.named", {"type": "point", "filled": True, "opacity": 1, "size": size}, points),
    ]


def _layer(condition: str, mark: dict[str, Any], encoding: dict[str, Any]) -> dict[str, Any]:
    return {"transform": [{"filter": condition}], "mark": mark, "encoding": encoding}


def render(specification: dict[str, Any], path: Path) -> None:
    """Draw a chart to `path`, an SVG or, at twice the size for sharp screens, a PNG, by its suffix.

    Nothing is fetched: the data stands in the specification. Raises InputError for another suffix, where
    the extra "plot" is not installed, and where the file cannot be written.
    """
    if path.suffix not in (".svg", ".png"):
        raise InputError(f"{path}: a chart is .svg or .png; choose one of these suffixes")
    try:
        import vl_convert
    except ImportError as error:
        raise InputError(
            f'{path}: charts need vl-convert-python; pip install "proctor-eval[plot]"'
        ) from error
    text = json.dumps(specification, allow_nan=False)
    if path.suffix == ".svg":
        picture = vl_convert.vegalite_to_svg(text, vl_version=VEGA_LITE, allowed_base_urls=[]).encode()
    else:
        picture = vl_convert.vegalite_to_png(text, vl_version=VEGA_LITE, allowed_base_urls=[], scale=2)
    write_whole(path, picture)
