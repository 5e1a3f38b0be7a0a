"""Every endpoint of the leaderboard's branch with everything that goes wrong: what comes of it, and that
nothing is lost, added twice or told to those who must not know.
"""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from github.board import BRANCH, PATH, no_charts, numbered, recorded
from github.clock import StandingClock
from github.proxy import Cut, Fault, Proxy, Silence, answer, refusal
from github.repository import Repository
from proctor.errors import GitHubError
from proctor.gate.baseline import BaselineError, Key
from proctor.github.ancestry import merge_base
from proctor.github.baseline import OnBranch
from proctor.github.client import Client
from proctor.github.leaderboard import Published, propose, publish
from proctor.github.persistence import Persistence
from proctor.leaderboard import log

pytestmark = pytest.mark.github

KEY: Key = ("qa", "coder")
SHA = "[0-9a-f]{40}"

FAULTS: Mapping[str, Fault] = {
    "401": refusal(401, "Bad credentials"),
    "403": refusal(403, "Resource not accessible by integration"),
    "404": refusal(404, "Not Found"),
    "409": refusal(409, "Conflict"),
    "422": refusal(422, "Validation Failed"),
    "429": refusal(429, "Too many requests", retry_after="1"),
    "500": refusal(500, "Server Error"),
    "502": refusal(502, "Bad Gateway"),
    "cut": Cut(),  # what was asked for is done, and half of the answer comes
    "silence": Silence(),
    "nonsense": answer({"documentation_url": ""}),  # a success that is none
}

READ_BRANCH = ("GET", "git/ref/heads/leaderboard")
WRITING = {
    "branch": READ_BRANCH,
    "commit": ("GET", f"git/commits/{SHA}"),
    "folder": ("GET", f"git/trees/{SHA}"),
    "file": ("GET", f"git/blobs/{SHA}"),
    "new file": ("POST", "git/blobs"),
    "new tree": ("POST", "git/trees"),
    "new commit": ("POST", "git/commits"),
    "move": ("PATCH", "git/refs/heads/leaderboard"),
}
PROPOSING = {
    "compare": ("GET", f"compare/{SHA}...{SHA}"),
    "pulls": ("GET", "pulls"),
    "open": ("POST", "pulls"),
    "move work": ("PATCH", "git/refs/heads/proctor/leaderboard"),
}

REFUSED = {"401", "403"}
ODD = {*REFUSED, "nonsense"}
ONCE: Mapping[str, set[str]] = {
    "branch": {*ODD, "409", "422"},  # 404 is a branch that is not there, which beginning one corrects
    "commit": ODD,
    "folder": ODD,
    "file": ODD,
    "new file": ODD,
    "new tree": ODD,
    "new commit": ODD,
    "move": REFUSED,
    "compare": ODD,  # 404 is no common history
    "pulls": ODD,
    "open": {*ODD, "404", "409"},
    "move work": REFUSED,
}
"""The faults that are told where they happen once; the others pass."""
NO_HISTORY = ("compare", "404")

Act = Callable[..., Published | None]
TIMEOUT, BUDGET = 0.3, 4.0  # seconds, where there is silence


def client(repository: Repository, proxy: Proxy, name: str) -> Client:
    """Its waits take no time; only silence is waited for."""
    is_quiet = FAULTS[name] == Silence()
    options: dict[str, Any] = {"timeout": TIMEOUT, "budget": BUDGET} if is_quiet else {}
    return repository.client(api=proxy.url, clock=StandingClock().clock(), **options)


def rows(repository: Repository, branch: str) -> list[str]:
    return [row.model for row in log.parse(repository.files(branch)[PATH], PATH)]


def add(client: Client, number: int, act: Act) -> Published | None:
    return act(
        client,
        branch=BRANCH,
        path=PATH,
        contribution=numbered(number),
        is_default_branch=False,
        charts=no_charts,
        persistence=Persistence(share=lambda: 0.0),
    )


def outcome(work: Callable[[], object]) -> str:
    """Whether it was done, or told in a sentence that gives no token away."""
    try:
        work()
    except (GitHubError, BaselineError) as error:
        said = f"{error!r} {error.__cause__!r}"
    else:
        return "done"
    assert "token-of" not in said
    return "told"


