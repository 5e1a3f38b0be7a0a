"""What a room answers, checked: a hostile room may answer anything."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast, get_args

from proctor.errors import SandboxLost
from proctor.model import Status

STATUSES = frozenset(get_args(Status))
LONGEST_DETAIL = 500  # characters
MUCH = 8192  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The end of one job. `value` is a metric's number; `operations` is what a test needed of handles."""

    status: Status
    detail: str
    cpu_s: float
    wall_s: float
    value: float | None = None
    operations: tuple[str, ...] = ()
    calls: str = "[]"  # JSON: what the tests asked of a canary, where that may be expected again
    broken: bool = False  # the task's own code cannot be parsed
    clean: bool = True  # False: the room could not be cleaned and must go


def parse_outcome(answer: Mapping[str, object]) -> Outcome:
    """SandboxLost where the answer is not one that a clerk gives."""
    try:
        return Outcome(
            status=_status(answer["status"]),
            detail=_line(answer["detail"]),
            cpu_s=_number(answer["cpu"]),
            wall_s=_number(answer["wall"]),
            value=None if answer.get("value") is None else _value(answer["value"]),
            operations=_words(answer.get("operations", [])),
            calls=_calls(answer.get("calls", [])),
            broken=answer.get("broken") is True,
            clean=answer.get("clean") is not False,
        )
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise SandboxLost(f"the sandbox gave a malformed answer ({type(error).__name__}: {error})") from None


def _status(value: object) -> Status:
    if value not in STATUSES:
        raise ValueError("status")
    return cast("Status", value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text")
    return value


def _line(value: object) -> str:
    """One line that any file can hold."""
    text = _text(value)[: 4 * LONGEST_DETAIL].encode("utf-8", "replace").decode("utf-8")
    return " ".join(text.split())[:LONGEST_DETAIL]


def _value(value: object) -> float | None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError("value")
    return float(value) if math.isfinite(value) else None


def _number(value: object) -> float:
    number = _value(value)
    if number is None or number < 0:
        raise ValueError("number")
    return number


def _calls(value: object) -> str:
    """As JSON text, a tenth of the size of what it stands for. "[]" where it is much: all tasks' are kept."""
    if not isinstance(value, list):
        raise TypeError("calls")
    text = json.dumps(value, separators=(",", ":"))
    return text if len(text) <= MUCH else "[]"


def _words(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > 100:
        raise TypeError("operations")
    return tuple(_text(word)[:30] for word in value)
