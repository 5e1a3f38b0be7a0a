"""The history that a run is compared with: where a branch left another, and what came before."""

from collections.abc import Iterator
from itertools import islice

from proctor.errors import GitHubError
from proctor.github.branch import quoted
from proctor.github.client import Client
from proctor.github.expect import items, text

_PER_PAGE, _PAGES = 100, 10
DEPTH = _PER_PAGE * _PAGES  # commits, with the first


def merge_base(client: Client, base: str, head: str) -> str | None:
    """The commit at which `head` left `base`, by SHA or ref; None where GitHub knows of none.

    GitHubError where it cannot be asked.
    """
    try:
        answer = client.get(f"compare/{quoted(base)}...{quoted(head)}", {"per_page": 1})
    except GitHubError as error:
        if error.status == 404:
            return None
        raise
    return text(answer, "merge_base_commit", "sha")


def commits(client: Client, start: str) -> Iterator[str]:
    """`start` and its ancestors, at most `DEPTH` of them, in GitHub's order: the newest first.

    Nothing where GitHub does not know `start`. They are asked for as they are needed.
    """
    pages = client.pages("commits", {"sha": start, "per_page": _PER_PAGE})
    try:
        for page in islice(pages, _PAGES):
            yield from (text(commit, "sha") for commit in items(page))
    except GitHubError as error:
        if error.status not in (404, 409):  # no such commit, and a repository without any
            raise
