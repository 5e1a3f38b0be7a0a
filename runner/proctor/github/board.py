"""A leaderboard on a branch: the CSV, the runs and the chart beside it, its part of a README, its site."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from proctor.errors import InputError
from proctor.gate.recorded import FOLDER
from proctor.github.site import Committed, folder_of
from proctor.github.tree import Tree
from proctor.leaderboard import log, page
from proctor.leaderboard.contribution import Contribution
from proctor.leaderboard.merge import merged
from proctor.leaderboard.row import Row
from proctor.report import picture

README = "README.md"
DRAWN = 2000
"""Rows in a chart: each takes a KiB of every commit, and far more of them than the engine that draws can hold
would end the process before anything is recorded."""
_PART = re.compile(r"(?!\.{1,2}$)(?!\.git$)[^\x00-\x1f\x7f\\:*?\"<>|/]{1,200}", re.IGNORECASE)
_RUN = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,199}")

Charts = Callable[[Sequence[Row]], Mapping[str, bytes]]
"""From rows to pictures, by suffix; empty where they cannot be drawn."""


def charts(rows: Sequence[Row]) -> Mapping[str, bytes]:
    """Scores over time as an SVG, of the last DRAWN rows; nothing where the extra "plot" is not installed."""
    from proctor.leaderboard.chart import chart

    try:
        found = chart(sorted(rows, key=lambda row: row.date)[-DRAWN:])
        if len(rows) > DRAWN:
            line = "subtitle" if "title" in found else "text"
            told = f"The last {DRAWN:,} of {len(rows):,} scores"
            found["title"] = {**found.get("title", {}), line: told}
        return {".svg": picture.draw(found, ".svg")}
    except (InputError, ValueError):  # a row that cannot be drawn must not cost the rows
        return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Where a leaderboard is. `path` is its CSV's, from the root of the branch.

    InputError for a path that leads out of the branch.
    """

    branch: str
    path: str
    is_default_branch: bool
    charts: Charts = field(default=charts)
    site: Committed | None = None  # what makes its site, where there is to be one

    def __post_init__(self) -> None:
        if not all(map(_PART.fullmatch, self.path.split("/"))):
            raise InputError(
                f"leaderboard.path: {self.path!r:.200} is no path inside of a branch; "
                'name one such as "data/leaderboard.csv"'
            )

    @property
    def runs(self) -> str:
        """The folder of recorded runs."""
        return str(PurePosixPath(self.path).parent / FOLDER)

    @property
    def readme(self) -> str:
        """The root's, but on the default branch, where that is the project's own, the one beside the CSV."""
        return str(PurePosixPath(self.path).parent / README) if self.is_default_branch else README

    def rows(self, tree: Tree) -> list[Row]:
        """The rows on a branch; none where there is no file. InputError names the branch and the line."""
        data = tree.read(self.path)
        return [] if data is None else log.parse(data, f"{self.path} on branch {self.branch}")

    def first(self) -> dict[str, bytes]:
        """The files of a leaderboard that has no rows yet."""
        return {self.path: log.dump(()), self.readme: self._page("", (), ())}

    def files(self, tree: Tree, added: Contribution) -> dict[str, bytes]:
        """What to write to add a run to what is in `tree`; empty where all of it is there.

        InputError where the file on the branch is damaged.
        """
        existing = self.rows(tree)
        rows = merged(existing, added.rows)
        runs = self._missing(tree, added.runs)
        if len(rows) == len(existing):
            return runs
        pictures = {
            str(PurePosixPath(self.path).with_suffix(suffix)): data for suffix, data in self._drawn(rows)
        }
        readme = (tree.read(self.readme) or b"").decode("utf-8", "surrogateescape")
        return {
            self.path: log.dump(rows),
            **runs,
            **pictures,
            self.readme: self._page(readme, rows, tuple(pictures)),
            **self._site(tree, rows, added.runs),
        }

    def _site(self, tree: Tree, rows: Sequence[Row], added: Mapping[str, bytes]) -> dict[str, bytes]:
        if self.site is None:
            return {}
        folder = folder_of(self.path, is_default_branch=self.is_default_branch)
        if folder.startswith(f"{self.path}/"):
            self.site.trouble = f"leaderboard.path: {self.path} is where its page would be; name another path"
            return {}
        return self.site.files(tree, folder, rows, self.runs, added)

    def _missing(self, tree: Tree, runs: Mapping[str, bytes]) -> dict[str, bytes]:
        for name in runs:
            if not _RUN.fullmatch(name):
                raise InputError(f"{name!r:.200} is no name of a recorded run")
        there = tree.folder(self.runs) if runs else {}
        return {f"{self.runs}/{name}": data for name, data in runs.items() if name not in there}

    def _drawn(self, rows: Sequence[Row]) -> Sequence[tuple[str, bytes]]:
        return [(suffix, data) for suffix, data in self.charts(rows).items() if suffix in picture.SUFFIXES]

    def _page(self, text: str, rows: Sequence[Row], pictures: Sequence[str]) -> bytes:
        beside = PurePosixPath(self.readme).parent
        links = [str(PurePosixPath(path).relative_to(beside)) for path in (self.path, *pictures)]
        section = page.render(rows, csv=links[0], images=links[1:])
        return page.updated(text, self.path, section).encode("utf-8", "surrogateescape")
