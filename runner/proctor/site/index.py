"""The page: what it tells at once, and the blocks that it unpacks when they are looked at."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from proctor.leaderboard import chart
from proctor.leaderboard.ranking import higher_is_better
from proctor.pages.page import Page, packed, parts
from proctor.report import scatter
from proctor.report.picture import COLOURS, IN_DARK
from proctor.report.text import count, one_line
from proctor.site import columns
from proctor.site.block import history, names_of, rankings
from proctor.site.board import Board
from proctor.site.comparison import Comparison, comparisons
from proctor.site.limit import Limits, per_series
from proctor.site.tasks import Found

FEED, CSV, JSON = "feed.xml", "leaderboard.csv", "leaderboard.json"
_INSTEAD = (
    "This page shows its leaderboard by a script, which is turned off here. The same scores are in "
    "leaderboard.csv and leaderboard.json beside it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """What the page is made of. `badges` has the name of each benchmark's badge without its suffix."""

    title: str
    repository: str  # its page; empty where it is not known
    boards: Sequence[Board]
    badges: Mapping[str, str]
    tasks: Found
    limits: Limits

    def parts(self) -> Iterator[bytes]:
        """The page in pieces."""
        shown = self.boards[: self.limits.boards]
        each = per_series([board.rows for board in shown], self.limits.rows)
        compared, left = comparisons(self.tasks, self.limits.values)
        page = Page(
            title=self.title,
            script="site",
            data=self._data(shown, compared, [*self._notes(each, left)]),
            blocks=self._blocks(shown, compared, each),
            instead=_INSTEAD,
        )
        return parts(page)

    def _blocks(
        self, shown: Sequence[Board], compared: Sequence[Comparison], each: int | None
    ) -> Iterator[tuple[str, bytes]]:
        """Rankings first: they are what is looked at first."""
        names = names_of(shown)
        for number, board in enumerate(shown):
            found = rankings(board, self.repository, self.limits, names[board.benchmark])
            yield f"ranking-{number}", packed(found)
        for number, board in enumerate(shown):
            found = history(board, self.repository, self.limits, names[board.benchmark], each)
            yield f"history-{number}", packed(found)
        for number, comparison in enumerate(compared):
            yield f"tasks-{number}", packed(comparison.block())

    def _data(
        self, shown: Sequence[Board], compared: Sequence[Comparison], notes: Sequence[str]
    ) -> dict[str, object]:
        rows = [row for board in self.boards for row in board.rows]
        return {
            "title": one_line(self.title, 200),
            "repository": self.repository,
            "scores": len(rows),
            "models": len({row.model for row in rows}),
            "until": columns.seconds(max(row.date for row in rows)) if rows else None,
            "notes": notes,
            "files": {"csv": CSV, "json": JSON, "feed": FEED},
            "boards": [self._told(board, compared) for board in shown],
            "charts": {"time": chart.template(), "tasks": scatter.template()},
            "colours": COLOURS,
            "dark": IN_DARK,
        }

    def _told(self, board: Board, compared: Sequence[Comparison]) -> dict[str, object]:
        leader = board.versions[0].ranking[0].row
        places = [
            [number, comparison.metrics.index(board.metric)]
            for number, comparison in enumerate(compared)
            if comparison.benchmark == board.benchmark and board.metric in comparison.metrics
        ]
        return {
            "benchmark": columns.shown(board.benchmark),
            "metric": columns.shown(board.metric),
            "higher": higher_is_better(board.metric),
            "badge": self.badges[board.benchmark],
            "tasks": places[0] if places else None,
            "leader": columns.shown(leader.model),
            "score": columns.rounded(leader.score),
            "low": columns.rounded(leader.ci_low),
            "high": columns.rounded(leader.ci_high),
            "versions": [
                {
                    "hash": one_line(version.dataset_hash, 12),
                    "dataset": columns.shown(version.dataset),
                    "since": columns.seconds(version.since),
                    "until": columns.seconds(version.until),
                    "models": len(version.ranking),
                }
                for version in board.versions[: self.limits.versions]
            ],
        }

    def _notes(self, each: int | None, left: Sequence[str]) -> Iterator[str]:
        boards, limits = self.boards, self.limits
        if len(boards) > limits.boards:
            others = count(len(boards) - limits.boards, "ranking")
            yield f"Left out here: {others}."
        if each is not None:
            yield f"Over time, the newest {count(each, 'score')} of each model on each dataset stand here."
        if any(len(board.versions) > limits.versions for board in boards):
            yield f"The newest {limits.versions} versions of each dataset stand here."
        if any(len(version.ranking) > limits.ranked for board in boards for version in board.versions):
            yield f"The first {limits.ranked:,} models of each ranking stand here."
        if left:
            named = ", ".join(one_line(name, 40) for name in left[:5])
            yield f"Too large for model against model: {count(len(left), 'benchmark')} ({named})."
        yield from (one_line(trouble, 300) for trouble in self.tasks.troubles)
