"""Where tasks stand in a square of values before and after."""

from dataclasses import dataclass

from proctor.report.change import MetricChange, Spot, spots

SIDE = 400  # pixels
MAX_SPOTS = 500  # past these, places are rounded to a grid
GRID = 50  # its cells along each axis


@dataclass(frozen=True, slots=True, kw_only=True)
class Plane:
    """A metric's spots, and the range of both axes, in the metric's unit."""

    change: MetricChange
    spots: tuple[Spot, ...]
    low: float
    high: float
    rounded: bool

    @staticmethod
    def of(change: MetricChange) -> "Plane":
        """The plane of a change that has tasks."""
        low, high = _range(change)
        found = spots(change)
        rounded = len(found) > MAX_SPOTS
        if rounded:
            found = spots(change, (high - low) / GRID)
        return Plane(change=change, spots=tuple(found), low=low, high=high, rounded=rounded)

    def pixels(self, value: float) -> float:
        """How far a value stands from the worse end of an axis."""
        return SIDE * self._turned((value - self.low) / (self.high - self.low))

    def value(self, pixels: float) -> float:
        """The value that stands there."""
        return self.low + self._turned(pixels / SIDE) * (self.high - self.low)

    def _turned(self, share: float) -> float:
        return share if self.change.higher_is_better else 1 - share


def _range(change: MetricChange) -> tuple[float, float]:
    """Both axes from low to high: all that a share can be, else what occurs, with room for the points."""
    values = [value for task in change.tasks for value in (task.before, task.after)]
    low, high = (0.0, 1.0) if change.bounded else (min(values), max(values))
    air = (high - low) * 0.06 or max(abs(high), 1.0) * 0.06
    return low - air, high + air
