"""The leaderboard for a terminal."""

from collections.abc import Iterable

from proctor.leaderboard.ranking import Ranked
from proctor.report.grid import grid
from proctor.report.text import interval, number, one_line


def render(ranked: Iterable[Ranked]) -> str:
    """A text table, a line a row. The dataset's hash is a column where a benchmark has had several."""
    items = list(ranked)
    if not items:
        return "No scores recorded yet."
    columns = _columns(with_dataset=_datasets_differ(items))
    return grid(list(columns), [[_cell(item, name) for name in columns] for item in items], columns.values())


def _columns(*, with_dataset: bool) -> dict[str, str]:
    dataset = {"dataset": "left"} if with_dataset else {}
    return {
        "rank": "right",
        "benchmark": "left",
        **dataset,
        "metric": "left",
        "model": "left",
        "version": "left",
        "score": "right",
        "95% interval": "left",
        "tasks": "right",
        "samples": "right",
        "date": "left",
        "verdict": "left",
    }


def _datasets_differ(items: list[Ranked]) -> bool:
    hashes: dict[str, str] = {}
    return any(
        hashes.setdefault(item.row.benchmark, item.row.dataset_hash) != item.row.dataset_hash
        for item in items
    )


def _cell(item: Ranked, name: str) -> str:
    row = item.row
    match name:
        case "rank":
            return item.ranks
        case "dataset":
            return one_line(row.dataset_hash, 8)
        case "score":
            return number(row.score)
        case "95% interval":
            return interval(row.ci_low, row.ci_high)
        case "date":
            return row.date[:10]
        case _:
            return one_line(str(getattr(row, name)), 40)
