"""SECURITY.md is held to what it names: tests that exist, and the cases that a sandbox cannot hold."""

import re
from pathlib import Path

import pytest

from proctor.selftest import suite

PATH = re.compile(r"`(tests/[\w/.-]+)`")
TEST = re.compile(r"`(tests/[\w/.-]+\.py)::(\w+)`")


@pytest.fixture(scope="session")
def security(root: Path) -> str:
    return (root / "SECURITY.md").read_text("utf-8")


def test_every_test_that_it_names_exists(security: str, root: Path) -> None:
    files = PATH.findall(security)
    tests = TEST.findall(security)
    assert len(files) + len(tests) > 10
    assert [path for path in files if not (root / path).exists()] == []
    sources = {path: (root / path).read_text("utf-8") for path, _ in tests}
    assert [(path, name) for path, name in tests if f"def {name}(" not in sources[path]] == []


def test_every_class_of_attacks_is_named_and_no_other(security: str) -> None:
    listed = re.search(r"<!-- classes -->(.+?)<!-- /classes -->", security, re.DOTALL)
    assert listed is not None
    assert set(re.findall(r"`([^`]+)`", listed[1])) == {case.kind for case in suite.CASES}


def test_every_case_that_a_sandbox_cannot_hold_is_listed_with_it(security: str) -> None:
    rows = set(re.findall(r"^\| `([\w-]+)` \| `([\w:+-]+)` \| .+ \|$", security, re.MULTILINE))
    assert rows == {(case.name, name) for case in suite.CASES for name in case.beyond}
