"""What a chart over time says of its colours and shapes."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from proctor.leaderboard.mark import LOOKS, Kind
from proctor.leaderboard.series import Names, distinct
from proctor.report.picture import COLOURS, GREY

_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right")


class Legend:
    """The entries: models, then the marks that occur; one scale of each kind serves both."""

    def __init__(self, names: Names, kinds: Container[Kind]) -> None:
        models = list(names.shown.values())
        others = [names.others] if names.others else []
        self.marks: dict[Kind, str] = {}
        for kind, look in LOOKS.items():
            if kind in kinds:
                taken = {*models, *others, *self.marks.values()}
                self.marks[kind] = distinct(look.entry, taken)
        self.entries = [*models, *others, *self.marks.values()]
        looks = [LOOKS[kind] for kind in self.marks]
        grey = [GREY] * len(others)
        self.colours = [*COLOURS[: len(models)], *grey, *(look.colour for look in looks)]
        self.shapes = [*_SHAPES[: len(models)], *("circle" for _ in others), *(look.shape for look in looks)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scales:
    """What a chart's layers are drawn by: values, or in a template the names of values."""

    title: str
    entries: Sequence[str] | str
    colours: Sequence[str] | str
    shapes: Sequence[str] | str
    scores: Sequence[float] | str  # the y axis from low to high
    sizes: tuple[object, object, object]  # of points, of marks beneath them, of regressions
    legend: Mapping[str, object] = field(default_factory=dict)

    def colour(self, field: str) -> dict[str, Any]:
        return self._channel(field, self.colours)

    def shape(self, field: str) -> dict[str, Any]:
        return self._channel(field, self.shapes)

    def _channel(self, field: str, looks: Sequence[str] | str) -> dict[str, Any]:
        return {
            "field": field,
            "type": "nominal",
            "title": self.title,
            "scale": {"domain": self.entries, "range": looks},
            "legend": {"symbolOpacity": 1, "symbolStrokeWidth": 0, "symbolSize": 110, **self.legend},
        }
