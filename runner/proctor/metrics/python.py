"""python: a function of the user's own. Run in the room."""

from typing import Any

from proctor.metrics.metric import Metric

OPTIONS: dict[str, Any] = {
    "file": {"type": "string", "description": "a Python file, relative to the config"},
    "function": {
        "type": "string",
        "default": "score",
        "description": "its function (prediction, reference) -> a number, or None where it cannot tell",
    },
}

METRIC = Metric(
    name="python",
    kind="room",
    summary="what a Python function of yours returns",
    source="your own file",
    binary=False,
    bounded=False,
    needs_reference=False,
    options=OPTIONS,
)
