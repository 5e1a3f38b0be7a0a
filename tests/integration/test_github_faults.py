"""Every request of the comment's and the artifact's, spoilt in every way: one table of what comes of it."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from github.clock import StandingClock
from github.emulator import OWNER, TOKENS
from github.proxy import Cut, Fault, Proxy, Reply, Silence, answer, refusal
from github.repository import Repository
from proctor.errors import GitHubError
from proctor.github.advice import ADVICE
from proctor.github.artifact import download, newest
from proctor.github.client import Client
from proctor.github.comment import marker, upsert
from proctor.github.origin import pull_requests_of

pytestmark = pytest.mark.github

FAULTS: dict[str, Fault] = {
    **{str(status): refusal(status) for status in (401, 403, 404, 409, 422, 429, 500, 502)},
    "cut": Cut(),
    "silence": Silence(),
}

# Once: the first such request is spoilt. Always: every one is.
#   ok      as if nothing had been
#   no      GitHubError: nothing was done
#   unsure  GitHubError that says that it may have been done
#   two     as it should be, but for a second comment
TABLE = """
                    401 403 404 409 422 429 500    502    cut    silence
list       once     no  no  no  no  no  ok  ok     ok     ok     ok
list       always   no  no  no  no  no  no  no     no     no     no
create     once     no  no  no  no  no  ok  ok     ok     ok     ok
create     always   no  no  no  no  no  no  unsure unsure ok     unsure
update     once     no  no  ok  no  no  ok  ok     ok     ok     ok
update     always   no  no  two no  no  no  unsure unsure unsure unsure
viewer     once     no  ok  ok  ok  ok  ok  ok     ok     ok     ok
viewer     always   no  ok  ok  ok  ok  ok  ok     ok     ok     ok
user       once     no  ok  ok  no  no  ok  ok     ok     ok     ok
user       always   no  ok  ok  no  no  no  no     no     no     no
look       once     ok  ok  ok  ok  ok  ok  ok     ok     ok     ok
delete     once     two two two two two ok  ok     ok     ok     ok
delete     always   two two two two two two two    two    ok     two
artifacts  once     no  no  no  no  no  ok  ok     ok     ok     ok
artifacts  always   no  no  no  no  no  no  no     no     no     no
zip        once     no  no  no  no  no  ok  ok     ok     ok     ok
zip        always   no  no  no  no  no  no  no     no     no     no
pulls      once     no  no  no  no  no  ok  ok     ok     ok     ok
pulls      always   no  no  no  no  no  no  no     no     no     no
"""

COMMENTS = r"/issues/\d+/comments"
NAME = "benchmark.yml"


def rows() -> list[tuple[str, str, str, str]]:
    head, *lines = [line.split() for line in TABLE.strip().splitlines()]
    assert head == list(FAULTS)
    return [
        (endpoint, times, fault, outcome)
        for endpoint, times, *outcomes in lines
        for fault, outcome in zip(head, outcomes, strict=True)
    ]


@dataclass(kw_only=True)
class Scene:
    repository: Repository
    proxy: Proxy
    number: int
    before: list[str] = field(default_factory=list)

    def holds(self, text: str) -> None:
        self.before.append(marker(NAME) + text)
        self.repository.comment(self.number, self.before[-1])

    def comments(self) -> list[str]:
        return [comment["body"] for comment in self.repository.comments(self.number)]


def write(scene: Scene, client: Client) -> object:
    return bool(upsert(client, scene.number, NAME, "new")) and scene.comments() == [marker(NAME) + "new"]


def fetch(scene: Scene, client: Client) -> object:
    found = newest(client, 7, "report")
    return found is not None and download(client, found, 100) == b"archive"


def ask(scene: Scene, client: Client) -> object:
    pull = scene.repository.request("GET", f"pulls/{scene.number}")
    event = {
        "head_sha": pull["head"]["sha"],
        "head_branch": pull["head"]["ref"],
        "head_repository": pull["head"]["repo"],
        "pull_requests": [],
    }
    return pull_requests_of(client, event, repository_id=1) == [scene.number]


def old_comment(scene: Scene) -> None:
    scene.holds("old")


def race(scene: Scene) -> None:
    scene.holds("of another job")
    scene.proxy.spoil("GET", COMMENTS, answer([]), times=1)


def uploaded(scene: Scene) -> None:
    """The emulator has no artifacts."""
    one = {"id": 3, "name": "report", "expired": False, "size_in_bytes": 7, "created_at": "2026-01-01"}
    scene.proxy.spoil("GET", "/actions/runs/7/artifacts", answer({"total_count": 1, "artifacts": [one]}))
    there = f"{scene.proxy.url}/storage"
    scene.proxy.spoil("GET", "/actions/artifacts/3/zip", Reply(status=302, headers={"location": there}))
    scene.proxy.spoil("GET", "/storage", Reply(status=200, body=b"archive"))


def nothing(scene: Scene) -> None:
    pass


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    method: str
    path: str
    prepare: Callable[[Scene], None]
    act: Callable[[Scene, Client], object]
    skip: int = 0


ENDPOINTS = {
    "list": Endpoint(method="GET", path=COMMENTS, prepare=nothing, act=write),
    "create": Endpoint(method="POST", path=COMMENTS, prepare=nothing, act=write),
    "update": Endpoint(method="PATCH", path=r"/issues/comments/\d+", prepare=old_comment, act=write),
    "viewer": Endpoint(method="POST", path="/graphql", prepare=old_comment, act=write),
    "user": Endpoint(method="GET", path="/user", prepare=old_comment, act=write),
    "look": Endpoint(method="GET", path=COMMENTS, prepare=nothing, act=write, skip=1),
    "delete": Endpoint(method="DELETE", path=r"/issues/comments/\d+", prepare=race, act=write),
    "artifacts": Endpoint(method="GET", path="/actions/runs/7/artifacts", prepare=uploaded, act=fetch),
    "zip": Endpoint(method="GET", path="/actions/artifacts/3/zip", prepare=uploaded, act=fetch),
    "pulls": Endpoint(method="GET", path="/pulls", prepare=nothing, act=ask),
}


@pytest.mark.parametrize("row", rows(), ids="-".join)
def test_a_fault_has_its_outcome(
    repository: Repository,
    proxy: Proxy,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    row: tuple[str, str, str, str],
) -> None:
    endpoint, times, fault, outcome = row
    caplog.set_level(logging.DEBUG)
    at = ENDPOINTS[endpoint]
    scene = Scene(repository=repository, proxy=proxy, number=repository.pull_request())
    proxy.spoil(at.method, at.path, FAULTS[fault], skip=at.skip, times=1 if times == "once" else None)
    at.prepare(scene)
    timeout, budget = (0.3, 4.0) if fault == "silence" else (20.0, 180.0)
    client = repository.client(api=proxy.url, clock=StandingClock().clock(), timeout=timeout, budget=budget)
    seen, told = outcome_of(at, fault, scene, client)
    assert seen == outcome, told
    output = capfd.readouterr()
    assert not [text for text in (told, output.out, output.err, caplog.text) if TOKENS[OWNER] in text]


def outcome_of(at: Endpoint, fault: str, scene: Scene, client: Client) -> tuple[str, str]:
    """What came of it in the table's words, and what a user reads of it."""
    try:
        if at.act(scene, client):
            return "ok", ""
    except GitHubError as error:
        told = str(error)
        assert re.match(rf"{at.method} /?{at.path.removeprefix('/')}: ", told)
        assert wording(fault) in told
        if not error.is_unsure:
            assert scene.comments() == scene.before
        return "unsure" if error.is_unsure else "no", told
    return ("two" if len(scene.comments()) == 2 else "wrong"), ""


def wording(fault: str) -> str:
    """How the advice for a fault begins."""
    kinds = {"500": "5xx", "502": "5xx", "silence": "timeout"}
    if fault == "429":
        return "the rate limit resets at 2027-01-15"
    return (
        ADVICE[kinds.get(fault, fault)]
        .format(host="127.0.0.1", permissions="", reset="", detail="")
        .partition(":")[0]
    )
