"""What the page holds of a board: its rankings, and its scores over time."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from proctor.leaderboard.axis import score_range
from proctor.leaderboard.legend import Legend
from proctor.leaderboard.mark import marks
from proctor.leaderboard.segment import breaks, series
from proctor.leaderboard.series import Names, Panel, name_models
from proctor.site import columns
from proctor.site.board import Board
from proctor.site.limit import Limits, newest

if TYPE_CHECKING:
    from proctor.leaderboard.row import Row

_LABEL = 0.15  # what a label takes of the width of a narrow chart


def rankings(board: Board, repository: str, limits: Limits, names: Names) -> dict[str, object]:
    """A ranking for each version of the dataset, the newest first; `look` numbers the models' colours."""
    runs = columns.Runs(repository)
    trends: dict[tuple[str, str], list[Row]] = {}
    for row in board.rows:
        trends.setdefault(series(row), []).append(row)
    looks = {model: number for number, model in enumerate(names.shown)}
    shown = [version.ranking[: limits.ranked] for version in board.versions[: limits.versions]]
    found = [
        {**columns.ranking(ranked, runs, trends), "look": [looks.get(one.row.model) for one in ranked]}
        for ranked in shown
    ]
    return {"rankings": found, "runs": runs.values}


def history(
    board: Board, repository: str, limits: Limits, names: Names, each: int | None
) -> dict[str, object]:
    """The newest `each` scores of every series by date, and what the chart over time says of them."""
    runs, models = columns.Runs(repository), columns.Listed()
    hashes = [version.dataset_hash for version in board.versions[: limits.versions]]
    rows = [row for row in newest(board.rows, each) if row.dataset_hash in hashes]
    found = columns.history(rows, runs, models, hashes)
    legend = Legend(names, set(marks(rows).values()))
    return {
        **found,
        "runs": runs.values,
        "models": [columns.shown(model) for model in models.values],
        "entries": [names.of(model) for model in models.values],
        "named": [model in names.shown for model in models.values],
        "legend": [legend.entries, legend.colours, legend.shapes],
        "marks": [legend.marks.get(kind) if kind else None for kind in columns.KINDS],
        "range": score_range(rows),
        "changes": [
            {"at": change.at * 1000, "label": "new dataset" if change.labelled else ""}
            for change in breaks(rows, _LABEL)
        ],
    }


def names_of(shown: Sequence[Board]) -> Mapping[str, Names]:
    """The models that have a colour, by benchmark: the same under each of its metrics."""
    panels: dict[str, list[Panel]] = {}
    for board in shown:
        panel = Panel(benchmark=board.benchmark, metric=board.metric, rows=board.rows)
        panels.setdefault(board.benchmark, []).append(panel)
    return {benchmark: name_models(found) for benchmark, found in panels.items()}
