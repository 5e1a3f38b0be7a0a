"""A leaderboard's site on its branch, in a folder that GitHub Pages can serve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from proctor.errors import GitHubError, InputError
from proctor.gate.baseline import BaselineError
from proctor.github.tree import Tree
from proctor.leaderboard.row import Row
from proctor.site import tasks
from proctor.site.folder import LIST, list_of
from proctor.site.limit import COMMITTED
from proctor.site.site import Site, files

ROOT = "docs"
"""The only folder of a branch that GitHub Pages serves, but for the root of it:
https://docs.github.com/en/pages/getting-started-with-github-pages/configuring-a-publishing-source-for-your-github-pages-site
"""
USUAL = "data/leaderboard.csv"


def folder_of(path: str, *, is_default_branch: bool) -> str:
    """Where the site of the leaderboard at `path` stands: `docs` for the usual one on a branch of its own.

    Others, and any beside a project's own documents, stand in a folder of their name within it.
    """
    if path == USUAL and not is_default_branch:
        return ROOT
    return f"{ROOT}/{path.removesuffix('.csv')}"


@dataclass(slots=True, kw_only=True)
class Committed:
    """Makes a site from what is on a branch. `trouble` says why the last one could not be made.

    It is made anew whenever another job was faster; recorded runs are read once.
    """

    title: str
    repository: str  # its page; empty where it is not known
    trouble: str = ""
    _read: dict[str, bytes] = field(default_factory=dict)

    def files(
        self, tree: Tree, folder: str, rows: Sequence[Row], runs: str, added: Mapping[str, bytes]
    ) -> dict[str, bytes]:
        """The site's files by path, of `rows` and the runs in the folder `runs` and those that are `added`.

        Empty where it cannot be made: it must not cost the rows.
        """
        self.trouble = ""
        try:
            there = tree.folder(folder)
            made = self._made(tree, rows, runs, added)
            taken = next((name for name in made if name in there), None)
            if taken is not None and LIST not in there:
                raise InputError(f"{folder}/{taken} is there, and not of a leaderboard's site; remove it")
        except (GitHubError, InputError, ValueError) as error:
            self.trouble = str(error)
            return {}
        return {f"{folder}/{name}": data for name, data in {**made, LIST: list_of(made)}.items()}

    def _made(
        self, tree: Tree, rows: Sequence[Row], runs: str, added: Mapping[str, bytes]
    ) -> dict[str, bytes]:
        there = tree.folder(runs)

        def read(name: str) -> bytes:
            if name in added:
                return added[name]
            if there[name].kind != "blob":
                raise BaselineError("corrupt", f"{runs}/{name} is no file")
            sha = there[name].sha
            if sha not in self._read:
                self._read[sha] = tree.blob(sha)
            return self._read[sha]

        found = tasks.latest(rows, {*there, *added}, read, at_most=COMMITTED.runs)
        site = Site(rows=rows, tasks=found, title=self.title, repository=self.repository, limits=COMMITTED)
        return {name: b"".join(parts) for name, parts in files(site)}
