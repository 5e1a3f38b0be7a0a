"""Every request of the comment's and the artifact's, spoilt in every way: one table of what comes of it."""

import logging
import re

import pytest

from github.clock import StandingClock
from github.proxy import Cut, Fault, Proxy, Silence, refusal
from github.repository import Repository
from github.scene import ENDPOINTS, Endpoint, Scene
from proctor.errors import GitHubError
from proctor.github.advice import ADVICE
from proctor.github.client import Client

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


def rows() -> list[tuple[str, str, str, str]]:
    head, *lines = [line.split() for line in TABLE.strip().splitlines()]
    assert head == list(FAULTS)
    return [
        (endpoint, times, fault, outcome)
        for endpoint, times, *outcomes in lines
        for fault, outcome in zip(head, outcomes, strict=True)
    ]


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
    assert not [text for text in (told, output.out, output.err, caplog.text) if repository.token() in text]


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
