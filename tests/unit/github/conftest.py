"""A server of the tests' own in GitHub's place."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from github.clock import StandingClock
from github.proxy import Proxy
from github.proxy import proxy as run_proxy
from proctor.github.client import Client

TOKEN = "ghs_canary0123456789"
NOWHERE = "http://127.0.0.1:9"

MakeClient = Callable[..., Client]


@pytest.fixture
def server() -> Iterator[Proxy]:
    """Answers what the test says; what it does not say is an error of the test's."""
    with run_proxy(NOWHERE) as running:
        yield running


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def make_client(server: Proxy, clock: StandingClock) -> MakeClient:
    """Clients of the server's, whose waiting takes no time."""

    def make(**options: Any) -> Client:
        defaults = {"api": server.url, "repository": "o/r", "token": TOKEN, "clock": clock.clock()}
        return Client(**{**defaults, **options})

    return make


@pytest.fixture
def client(make_client: MakeClient) -> Client:
    return make_client()
