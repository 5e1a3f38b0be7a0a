"""The runs that are recorded on a leaderboard's branch, read through the API when they are needed."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from proctor.errors import InputError
from proctor.gate import archive
from proctor.gate.baseline import Baseline, BaselineError, Key
from proctor.gate.recorded import FOLDER, Named, named, short_commit
from proctor.github.branch import tip
from proctor.github.client import Client
from proctor.github.tree import Tree, tree_of
from proctor.leaderboard import log
from proctor.leaderboard.row import Row


class Runs:
    """The runs beside a leaderboard; none where there is no such branch or folder.

    GitHubError where GitHub cannot be asked. Nothing is read twice.
    """

    def __init__(self, client: Client, *, branch: str, path: str) -> None:
        self.read: dict[str, Baseline | BaselineError] = {}  # by file name, those that were read so far
        self._client, self._branch, self._path = client, branch, path
        self._folder = str(PurePosixPath(path).parent / FOLDER)
        self._tree: Tree | None = None
        self._names: dict[str, Named] | None = None
        self._held: Mapping[Named, set[Key]] | None = None

    def names(self) -> Mapping[str, Named]:
        """The files of runs and what their names tell, the latest first."""
        if self._names is None:
            listed = sorted(self._files().folder(self._folder), reverse=True)
            self._names = {name: found for name in listed if (found := named(name))}
        return self._names

    def is_cut(self) -> bool:
        """Whether there are more runs than GitHub lists: the latest are missing then."""
        return self._files().is_cut(self._folder)

    def run(self, name: str) -> Baseline:
        """A run. BaselineError ("corrupt") where the file cannot be read."""
        if name not in self.read:
            data = self._files().read(f"{self._folder}/{name}") or b""
            try:
                self.read[name] = archive.read(data, name=f"{name} on branch {self._branch}")
            except BaselineError as error:
                self.read[name] = error
        run = self.read[name]
        if isinstance(run, BaselineError):
            raise run
        return run

    def beside(self, name: str, suffix: str) -> bytes | None:
        """The file that has `suffix` in place of a run's own."""
        return self._files().read(f"{self._folder}/{name.removesuffix(archive.SUFFIX)}{suffix}")

    def rows(self) -> list[Row]:
        """The leaderboard's rows. InputError where the file is damaged."""
        data = self._files().read(self._path)
        return [] if data is None else log.parse(data, f"{self._path} on branch {self._branch}")

    def may_hold(self, name: str, key: Key) -> bool:
        """Whether a run may have a benchmark and model: not where its rows, as far as it has any, do not."""
        if self._held is None:
            self._held = self._rows_held()
        held = self._held.get(self.names()[name])
        return held is None or key in held

    def _files(self) -> Tree:
        if self._tree is None:
            head = tip(self._client, self._branch)
            self._tree = Tree(self._client, None) if head is None else tree_of(self._client, head)
        return self._tree

    def _rows_held(self) -> dict[Named, set[Key]]:
        """By when and of which commit: rows and file of one run agree in both."""
        held: dict[Named, set[Key]] = {}
        try:
            rows = self.rows()
        except InputError:  # each run is looked into then
            return held
        for row in rows:
            keys = held.setdefault(Named(date=row.date, commit=short_commit(row.commit)), set())
            # A model goes by its version too where one run had several of its name.
            keys |= {(row.benchmark, row.model), (row.benchmark, f"{row.model} {row.version}".strip())}
        return held
