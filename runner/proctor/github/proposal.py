"""The one pull request that proposes rows for a leaderboard's branch, and the branch it comes from."""

from dataclasses import replace
from typing import Any

from proctor.errors import GitHubError
from proctor.github.board import Board
from proctor.github.branch import quoted, tip
from proctor.github.client import Client
from proctor.github.commit import Draft, Files
from proctor.github.expect import items, text
from proctor.github.tree import Tree, tree_of
from proctor.github.trouble import not_opened
from proctor.leaderboard.contribution import Contribution
from proctor.leaderboard.merge import merged
from proctor.report.markdown import code

_TITLE = "Proctor: new scores for the leaderboard"
_TRIES = 3
_BODY = """\
Scores that Proctor measured, for {path} on {branch}: rows of the CSV, the runs that later ones are compared
with, the chart and the table. Merge this to record them.

Until it is merged or closed, later runs add theirs here; after that a new pull request begins with what
the branch holds then.
"""


class Proposal:
    """What a contribution becomes on the work branch, which is only ever moved forward: nothing on it is lost
    to another job that proposes at the same time.
    """

    def __init__(self, client: Client, board: Board, contribution: Contribution) -> None:
        self.rows = 0  # of the leaderboard as proposed
        self._client, self._board, self._contribution = client, board, contribution

    @property
    def work(self) -> str:
        """The branch it comes from. A branch cannot lie in a folder that has another branch's name."""
        branch = self._board.branch
        return "proctor-leaderboard" if branch == "proctor" else f"proctor/{branch}"

    def draft(self, head: str | None) -> Draft:
        """What to commit after the work branch's tip, or where it is not there, after the leaderboard's.

        A tip that was merged or closed is not built on; what nobody has proposed yet is.
        """
        base = tip(self._client, self._board.branch)
        if base is None:
            raise GitHubError(
                f"the branch {self._board.branch} was deleted in the meantime; run this job again"
            )
        if head is None:
            return self._drafted(tree_of(self._client, base), (base,))
        relation = self._relation(base, head)
        is_within = relation in ("behind", "identical")
        if self._is_done(head):
            # One that was squashed is a parent too: a branch that only moves forward loses no other's tip.
            return self._drafted(tree_of(self._client, base), (base,) if is_within else (base, head))
        if relation in ("ahead", "identical"):
            return self._drafted(tree_of(self._client, head), (head,))
        if is_within:
            return self._drafted(tree_of(self._client, base), (base,))
        return self._joined(base, head)

    def opened(self) -> str:
        """The page of the pull request, which is opened where none is open."""
        body = {"title": _TITLE, "head": self.work, "base": self._board.branch, "body": self._body()}
        url, tries = self._open(), 0
        while not url:
            try:
                url = text(self._client.send("POST", "pulls", body, repeatable=False), "html_url")
            except GitHubError as error:
                # Another job may have opened it, or this one did and was not told.
                tries = tries + 1 if error.is_unsure or error.status == 422 else _TRIES + 1
                url = self._open() if tries <= _TRIES else ""
                if not url and tries >= _TRIES:
                    raise not_opened(error) from error
        return url

    def _open(self) -> str:
        return next((text(pull, "html_url") for pull in self._pulls("open")), "")

    def _body(self) -> str:
        return _BODY.format(path=code(self._board.path), branch=code(self._board.branch))

    def _pulls(self, state: str) -> list[Any]:
        owner, _, _ = self._client.repository.partition("/")
        asked: dict[str, str | int] = {"head": f"{owner}:{self.work}", "base": self._board.branch}
        answer = self._client.get("pulls", {**asked, "state": state, "per_page": 100})
        return items(answer)

    def _is_done(self, head: str) -> bool:
        pulls = self._pulls("all")
        return not any(text(pull, "state") == "open" for pull in pulls) and any(
            text(pull, "head", "sha") == head for pull in pulls
        )

    def _relation(self, base: str, head: str) -> str:
        """How `head` stands to `base`: ahead, behind, identical or diverged."""
        try:
            path = f"compare/{quoted(base)}...{quoted(head)}"
            return text(self._client.get(path, {"per_page": 1}), "status")
        except GitHubError as error:
            if error.status == 404:  # no common history
                return "diverged"
            raise

    def _drafted(self, tree: Tree, parents: tuple[str, ...]) -> Draft:
        return Draft(tree=tree, parents=parents, files=self._files(tree, self._contribution))

    def _joined(self, base: str, head: str) -> Draft:
        """The leaderboard's branch as it is now, with the rows and runs that only the work branch has."""
        tree, other = tree_of(self._client, base), tree_of(self._client, head)
        rows = (*self._board.rows(other), *self._contribution.rows)
        files = self._files(tree, replace(self._contribution, rows=rows))
        there = tree.folder(self._board.runs)
        runs = {
            f"{self._board.runs}/{name}": entry
            for name, entry in other.folder(self._board.runs).items()
            if entry.kind == "blob" and name not in there
        }
        return Draft(tree=tree, parents=(head, base), files={**runs, **files})

    def _files(self, tree: Tree, added: Contribution) -> Files:
        self.rows = len(merged(self._board.rows(tree), added.rows))
        return self._board.files(tree, added)
