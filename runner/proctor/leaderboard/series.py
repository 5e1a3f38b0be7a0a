"""The rows of a chart by panel, and the model names it can tell apart."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from proctor.leaderboard.ranking import merit, pick
from proctor.leaderboard.row import Row
from proctor.report.text import one_line

MAX_NAMED = 7  # as many as colours that the colour-blind tell apart on white


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One benchmark and metric; `rows` by date and model."""

    benchmark: str
    metric: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What a legend says. `shown` maps a model's name to its entry; other models share the entry `others`."""

    shown: dict[str, str]
    others: str | None

    def of(self, model: str) -> str:
        """The legend's entry for a model."""
        return self.shown.get(model) or self.others or ""


def panels(rows: Iterable[Row]) -> list[Panel]:
    """The rows by benchmark and metric, in alphabetical order, each panel's by date and model."""
    exams: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        exams.setdefault((row.benchmark, row.metric), []).append(row)
    return [
        Panel(
            benchmark=benchmark,
            metric=metric,
            rows=tuple(sorted(found, key=lambda row: (row.date, row.model))),
        )
        for (benchmark, metric), found in sorted(exams.items())
    ]


def name_models(shown: Sequence[Panel]) -> Names:
    """At most `MAX_NAMED` models by name: the leaders of each panel by their latest scores, in turn."""
    standings = [_by_latest_score(panel) for panel in shown]
    turns = max((len(standing) for standing in standings), default=0)
    models = list(
        dict.fromkeys(
            standing[turn] for turn in range(turns) for standing in standings if turn < len(standing)
        )
    )
    named, rest = models[:MAX_NAMED], len(models) - MAX_NAMED
    entries: dict[str, str] = {}
    for model in named:
        entries[model] = distinct(one_line(model, 40) or "(no name)", set(entries.values()))
    if rest <= 0:
        return Names(shown=entries, others=None)
    others = f"{rest} other model" + ("s" if rest > 1 else "")
    return Names(shown=entries, others=distinct(others, set(entries.values())))


def _by_latest_score(panel: Panel) -> list[str]:
    latest = pick(panel.rows, "latest")
    return [row.model for row in sorted(latest, key=lambda row: (-merit(row), row.model))]


def distinct(name: str, taken: Container[str]) -> str:
    """The name, numbered from 2 where it is taken."""
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name} ({number})", number + 1
    return candidate
