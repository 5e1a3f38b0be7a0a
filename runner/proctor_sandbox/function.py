"""A process that computes one number: a metric that parses a model's code, or a user's own metric."""

from __future__ import annotations

import inspect
import sys
from typing import Any, Dict

from .candidate import Printed
from .frames import Channel
from .syntax import FUNCTIONS

RECURSION = 10_000


def serve(channel: Channel) -> None:
    """Answers every ["function", name, arguments] with ["return", number]."""
    sys.setrecursionlimit(RECURSION)
    while True:
        _, name, arguments = channel.receive()
        channel.send(["return", FUNCTIONS[name](**arguments)])


def serve_metric(channel: Channel) -> None:
    """Answers ["metric", source, function, arguments] with ["return", number or None] or ["raise", text].

    The function is given those of the arguments that it has parameters for: prediction, reference, prompt,
    task_id.
    """
    _, source, name, arguments = channel.receive()
    sys.stdout = sys.stderr = Printed().stream
    try:
        value = _call(source, name, arguments)
    except BaseException as error:
        channel.send(["raise", "%s: %s" % (type(error).__name__, error)])
    else:
        channel.send(["return", value])


def _call(source: str, name: str, arguments: Dict[str, Any]) -> Any:
    namespace: Dict[str, Any] = {"__name__": "metric"}
    exec(compile(source, "metric.py", "exec", 0, True), namespace)
    function = namespace[name]
    parameters = inspect.signature(function).parameters
    value = function(**{key: given for key, given in arguments.items() if key in parameters})
    return value if value is None else float(value)
