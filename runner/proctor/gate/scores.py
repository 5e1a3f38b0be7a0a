"""A task's scores, of which a run can hold millions: 8 bytes each, where a tuple of floats takes 32."""

from array import array
from collections.abc import Iterator, Sequence
from math import isnan, nan
from typing import Any, TypeAlias, overload

Scores = Sequence[float | None]
"""One entry a sample; None where it is unscored."""

Row: TypeAlias = "array[float]"
"""Scores one after the other, NaN where a sample is unscored."""


def row() -> Row:
    """An empty row, to be added to with `number`."""
    return array("d")


def number(score: float | None) -> float:
    """A score as it stands in a row. OverflowError where it is too large for a float."""
    return nan if score is None else float(score)


class Span(Scores):
    """The scores from `begin` to `end` of a row, which it shares."""

    __slots__ = ("begin", "end", "row")

    def __init__(self, row: Row, begin: int, end: int) -> None:
        self.row, self.begin, self.end = row, begin, end

    @property
    def _own(self) -> Row:
        return self.row[self.begin : self.end]

    def __len__(self) -> int:
        return self.end - self.begin

    def __iter__(self) -> Iterator[float | None]:
        own = self._own
        return iter(own) if not isnan(sum(own)) else (None if isnan(score) else score for score in own)

    @overload
    def __getitem__(self, index: int) -> float | None: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[float | None, ...]: ...
    def __getitem__(self, index: int | slice) -> float | tuple[float | None, ...] | None:
        return tuple(self)[index]

    def __contains__(self, score: object) -> bool:
        return isnan(sum(self._own)) if score is None else score in self._own

    def count(self, score: Any) -> int:
        """How often a score is among them."""
        return sum(map(isnan, self._own)) if score is None else self._own.count(score)

    def index(self, score: Any, start: int = 0, stop: int | None = None) -> int:
        """Where a score is first. ValueError where it is not among them."""
        return tuple(self).index(score, start, len(self) if stop is None else stop)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))
