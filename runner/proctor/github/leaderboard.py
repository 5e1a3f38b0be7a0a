"""Adds a run to the leaderboard's branch: as a commit of its own, or through one pull request."""

from dataclasses import dataclass

from proctor.errors import GitHubError
from proctor.github.board import Board, Charts, charts
from proctor.github.client import Client
from proctor.github.commit import commit, onto
from proctor.github.expect import text
from proctor.github.persistence import Persistence
from proctor.github.proposal import Proposal
from proctor.github.site import Committed
from proctor.github.tree import Tree, tree_of
from proctor.leaderboard.contribution import Contribution
from proctor.leaderboard.merge import merged
from proctor.report.text import count


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """Where a run went. `url` is the page of the commit or pull request; empty where it is not known."""

    commit: str
    url: str
    rows: int  # in the leaderboard, with those of this run


def publish(  # noqa: PLR0913 - what the action's inputs say
    client: Client,
    *,
    branch: str,
    path: str,
    contribution: Contribution,
    is_default_branch: bool,
    charts: Charts = charts,
    persistence: Persistence | None = None,
    site: Committed | None = None,
) -> Published | None:
    """Commits rows, runs, chart, README and site; None where there is nothing to begin a branch with.

    The branch begins as an orphan. Rows and runs that are there already are not added again, and others' are
    kept, however many jobs do this at once. GitHubError says what to do where it cannot be done; InputError
    where the file on the branch is damaged. Nothing is written then.
    """
    board = Board(branch=branch, path=path, is_default_branch=is_default_branch, charts=charts, site=site)
    rows = 0

    def make(tree: Tree) -> dict[str, bytes]:
        nonlocal rows
        rows = len(merged(board.rows(tree), contribution.rows))
        return board.files(tree, contribution)

    message = f"{_title(contribution)} [skip ci]"
    sha = commit(client, branch, onto(client, make), message, persistence)
    return None if sha is None else Published(commit=sha, url=_page(client, sha), rows=rows)


def propose(  # noqa: PLR0913 - what the action's inputs say
    client: Client,
    *,
    branch: str,
    path: str,
    contribution: Contribution,
    is_default_branch: bool,
    charts: Charts = charts,
    persistence: Persistence | None = None,
    site: Committed | None = None,
) -> Published:
    """Opens one pull request into `branch`, or adds to the one that is open.

    It merges cleanly: where the branch has moved on, its tip becomes a parent. A branch that is not there is
    begun without rows first. Errors as in `publish`, and where the pull request cannot be opened; what was
    committed for it is in the next one then.
    """
    board = Board(branch=branch, path=path, is_default_branch=is_default_branch, charts=charts, site=site)

    def begin(tree: Tree) -> dict[str, bytes]:
        return board.first() if tree.sha is None else {}

    base = commit(client, branch, onto(client, begin), f"Leaderboard: begin {path} [skip ci]", persistence)
    assert base is not None  # it was there, or has been begun
    there = tree_of(client, base)
    if not board.files(there, contribution):
        return Published(commit=base, url="", rows=len(board.rows(there)))
    proposal = Proposal(client, board, contribution)
    sha = commit(client, proposal.work, proposal.draft, _title(contribution), persistence)
    return Published(commit=sha or base, url=proposal.opened(), rows=proposal.rows)


def _title(contribution: Contribution) -> str:
    return f"Leaderboard: {count(len(contribution.rows), 'row')}"


def _page(client: Client, sha: str) -> str:
    """The commit's page; the commit stands, whether or not this can be read."""
    try:
        return text(client.get(f"git/commits/{sha}"), "html_url")
    except GitHubError:
        return ""
