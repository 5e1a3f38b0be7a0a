"""python: a function of the user's own. Run in the room."""

from typing import Any

from proctor.metrics.metric import Metric

OPTIONS: dict[str, Any] = {
    "path": {
        "type": "string",
        "description": "FILE.py:FUNCTION, relative to the config; given prediction, reference, prompt and "
        "task_id by the names of its parameters, it returns a number, or None where it cannot tell",
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
