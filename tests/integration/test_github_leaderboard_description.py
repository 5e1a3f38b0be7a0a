"""Requests for the leaderboard's branch and GitHub's answers, held to GitHub's own OpenAPI description."""

import contextlib
import re

import pytest

from github.board import BRANCH, PATH, no_charts, numbered, recorded
from github.clock import StandingClock
from github.description import Description
from github.proxy import Exchange, Proxy
from github.repository import Repository
from proctor.errors import GitHubError, InputError
from proctor.gate.baseline import Key
from proctor.github.ancestry import merge_base
from proctor.github.baseline import OnBranch
from proctor.github.leaderboard import propose, publish
from proctor.github.persistence import Persistence
from proctor.leaderboard import log

pytestmark = pytest.mark.github

KEY: Key = ("qa", "coder")
OPERATIONS = (
    "GET git/ref/{ref}",
    "POST git/refs",
    "PATCH git/refs/{ref}",
    "GET git/commits/{commit_sha}",
    "POST git/commits",
    "GET git/trees/{tree_sha}",
    "POST git/trees",
    "GET git/blobs/{file_sha}",
    "POST git/blobs",
    "GET compare/{basehead}",
    "GET commits",
    "GET pulls",
    "POST pulls",
)


def play(repository: Repository, proxy: Proxy) -> None:
    """Everything that is asked of GitHub for a leaderboard, whatever comes of it."""
    client = repository.client(api=proxy.url, clock=StandingClock().clock(), budget=10)
    for number, act in enumerate((publish, propose, publish, propose)):
        with contextlib.suppress(GitHubError, InputError):
            act(
                client,
                branch=BRANCH,
                path=PATH,
                contribution=recorded(f"{number:040x}", day=number),
                is_default_branch=False,
                charts=no_charts,
                persistence=Persistence(share=lambda: 0.0),
            )
    runs = OnBranch(
        client, branch=BRANCH, path=PATH, start=lambda: merge_base(client, "main", BRANCH) or "main"
    )
    with contextlib.suppress(InputError):
        runs.of(KEY)


def named(description: Description, exchange: Exchange) -> str:
    return description.operation(exchange).replace("/repos/{owner}/{repo}/", "")


def test_every_request_is_as_described(
    repository: Repository, proxy: Proxy, description: Description
) -> None:
    play(repository, proxy)
    assert {named(description, exchange) for exchange in proxy.log} == set(OPERATIONS)
    assert description.violations(proxy.log) == []


@pytest.mark.parametrize("dynamic", [False, True], ids=["example", "made up"])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_answer_that_is_described_is_coped_with(
    repository: Repository, proxy: Proxy, description: Description, operation: str, dynamic: bool
) -> None:
    """And no row is lost for it."""
    publish(
        repository.client(),
        branch=BRANCH,
        path=PATH,
        contribution=numbered(99),
        is_default_branch=False,
        charts=no_charts,
    )
    play(repository, proxy)
    if operation == "POST git/refs":
        repository.request("DELETE", f"git/refs/heads/{BRANCH}")
        repository.request("DELETE", f"git/refs/heads/proctor/{BRANCH}")
        play(repository, proxy)
    asked = next(exchange for exchange in proxy.log if named(description, exchange) == operation)
    method, _, path = operation.partition(" ")
    pattern = re.sub(r"\{(\w+)\}", ".+", path)
    for status in description.statuses(asked):
        proxy.rules.clear()
        proxy.log.clear()
        proxy.spoil(
            method, f"{repository.name}/{pattern}", description.example(asked, status, dynamic=dynamic)
        )
        play(repository, proxy)
        if operation != "POST git/refs":
            models = [row.model for row in log.parse(repository.files(BRANCH)[PATH], PATH)]
            assert models[0] == "model-99"