def check_writing(repository: Repository, proxy: Proxy, name: str, act: Act) -> str:
    """What came of it; afterwards nothing is lost, and the run is added by doing it again."""
    branch = BRANCH if act is publish else f"proctor/{BRANCH}"
    came = outcome(lambda: add(client(repository, proxy, name), 2, act))
    found = rows(repository, branch)
    assert found in (["model-1"], ["model-1", "model-2"])
    assert came == "told" or len(found) == 2
    proxy.rules.clear()
    assert outcome(lambda: add(client(repository, proxy, name), 2, act)) == "done"
    assert rows(repository, branch) == ["model-1", "model-2"]
    files = [path for path in repository.files(branch) if path.startswith("data/runs/")]
    assert len(files) == 2
    return came


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("endpoint", WRITING)
@pytest.mark.parametrize("times", [1, None], ids=["once", "always"])
def test_publishing(
    repository: Repository, proxy: Proxy, endpoint: str, fault: str, times: int | None
) -> None:
    add(repository.client(), 1, publish)
    proxy.spoil(*WRITING[endpoint], FAULTS[fault], times=times)
    came = check_writing(repository, proxy, fault, publish)
    # A move whose answer is cut has happened, which the branch tells.
    is_moved = endpoint == "move" and fault == "cut"
    told = fault in ONCE[endpoint] if times else not is_moved
    assert came == ("told" if told else "done")


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("endpoint", PROPOSING)
@pytest.mark.parametrize("times", [1, None], ids=["once", "always"])
def test_proposing(
    repository: Repository, proxy: Proxy, endpoint: str, fault: str, times: int | None
) -> None:
    add(repository.client(), 1, propose)
    if endpoint == "open":  # what is there was not proposed yet
        [pull] = repository.request("GET", "pulls")
        repository.request("PATCH", f"pulls/{pull['number']}", {"state": "closed"})
        repository.commit({"notes.md": "Mine."}, branch=f"proctor/{BRANCH}")
    proxy.spoil(*PROPOSING[endpoint], FAULTS[fault], times=times)
    came = check_writing(repository, proxy, fault, propose)
    is_done = (endpoint in {"move work", "open"} and fault == "cut") or (endpoint, fault) == (
        "compare",
        "404",
    )
    told = fault in ONCE[endpoint] if times else not is_done
    assert came == ("told" if told else "done")
    assert len(repository.request("GET", "pulls?state=open")) == 1


BASELINE = {
    "compare": ("GET", f"compare/main...{SHA}"),
    "history": ("GET", "commits"),
    **{name: WRITING[name] for name in ("branch", "commit", "folder", "file")},
}
ABSENT = {
    ("compare", "404"): "the merge base is not known",
    ("history", "404"): "neither the merge base nor an ancestor",
    ("history", "409"): "neither the merge base nor an ancestor",
    ("branch", "404"): "",
}
"""What GitHub says to be not there, and what is said of it."""


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("endpoint", BASELINE)
@pytest.mark.parametrize("times", [1, None], ids=["once", "always"])
def test_reading(repository: Repository, proxy: Proxy, endpoint: str, fault: str, times: int | None) -> None:
    """An outage is never no baseline."""
    contribution = recorded(repository.head())
    publish(
        repository.client(),
        branch=BRANCH,
        path=PATH,
        contribution=contribution,
        is_default_branch=False,
        charts=no_charts,
    )
    head = repository.commit({"code.py": ""}, branch="topic")
    proxy.spoil(*BASELINE[endpoint], FAULTS[fault], times=times)
    asking = client(repository, proxy, fault)
    runs = OnBranch(asking, branch=BRANCH, path=PATH, start=lambda: merge_base(asking, "main", head))
    if (endpoint, fault) in ABSENT:
        run = runs.of(KEY)
        assert (run is not None) == bool(ABSENT[endpoint, fault])
        assert " ".join(runs.notes).startswith(ABSENT[endpoint, fault])
        return
    passes = times is not None and fault not in {*ODD, "404", "409", "422"}
    if passes:
        assert runs.of(KEY) is not None
        assert runs.notes == ("the baseline is of the merge base",)
        return
    assert outcome(lambda: runs.of(KEY)) == "told"
    with pytest.raises(BaselineError) as raised:
        runs.of(KEY)
    assert raised.value.trouble == "unreachable"
