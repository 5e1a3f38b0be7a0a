"""A benchmark and metric as the site shows it: a ranking for each version of the dataset."""

from collections.abc import Iterable
from dataclasses import dataclass

from proctor.leaderboard.ranking import Ranked, pick, rank
from proctor.leaderboard.row import Row
from proctor.leaderboard.series import panels


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a dataset, with the latest score of each model on it, the best first."""

    dataset: str
    dataset_hash: str
    since: str
    until: str
    ranking: tuple[Ranked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """One benchmark and metric: `rows` by date and model, `versions` the one that was used last first."""

    benchmark: str
    metric: str
    rows: tuple[Row, ...]
    versions: tuple[Version, ...]


def boards(rows: Iterable[Row]) -> list[Board]:
    """The rows by benchmark and metric, as these first come in the file: a config lists what counts first."""
    rows = list(rows)
    first: dict[str, int] = {}
    place: dict[tuple[str, str], int] = {}
    for row in rows:
        first.setdefault(row.benchmark, len(first))
        place.setdefault((row.benchmark, row.metric), len(place))
    found = sorted(panels(rows), key=lambda one: (first[one.benchmark], place[one.benchmark, one.metric]))
    return [
        Board(
            benchmark=panel.benchmark,
            metric=panel.metric,
            rows=panel.rows,
            versions=tuple(_versions(panel.rows)),
        )
        for panel in found
    ]


def _versions(rows: Iterable[Row]) -> list[Version]:
    by_hash: dict[str, list[Row]] = {}
    for row in rows:
        by_hash.setdefault(row.dataset_hash, []).append(row)
    newest_first = sorted(by_hash.values(), key=lambda found: found[-1].date, reverse=True)
    return [
        Version(
            dataset=found[-1].dataset,
            dataset_hash=found[-1].dataset_hash,
            since=found[0].date,
            until=found[-1].date,
            ranking=tuple(rank(pick(found, "latest"))),
        )
        for found in newest_first
    ]
