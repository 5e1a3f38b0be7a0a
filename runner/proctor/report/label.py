"""Labels beside points, none over another."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "center", "right"]

_WIDTH, _HEIGHT = 6.0, 12.0  # pixels of a narrow character and of a line, at 10.5 points
_GAP = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle in pixels, from the top left."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, other: "Box") -> bool:
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.right <= self.right
            and other.bottom <= self.bottom
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Lines of text: where `align` has it begin, be centred or end, and the top of its first line."""

    lines: tuple[str, ...]
    x: float
    y: float
    align: Align


def disc(x: float, y: float, radius: float) -> Box:
    """The box around a point."""
    return Box(left=x - radius, top=y - radius, right=x + radius, bottom=y + radius)


def place(
    wanted: Iterable[tuple[Box, Sequence[str]]], points: Sequence[Box], frame: Box
) -> Iterator[Label | None]:
    """For each point and its lines a label inside the frame, free of earlier ones and of all points.

    One that has no such place may cover points; None for one that has no place even so.
    """
    taken: list[Box] = []
    for point, lines in wanted:
        around = [(label, box) for label, box in _around(point, tuple(lines)) if frame.holds(box)]
        fitting = (
            (label, box)
            for obstacles in ([*taken, *points], taken)
            for label, box in around
            if not any(box.meets(other) for other in obstacles)
        )
        found = next(fitting, None)
        if found is not None:
            taken.append(found[1])
        yield found[0] if found is not None else None


def _around(point: Box, lines: tuple[str, ...]) -> Iterator[tuple[Label, Box]]:
    height = _HEIGHT * len(lines)
    x, y = (point.left + point.right) / 2, (point.top + point.bottom) / 2
    for top in (y - height / 2, y - height, y):
        yield _at("left", lines, point.right + _GAP, top)
        yield _at("right", lines, point.left - _GAP, top)
    for top in (point.top - height - _GAP, point.bottom + _GAP):
        yield _at("center", lines, x, top)
        yield _at("left", lines, point.left, top)
        yield _at("right", lines, point.right, top)


def _at(align: Align, lines: tuple[str, ...], x: float, y: float) -> tuple[Label, Box]:
    width = max(map(_width, lines))
    left = {"left": x, "center": x - width / 2, "right": x - width}[align]
    box = Box(left=left, top=y, right=left + width, bottom=y + _HEIGHT * len(lines))
    return Label(lines=lines, x=x, y=y, align=align), box


def _width(line: str) -> float:
    """About how many pixels a line takes, rather too many than too few."""
    return sum(_WIDTH * (2 if unicodedata.east_asian_width(one) in "WF" else 1) for one in line)
