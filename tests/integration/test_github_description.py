"""Proctor's requests and GitHub's answers, held to GitHub's own OpenAPI description."""

import contextlib
import dataclasses

import pytest

from github.clock import StandingClock
from github.description import PATHS, Description
from github.proxy import Exchange, Proxy
from github.repository import Repository
from github.scene import ENDPOINTS, Scene
from proctor.errors import GitHubError, InputError

pytestmark = pytest.mark.github

DESCRIBED = [name for name in ENDPOINTS if name != "viewer"]
"""GraphQL has a description of its own."""

WRONG = Exchange(
    method="POST",
    path="/repos/o/r/issues/1/comments",
    headers={"content-type": "application/json"},
    body=b'{"text": "x"}',
    outcome=201,
)


def play(name: str, scene: Scene) -> None:
    """The scene of an endpoint, to its end, whatever that is."""
    endpoint = ENDPOINTS[name]
    endpoint.prepare(scene)
    client = scene.repository.client(api=scene.proxy.url, clock=StandingClock().clock(), budget=10)
    with contextlib.suppress(GitHubError, InputError):
        endpoint.act(scene, client)


@pytest.mark.parametrize("name", DESCRIBED)
def test_every_request_is_as_described(
    repository: Repository, proxy: Proxy, description: Description, name: str
) -> None:
    play(name, Scene(repository=repository, proxy=proxy, number=repository.pull_request()))
    assert any(ENDPOINTS[name].is_of(exchange) for exchange in proxy.log)
    assert description.violations(proxy.log) == []


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (WRONG, "must have required property 'body'"),
        (dataclasses.replace(WRONG, path="/repos/o/r/issues/x/comments"), "must be integer"),
        (dataclasses.replace(WRONG, path="/repos/o/r/remarks"), "not described"),
        (dataclasses.replace(WRONG, body=b'{"body": 5}'), "must be string"),
    ],
)
def test_a_request_that_is_not_as_described_is_found(
    description: Description, wrong: Exchange, words: str
) -> None:
    assert words in " ".join(description.violations([wrong]))


@pytest.mark.parametrize("dynamic", [False, True], ids=["example", "made up"])
@pytest.mark.parametrize("name", DESCRIBED)
def test_every_answer_that_is_described_is_coped_with(
    repository: Repository, proxy: Proxy, description: Description, name: str, dynamic: bool
) -> None:
    endpoint = ENDPOINTS[name]
    play(name, Scene(repository=repository, proxy=proxy, number=repository.pull_request()))
    asked = next(exchange for exchange in proxy.log if endpoint.is_of(exchange))
    for status in description.statuses(asked):
        proxy.rules.clear()
        proxy.log.clear()
        reply = description.example(asked, status, dynamic=dynamic)
        proxy.spoil(endpoint.method, endpoint.path, reply, skip=endpoint.skip)
        number = repository.pull_request(f"topic-{status}")
        play(name, Scene(repository=repository, proxy=proxy, number=number))
        assert [exchange for exchange in proxy.log if endpoint.is_of(exchange) and exchange.outcome == status]


def test_requests_of_one_shape_are_looked_at_once(description: Description) -> None:
    again = dataclasses.replace(WRONG, path="/repos/o/r/issues/2/comments", body=b'{"text": "y"}')
    other = dataclasses.replace(WRONG, body=b'{"body": "y"}')
    queried = dataclasses.replace(WRONG, path="/repos/o/r/issues/1/comments?page=2")
    assert description.shapes([WRONG, again, other, queried]) == [WRONG, other, queried]


def test_a_branch_with_a_slash_is_described(description: Description) -> None:
    asked = dataclasses.replace(WRONG, method="GET", path="/repos/o/r/git/ref/heads/a/b", body=b"")
    assert description.operation(asked) == "GET /repos/{owner}/{repo}/git/ref/{ref}"
    assert description.violations([asked]) == []


def test_the_paths_are_githubs(description: Description) -> None:
    assert set(PATHS) == set(description.paths)
