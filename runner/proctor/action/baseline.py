"""The run that an action's run is compared with, and the earlier ones that it is shown beside."""

from pathlib import Path
from typing import Protocol

from proctor.action.board import Board
from proctor.action.job import Job
from proctor.config.spec import Config
from proctor.errors import GitHubError, InputError
from proctor.gate.baseline import Baseline, Key
from proctor.gate.judging import Baselines
from proctor.gate.kept import Pairs
from proctor.gate.load import Given
from proctor.github.ancestry import merge_base
from proctor.github.baseline import OnBranch
from proctor.github.baseline import history as rows_of
from proctor.github.client import Client
from proctor.github.plan import Search
from proctor.leaderboard.history import points
from proctor.report.report import Point
from proctor.results.summary import Summary

PATHS = ("./", "../", "/")  # what the input `baseline` begins with where it is no ref


class Found(Baselines, Protocol):
    """Baselines that tell how they were come by."""

    @property
    def notes(self) -> tuple[str, ...]: ...


class Nowhere:
    """No baseline."""

    notes = ("without a token no baseline can be read",)

    def of(self, key: Key) -> Baseline | None:
        """None, whatever the key."""
        del key
        return None

    def outputs(self, key: Key) -> Pairs:
        """None either."""
        del key
        return {}


class Named(Given):
    """The run that the workflow names by a path."""

    notes = ("the baseline is the one that the workflow names",)


def find(job: Job, config: Config, board: Board, folder: Path) -> Found:
    """Where this job's baseline comes from; `folder` is what the input `baseline` may be relative to."""
    named = job.inputs.baseline or ""
    if named.startswith(PATHS):
        return Named(folder / named, config.benchmarks)
    if job.client is None:
        return Nowhere()
    if named:
        return OnBranch(job.client, branch=board.branch, path=board.path, start=named, called=named)
    return _searched(job.client, job.plan.search, board, job.event.sha)


def _searched(client: Client, search: Search, board: Board, commit: str) -> OnBranch:
    called = (
        "the merge base" if search.head else "the commit before" if search.start != commit else "this commit"
    )
    own = None if search.start == commit else commit

    def start() -> str | None:
        if search.base and search.head:
            return merge_base(client, search.base, search.head)
        return search.start

    return OnBranch(client, branch=board.branch, path=board.path, start=start, own=own, called=called)


def history(job: Job, board: Board, summary: Summary) -> tuple[Point, ...]:
    """The scores of earlier runs on the leaderboard; none where they cannot be read: they are but shown."""
    if job.client is None:
        return ()
    try:
        return points(rows_of(job.client, board.branch, board.path), summary)
    except (GitHubError, InputError) as error:
        job.workflow.annotate("warning", "Proctor: no scores of earlier runs", str(error))
        return ()
