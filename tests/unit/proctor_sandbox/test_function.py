import socket
import sys
from collections.abc import Callable
from typing import Any

import pytest

from proctor_sandbox import function
from proctor_sandbox.frames import Channel


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """What a process for one number answers; this one's streams and limits stay as they are."""
    monkeypatch.setattr(sys, "setrecursionlimit", lambda _: None)
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, getattr(sys, name))

    def asked(serve: Callable[[Channel], None], *request: Any) -> Any:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            Channel(ours.fileno(), ours.fileno()).send(request)
            serve(Channel(theirs.fileno(), theirs.fileno()))
            return Channel(ours.fileno(), ours.fileno()).receive()

    return asked


def test_a_metric_of_ours_is_called_by_name(ask: Callable[..., Any]) -> None:
    assert ask(function.serve, "function", "ast_valid", {"prediction": "x = 1"}) == ["return", 1.0]
    assert ask(function.serve, "function", "ast_valid", {"prediction": "x ="}) == ["return", 0.0]


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
    assert ask(function.serve_metric, "metric", source, "score", ALL) == answer
