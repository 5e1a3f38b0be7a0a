"""The samples of one entrant in columns, as results.jsonl has them."""

from array import array
from collections.abc import Mapping
from math import isfinite
from typing import get_args

from proctor.display.column import packed_column
from proctor.model import SampleResult, Status

STATUSES: tuple[Status, ...] = get_args(Status)
LONGEST_DETAIL = 300  # characters
TICKS = 10_000  # a second
_LONGEST_LABEL, _MOST_LABELS = 200, 50
_LONGEST_TIME = 100_000  # seconds
_USUAL = {0.0: 0.0, 1.0: 1.0}  # scores that are one object, however many samples have them


class Samples:
    """The samples of one entrant's tasks, one after the other."""

    def __init__(self) -> None:
        self.tasks = array("I")  # whose samples these are, by their number among the entrant's
        self.offsets = array("I")  # of each, which of the entrant's results it is, from 0
        self._numbers, self._statuses = array("I"), bytearray()
        self._cpu, self._wall = array("I"), array("I")
        self._details, self._settings = Coded(), Coded()
        self._scores: dict[str, list[float | None]] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, task: int, offset: int, sample: int, result: SampleResult) -> None:
        """The next sample. ValueError, TypeError or OverflowError where Proctor would not write it so."""
        place = len(self)
        self._statuses += b"%d" % STATUSES.index(result.status)
        self._cpu.append(_ticks(result.cpu_s))
        self._wall.append(_ticks(result.wall_s))
        self._details.add(_text(result.detail)[:LONGEST_DETAIL])
        self._settings.add(f"{_text(result.isolation)[:100]}\n{_text(result.mode)[:100]}")
        for label, score in list(result.scores.items())[:_MOST_LABELS]:
            column = self._scores.get(label[:_LONGEST_LABEL])
            if column is None and len(self._scores) < _MOST_LABELS:
                column = self._scores[label[:_LONGEST_LABEL]] = []
            if column is not None:
                column.extend([None] * (place - len(column)))
                column.append(_score(score))
        self._numbers.append(sample)
        self.offsets.append(offset)
        self.tasks.append(task)

    def to_json(self, places: Mapping[int, int]) -> dict[str, object]:
        """The columns, of one length each; a score that is not there is null, times are in TICKS.

        `places` tells where the tasks stand that are shown.
        """
        for column in self._scores.values():
            column.extend([None] * (len(self) - len(column)))
        return {
            "tasks": packed_column(array("I", (places[task] for task in self.tasks))),
            "number": packed_column(self._numbers),
            "status": self._statuses.decode("ascii"),
            "scores": self._scores,
            "details": self._details.to_json(),
            "settings": self._settings.to_json(),
            "cpu": packed_column(self._cpu),
            "wall": packed_column(self._wall),
        }


class Coded:
    """A column of texts of which many are the same."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}
        self._codes = array("I")

    def add(self, text: str) -> None:
        """The next text."""
        self._codes.append(self._known.setdefault(text, len(self._known)))

    def to_json(self) -> dict[str, object]:
        """Each text once, and the place there of each in the column."""
        return {"texts": list(self._known), "codes": packed_column(self._codes)}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise TypeError("not a number")
    return float(value)


def _ticks(seconds: object) -> int:
    return round(TICKS * max(0.0, min(_LONGEST_TIME, _number(seconds))))


def _score(value: object) -> float | None:
    if value is None:
        return None
    found = _number(value)
    return _USUAL.get(found, found)
