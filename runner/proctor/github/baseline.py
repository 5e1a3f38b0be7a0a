"""The run to compare with, from the leaderboard's branch; never from the files of a pull request."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import TypeVar

from proctor.errors import GitHubError
from proctor.gate import kept
from proctor.gate.baseline import Baseline, BaselineError, Key
from proctor.gate.kept import Kept, Pairs
from proctor.gate.recorded import short_commit
from proctor.github import ancestry
from proctor.github.client import Client
from proctor.github.runs import Runs
from proctor.leaderboard.row import Row
from proctor.report.text import count

MOST_READ = 100  # files, so that a model that was never recorded does not cost reading them all

_CUT = (
    "the leaderboard's branch has more runs than GitHub lists, and the latest are not among them: remove old "
    "files from its folder of runs"
)

Start = str | Callable[[], str | None] | None
"""A commit, or what finds it when it is needed."""

T = TypeVar("T")


def history(client: Client, branch: str, path: str) -> list[Row]:
    """The leaderboard's rows; none where there is no such branch or file.

    GitHubError where it cannot be read, InputError where the file is damaged.
    """
    return Runs(client, branch=branch, path=path).rows()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    name: str  # of the run's file
    how: str  # it was come by


class OnBranch:
    """For each benchmark and model the run that is recorded of the commit `start`, else of its nearest
    ancestor, else the latest one on the branch.

    `own` is the commit that is judged: it is not compared with itself. `called` is what notes call `start`.
    """

    def __init__(  # noqa: PLR0913 - what an event tells
        self,
        client: Client,
        *,
        branch: str,
        path: str,
        start: Start,
        own: str | None = None,
        called: str = "the merge base",
    ) -> None:
        self._client, self._start, self._called = client, start, called
        self._own = short_commit(own or "")
        self._runs = Runs(client, branch=branch, path=path)
        self._found: dict[Key, _Candidate | None] = {}
        self._kept: dict[str, Kept] = {}  # by the run's file name
        self._listed: list[_Candidate] = []
        self._unlisted = self._candidates()
        self._trouble: BaselineError | None = None

    def of(self, key: Key) -> Baseline | None:
        """The run to compare with; None where none is recorded yet.

        BaselineError ("unreachable") where GitHub cannot be asked, and ("corrupt") where a file that may be
        the one cannot be read.
        """
        found = self._asked(lambda: self._find(key))
        return None if found is None else self._runs.run(found.name)

    def sibling(self, key: Key, suffix: str) -> bytes | None:
        """The file that has `suffix` in place of the suffix of the run for `key`; None where there is none.

        BaselineError as in `of`.
        """
        found = self._asked(lambda: self._find(key))
        return None if found is None else self._asked(lambda: self._runs.beside(found.name, suffix))

    def outputs(self, key: Key) -> Pairs:
        """The outputs that are kept of that run; empty where there are none. BaselineError as in `of`."""
        found = self._asked(lambda: self._find(key))
        if found is None:
            return {}
        if found.name not in self._kept:
            data = self.sibling(key, kept.SUFFIX)
            self._kept[found.name] = {} if data is None else kept.read(data, name=kept.NAME)
        return self._kept[found.name].get(key, {})

    def history(self) -> list[Row]:
        """The leaderboard's rows, as the function of that name gives them."""
        return self._runs.rows()

    @property
    def notes(self) -> tuple[str, ...]:
        """How the runs that were asked for so far were come by, in plain words, each once."""
        told = dict.fromkeys(found.how for found in self._found.values() if found is not None)
        return (*told, _CUT) if self._found and self._runs.is_cut() else tuple(told)

    def _asked(self, ask: Callable[[], T]) -> T:
        """What `ask` gives. After an outage nothing more is asked: each time may take a minute."""
        if self._trouble is not None:
            raise self._trouble
        try:
            return ask()
        except GitHubError as error:
            text = f"what the run is to be compared with cannot be read from GitHub: {error}"
            self._trouble = BaselineError("unreachable", text)
            raise self._trouble from error

    def _find(self, key: Key) -> _Candidate | None:
        if key not in self._found:
            having = (one for one in self._readable(key) if key in self._runs.run(one.name).metrics)
            self._found[key] = next(having, None)
        return self._found[key]

    def _readable(self, key: Key) -> Iterator[_Candidate]:
        """The runs that may have it, the best first, for as long as no more than `MOST_READ` are read."""
        read = self._runs.read
        likely = (one for one in self._all() if self._runs.may_hold(one.name, key))
        return takewhile(lambda one: one.name in read or len(read) < MOST_READ, likely)

    def _all(self) -> Iterator[_Candidate]:
        """Every candidate; the history behind them is read as far as somebody asks for the next."""
        place = 0
        while True:
            if place == len(self._listed):
                found = next(self._unlisted, None)
                if found is None:
                    return
                self._listed.append(found)
            yield self._listed[place]
            place += 1

    def _candidates(self) -> Iterator[_Candidate]:
        left = {
            name: told.commit for name, told in self._runs.names().items() if self._is_others(told.commit)
        }
        by_commit: dict[str, list[str]] = {}
        for name, commit in left.items():
            by_commit.setdefault(commit, []).append(name)
        by_commit.pop("", None)
        start = self._start() if callable(self._start) else self._start
        looked = 0
        for commit in ancestry.commits(self._client, start) if by_commit and start is not None else ():
            for name in by_commit.pop(short_commit(commit), ()):
                del left[name]
                yield _Candidate(name=name, how=self._ancestor(looked))
            looked += 1
            if not by_commit:
                break
        for name in left:
            yield _Candidate(name=name, how=self._latest(start, looked))

    def _is_others(self, commit: str) -> bool:
        return not self._own or commit != self._own

    def _ancestor(self, behind: int) -> str:
        if not behind:
            return f"the baseline is of {self._called}"
        return f"the baseline is of an ancestor, {count(behind, 'commit')} before {self._called}"

    def _latest(self, start: str | None, looked: int) -> str:
        if start is None:
            why = f"{self._called} is not known"
        elif looked >= ancestry.DEPTH:
            why = f"no ancestor within {count(ancestry.DEPTH, 'commit')} of {self._called} is recorded"
        else:
            why = f"neither {self._called} nor an ancestor of it is recorded"
        return f"{why}; the latest run of the branch stands in"
