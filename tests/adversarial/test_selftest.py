"""The self-test's attacks and honest cases, each against every sandbox that there is."""

import os
from collections import Counter
from collections.abc import Callable

import pytest

from proctor.config.spec import SandboxSpec
from proctor.errors import SandboxError
from proctor.sandbox.docker import Docker
from proctor.sandbox.local import Local
from proctor.sandbox.sandbox import Sandbox, room_of
from proctor.selftest import forging, suite
from proctor.selftest.attack import Attack
from proctor.selftest.suite import Result

ROOM = room_of(SandboxSpec())
SANDBOXES: dict[str, Callable[[], Sandbox]] = {
    "docker": lambda: Docker(ROOM),
    "docker+runsc": lambda: Docker(ROOM, runtime="runsc"),
    "local:bubblewrap": lambda: Local(ROOM, "bubblewrap"),
    "local:landlock": lambda: Local(ROOM, "landlock"),
}
MARKS = {name: pytest.mark.docker if name.startswith("docker") else pytest.mark.local for name in SANDBOXES}
FOUND: dict[str, dict[str, Result]] = {}
NO_SANDBOX: dict[str, str] = {}


def opened(name: str) -> Sandbox:
    """The sandbox of that name; skips where this machine does not have it."""
    if name not in NO_SANDBOX:
        try:
            sandbox = SANDBOXES[name]()
            sandbox.start().close()
            NO_SANDBOX[name] = ""
        except SandboxError as error:
            NO_SANDBOX[name] = str(error)
    if NO_SANDBOX[name]:
        pytest.skip(NO_SANDBOX[name])
    return SANDBOXES[name]()


def results(name: str) -> dict[str, Result]:
    """What became of every case, run once for each sandbox."""
    sandbox = opened(name)
    if name not in FOUND:
        cases = CASES[name]
        FOUND[name] = {result.case.name: result for result in suite.run(sandbox, 2, os.environ, cases)}
    return FOUND[name]


def subset() -> list[Attack]:
    """Some of every class; all that reaches out of the sandbox, which is what gVisor answers otherwise."""
    kinds: dict[str, list[Attack]] = {}
    for case in suite.CASES:
        kinds.setdefault(case.kind, []).append(case)
    some = {case.name for cases in kinds.values() for case in cases[::4]}
    whole = ("reach", "reading")
    return [case for case in suite.CASES if case.name in some or case.kind in whole or case.patient]


CASES: dict[str, list[Attack]] = {name: list(suite.CASES) for name in SANDBOXES}
if os.environ.get("PROCTOR_ALL_ATTACKS") != "1":
    CASES["docker+runsc"] = subset()  # a fork takes 10 ms there, and much else is slower too
PAIRS = [
    pytest.param(case.name, name, marks=MARKS[name], id=f"{name}-{case.name}")
    for name, cases in CASES.items()
    for case in cases
]
ALL = [pytest.param(name, marks=MARKS[name]) for name in SANDBOXES]


def test_every_case_has_a_name_of_its_own() -> None:
    assert [name for name, count in Counter(case.name for case in suite.CASES).items() if count > 1] == []


def test_there_are_enough_of_both_kinds() -> None:
    assert len(suite.ATTACKS) >= 150
    assert len(suite.HONEST) >= 45
    assert all(case.why for case in suite.CASES)


@pytest.mark.parametrize(("case", "name"), PAIRS)
def test_the_case_holds(case: str, name: str) -> None:
    result = results(name)[case]
    assert not result.fails, f"{result.happened}: {result.trouble}"


@pytest.mark.parametrize("name", ALL)
def test_what_is_beyond_a_sandbox_is_beyond_it_indeed(name: str) -> None:
    found = results(name)
    beyond = {case.name for case in CASES[name] if name in case.beyond}
    assert {case for case, result in found.items() if result.known} == beyond
    assert [case for case in beyond if found[case].held] == []


ANSWERS = "[os.write(pipe, frame(['return', answer])) for answer in (1, 1, 120)]"


@pytest.mark.parametrize("name", ALL)
def test_a_forged_frame_reaches_the_judge(name: str) -> None:
    """Else the attacks on the protocol would hold for missing it: here the answers are right, and count."""
    code = f"{forging.PIPE}import time\ndef solve(n):\n    {ANSWERS}\n    time.sleep(600)\n"
    case = Attack("forge-right-answers", "forging", "shows that forged frames arrive", code, honest=True)
    (result,) = suite.run(opened(name), 1, os.environ, [case])
    assert result.held, result.trouble
