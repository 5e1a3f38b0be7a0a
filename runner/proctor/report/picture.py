"""How charts look, and a Vega-Lite specification (https://vega.github.io/vega-lite) as a picture."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from proctor.errors import InputError

VEGA_LITE = "6.4"  # one version, so that the same values always give the same picture

SUFFIXES = (".svg", ".png")

# Okabe and Ito's palette (https://jfly.uni-koeln.de/color/) without its yellow, which white swallows. Its
# vermilion is kept for what got worse; the wine in its place is Paul Tol's (https://personal.sron.nl/~pault/).
WORSE = "#D55E00"
BETTER = "#0072B2"
GREY = "#B4B4B4"
DARK = "#444444"
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#882255", "#000000")

IN_DARK: Mapping[str, str] = {
    "white": "#0d1117",
    "black": "#f0f3f6",
    DARK: "#c9d1d9",
    COLOURS[0]: "#4a9fe0",
    COLOURS[5]: "#b25fa0",
    COLOURS[6]: "#f0f3f6",
}
"""What stands for a colour on a dark page."""

ZOOM: Mapping[str, Any] = {
    "name": "zoom",
    "select": {"type": "interval", "zoom": "wheel![event.shiftKey || event.ctrlKey]"},
    "bind": "scales",
}
"""Lets a reader of a page zoom into a layer; scrolling alone still scrolls the page."""

_CONFIG = {
    "font": "Liberation Sans, Arial, Helvetica, sans-serif",
    "axis": {"labelFontSize": 11, "titleFontSize": 12, "titlePadding": 8, "gridColor": "#E5E5E5"},
    "legend": {"labelFontSize": 12, "titleFontSize": 12, "labelLimit": 260},
    "title": {"fontSize": 14, "subtitleFontSize": 12, "subtitleColor": "#555555", "anchor": "start"},
    "view": {"stroke": "#CCCCCC"},
}

# White whatever the page around it: colours are chosen for it, and a picture cannot know the reader's theme.
FRAME: Mapping[str, Any] = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "background": "white",
    "padding": 12,
    "config": _CONFIG,
}


def page(panels: Iterable[dict[str, Any]], *, left_out: int, instead: str) -> dict[str, Any]:
    """A specification of panels, two in a row; `left_out` others are told of, and `instead` what to do."""
    shown = list(panels)
    found: dict[str, Any] = {**FRAME, "concat": shown, "columns": 1 if len(shown) == 1 else 2}
    if left_out:
        found["title"] = {
            "text": f"The first {len(shown)} of {len(shown) + left_out} charts; {instead} for others"
        }
    return found


def notice(text: str) -> dict[str, Any]:
    """A specification that says why there is nothing to draw."""
    mark = {"type": "text", "text": text, "fontSize": 14}
    return {**FRAME, "width": 640, "height": 80, "data": {"values": [{}]}, "mark": mark}


def draw(specification: Mapping[str, Any], suffix: str) -> bytes:
    """The picture's file: ".svg" or, at twice the size for sharp screens, ".png".

    Nothing is fetched: the data stands in the specification. Raises InputError for another suffix, and where
    the extra "plot" is not installed.
    """
    if suffix not in SUFFIXES:
        raise InputError(
            f"a chart is {' or '.join(SUFFIXES)}, not {suffix!r:.100}; choose one of these suffixes"
        )
    try:
        import vl_convert
    except ImportError as error:
        raise InputError('charts need vl-convert-python; pip install "proctor-eval[plot]"') from error
    text = json.dumps(specification, allow_nan=False)
    if suffix == ".svg":
        svg: str = vl_convert.vegalite_to_svg(text, vl_version=VEGA_LITE, allowed_base_urls=[])
        return svg.encode()
    png: bytes = vl_convert.vegalite_to_png(text, vl_version=VEGA_LITE, allowed_base_urls=[], scale=2)
    return png
