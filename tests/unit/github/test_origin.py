"""Which pull request a run was for."""

from typing import Any

import pytest

from github.proxy import Proxy, answer
from proctor.github.client import Client
from proctor.github.origin import pull_requests_of

SHA = "a" * 40
HERE, FORK = 1, 2


def named(number: int, *, sha: str = SHA, base: int = HERE) -> dict[str, Any]:
    """A pull request as the event names it."""
    return {"number": number, "head": {"sha": sha}, "base": {"repo": {"id": base}}}


def run(*pulls: object, **more: Any) -> dict[str, Any]:
    repository = {"id": FORK, "owner": {"login": "someone"}}
    event = {
        "head_sha": SHA,
        "head_branch": "a b&c",
        "head_repository": repository,
        "pull_requests": list(pulls),
    }
    return {**event, **more}


def listed(number: int, *, sha: str = SHA, source: int | None = FORK) -> dict[str, Any]:
    """A pull request as the API lists it."""
    return {"number": number, "head": {"sha": sha, "repo": {"id": source} if source else None}}


def test_the_event_names_it(client: Client, server: Proxy) -> None:
    assert pull_requests_of(client, run(named(5)), repository_id=HERE) == [5]
    assert server.log == []


def test_one_that_the_event_names_for_another_commit_or_repository_is_not_meant(client: Client) -> None:
    event = run(named(5, sha="b" * 40), named(6, base=FORK))
    assert pull_requests_of(client, event, repository_id=HERE) == []


def test_that_of_a_fork_is_found_by_its_branch(client: Client, server: Proxy) -> None:
    server.spoil("GET", "/pulls", answer([listed(5)]))
    assert pull_requests_of(client, run(), repository_id=HERE) == [5]
    assert server.log[0].path == "/repos/o/r/pulls?per_page=100&state=open&head=someone%3Aa+b%26c"


@pytest.mark.parametrize(
    "pull", [listed(5, sha="b" * 40), listed(5, source=3), listed(5, source=None), None, {}, [], {"head": 1}]
)
def test_one_whose_head_is_another_is_not_meant(client: Client, server: Proxy, pull: object) -> None:
    server.spoil("GET", "/pulls", answer([pull]))
    assert pull_requests_of(client, run(), repository_id=HERE) == []


def test_several_of_one_branch_are_all_meant(client: Client, server: Proxy) -> None:
    server.spoil("GET", "/pulls", answer([listed(5), listed(6)]))
    assert pull_requests_of(client, run(), repository_id=HERE) == [5, 6]


@pytest.mark.parametrize(
    "event",
    [
        None,
        [],
        {},
        run(head_sha=None),
        run(head_branch=None),
        run(head_repository=None),
        run(head_repository={"id": FORK, "owner": None}),
        run(pull_requests=None, head_branch=""),
    ],
)
def test_an_event_that_lacks_something_means_none(client: Client, server: Proxy, event: object) -> None:
    assert pull_requests_of(client, event, repository_id=HERE) == []
    assert server.log == []
