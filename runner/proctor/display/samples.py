"""The samples of one entrant in columns, as results.jsonl has them."""

from array import array
from collections.abc import Mapping
from math import isfinite
from typing import get_args

from proctor.model import SampleResult, Status

STATUSES: tuple[Status, ...] = get_args(Status)
LONGEST_DETAIL = 300  # characters
_LONGEST_LABEL = 200


class Samples:
    """The samples of one entrant's tasks, one after the other."""

    def __init__(self) -> None:
        self.tasks: list[int] = []  # whose samples these are, by their number among the entrant's
        self.offsets = array("Q")  # of each, which of the entrant's results it is, from 0
        self._numbers, self._statuses = array("Q"), bytearray()
        self._cpu, self._wall = array("d"), array("d")
        self._details, self._settings = Coded(), Coded()
        self._scores: dict[str, list[float | None]] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, offset: int, sample: int, result: SampleResult) -> None:
        """The next sample. ValueError or TypeError where the result is not as Proctor writes it."""
        place = len(self)
        self._statuses += b"%d" % STATUSES.index(result.status)
        self._cpu.append(_seconds(result.cpu_s))
        self._wall.append(_seconds(result.wall_s))
        self._details.add(_text(result.detail)[:LONGEST_DETAIL])
        self._settings.add(f"{_text(result.isolation)[:100]}\n{_text(result.mode)[:100]}")
        for label, score in result.scores.items():
            column = self._scores.setdefault(label[:_LONGEST_LABEL], [])
            column += [None] * (place - len(column))
            column.append(_score(score))
        self._numbers.append(sample)
        self.offsets.append(offset)

    def to_json(self, places: Mapping[int, int]) -> dict[str, object]:
        """The columns, of one length each; a score that is not there is null.

        `places` tells where the tasks stand that are shown.
        """
        for column in self._scores.values():
            column.extend([None] * (len(self) - len(column)))
        return {
            "tasks": [places[task] for task in self.tasks],
            "number": list(self._numbers),
            "offset": list(self.offsets),
            "status": self._statuses.decode("ascii"),
            "scores": self._scores,
            "details": self._details.to_json(),
            "settings": self._settings.to_json(),
            "cpu": [round(seconds, 4) for seconds in self._cpu],
            "wall": [round(seconds, 4) for seconds in self._wall],
        }


class Coded:
    """A column of texts of which many are the same."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}
        self._codes = array("L")

    def add(self, text: str) -> None:
        """The next text."""
        self._codes.append(self._known.setdefault(text, len(self._known)))

    def to_json(self) -> dict[str, object]:
        """Each text once, and the place there of each in the column."""
        return {"texts": list(self._known), "codes": list(self._codes)}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _seconds(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise TypeError("not a number of seconds")
    return float(value)


def _score(value: object) -> float | None:
    return None if value is None else _seconds(value)
