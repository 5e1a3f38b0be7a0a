import contextlib
import socket
import sys
from collections.abc import Callable
from typing import Any

import pytest

from proctor_sandbox import function
from proctor_sandbox.frames import Channel
from unit.proctor_sandbox.wire import pair


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """What a process for one number answers; this one's streams and limits stay as they are."""
    monkeypatch.setattr(sys, "setrecursionlimit", lambda _: None)
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, getattr(sys, name))

    def asked(serve: Callable[[Channel], None], *requests: list[Any]) -> list[Any]:
        ours, theirs = pair()
        with ours, theirs:
            host = Channel(ours.fileno(), ours.fileno())
            host.send(*requests)
            ours.shutdown(socket.SHUT_WR)
            with contextlib.suppress(EOFError):  # where it waits for another request
                serve(Channel(theirs.fileno(), theirs.fileno()))
            return [host.receive() for _ in requests]

    return asked


def test_metrics_of_ours_are_called_by_name_one_after_the_other(ask: Callable[..., Any]) -> None:
    requests = [["function", "ast_valid", {"prediction": text}] for text in ("x = 1", "x =", "y = 2")]
    assert ask(function.serve, *requests) == [["return", 1.0], ["return", 0.0], ["return", 1.0]]


ALL = {"prediction": "abc", "reference": "abd", "prompt": "p", "task_id": "t"}


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("def score(prediction, reference): return prediction == reference", ["return", 0.0]),
        ("def score(prediction): return len(prediction)", ["return", 3.0]),
        ("def score(*, task_id, prompt): return int(task_id + prompt == 'tp')", ["return", 1.0]),
        ("def score(): return None", ["return", None]),
        ("print('x')\ndef score(): print('y'); return 1", ["return", 1.0]),
        ("score = lambda prediction, extra=2: extra", ["return", 2.0]),
        ("def score(): return 'high'", ["raise", "ValueError: could not convert string to float: 'high'"]),
        (
            "def score(other): return 1",
            ["raise", "TypeError: score() missing 1 required positional argument: 'other'"],
        ),
        ("def other(): return 1", ["raise", "KeyError: 'score'"]),
        ("def score(): raise SystemExit(1)", ["raise", "SystemExit: 1"]),
        ("1 / 0", ["raise", "ZeroDivisionError: division by zero"]),
    ],
)
def test_a_users_metric_gets_what_it_has_parameters_for(
    ask: Callable[..., Any], source: str, answer: list[Any]
) -> None:
    assert ask(function.serve_metric, ["metric", source, "score", ALL]) == [answer]
