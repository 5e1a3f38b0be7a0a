"""How tasks' scores are spread, before and now, as a Vega-Lite specification."""

from collections.abc import Sequence
from typing import Any

from proctor.report.picture import COLOURS, FRAME, GREY

RUNS = ("Baseline", "Now")


def distribution(bins: Sequence[dict[str, Any]], metric: str, width: int = 560) -> dict[str, Any]:
    """Bars of how many tasks have a score from `from` to `to`, by `run`, one of RUNS, side by side.

    A bin is {"from": 0.0, "to": 0.1, "left": 0.0, "right": 0.05, "run": "Now", "tasks": 12}: its bar stands
    between `left` and `right`. `metric` is text for the axis.
    """
    colour = {
        "field": "run",
        "type": "nominal",
        "title": None,
        "scale": {"domain": list(RUNS), "range": [GREY, COLOURS[0]]},
        "legend": {"orient": "top"} if len({one["run"] for one in bins}) > 1 else None,
    }
    return {
        **FRAME,
        "width": width,
        "height": 220,
        "data": {"values": list(bins)},
        "mark": {"type": "bar", "binSpacing": 1, "opacity": 0.85},
        "encoding": {
            "x": {
                "field": "left",
                "type": "quantitative",
                "bin": {"binned": True},
                "title": f"{metric} of a task",
            },
            "x2": {"field": "right"},
            "y": {
                "field": "tasks",
                "type": "quantitative",
                "stack": None,
                "title": "Tasks",
                "axis": {"format": ",d", "tickMinStep": 1},
            },
            "color": colour,
            "tooltip": [
                {"field": "run", "type": "nominal", "title": "Run"},
                {"field": "tasks", "type": "quantitative", "title": "Tasks", "format": ",d"},
                {"field": "from", "type": "quantitative", "title": "From", "format": ".3~f"},
                {"field": "to", "type": "quantitative", "title": "To", "format": ".3~f"},
            ],
        },
    }
