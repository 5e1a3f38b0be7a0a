"""The self-test's attacks and honest cases, each against the sandboxes that work here."""

import os
from collections import Counter

import pytest

from proctor.config.spec import SandboxSpec
from proctor.sandbox.sandbox import open_sandbox, room_of
from proctor.selftest import suite
from proctor.selftest.suite import Result

FOUND: dict[str, dict[str, Result]] = {}


def results(name: str) -> dict[str, Result]:
    """What became of every case, run once for each sandbox."""
    if name not in FOUND:
        sandbox = open_sandbox(
            "docker" if name == "docker" else "local", SandboxSpec(), room_of(SandboxSpec())
        )
        FOUND[name] = {result.case.name: result for result in suite.run(sandbox, 2, os.environ)}
    return FOUND[name]


def test_every_case_has_a_name_of_its_own() -> None:
    assert [name for name, count in Counter(case.name for case in suite.CASES).items() if count > 1] == []


def test_there_are_enough_of_both_kinds() -> None:
    assert len(suite.ATTACKS) >= 80
    assert len(suite.HONEST) >= 30
    assert all(case.why for case in suite.ATTACKS)


@pytest.mark.parametrize("case", [case.name for case in suite.CASES])
def test_the_case_holds(case: str, sandbox_name: str) -> None:
    result = results(sandbox_name)[case]
    assert result.held, f"{result.happened}: {result.trouble}"
