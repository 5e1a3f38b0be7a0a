import json
import os
from collections.abc import Iterator, MutableMapping
from types import SimpleNamespace
from typing import Any

import pytest

from proctor import cli
from proctor.commands import selftest
from proctor.errors import SandboxError
from proctor.selftest import suite
from proctor.selftest.suite import Result

FIRST, SECOND = suite.CASES[:2]


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[Result]:
    """What the suite is to find; the sandbox is none."""
    results: list[Result] = []

    def run(sandbox: Any, workers: int, environ: MutableMapping[str, str]) -> Iterator[Result]:
        assert workers > 0
        assert environ is os.environ
        yield from results

    monkeypatch.setattr(suite, "run", run)
    monkeypatch.setattr(selftest, "open_sandbox", lambda *_: SimpleNamespace(isolation="docker"))
    return results


def held(case: Any) -> Result:
    return Result(case=case, happened="error: it ended early", trouble="")


def test_all_held_is_0_and_the_table_is_in_the_order_of_the_suite(
    found: list[Result], capsys: pytest.CaptureFixture[str]
) -> None:
    found += [held(SECOND), held(FIRST)]
    assert cli.main(["selftest"]) == 0
    shown = capsys.readouterr()
    lines = shown.out.splitlines()
    assert lines[0].split() == ["attack", "class", "what", "happened", "held"]
    assert [line.split()[0] for line in lines[2:4]] == [FIRST.name, SECOND.name]
    assert lines[-1] == "docker: 2 of 2 held"
    assert shown.err == ""


def test_one_that_got_through_is_3_and_says_what_it_did(
    found: list[Result], capsys: pytest.CaptureFixture[str]
) -> None:
    found += [held(FIRST), Result(case=SECOND, happened="passed", trouble="it passed")]
    assert cli.main(["selftest"]) == 3
    shown = capsys.readouterr().out
    assert "NOT HELD: it passed" in shown
    assert shown.endswith("docker: 1 of 2 held\n")


def test_what_is_beyond_a_sandbox_is_told_and_is_no_failure(
    found: list[Result], capsys: pytest.CaptureFixture[str]
) -> None:
    found += [held(FIRST), Result(case=SECOND, happened="error", trouble="did not pass", known=True)]
    assert cli.main(["selftest"]) == 0
    shown = capsys.readouterr().out
    assert "beyond: did not pass" in shown
    assert shown.endswith("docker: 1 of 2 held; 1 are beyond this sandbox, see SECURITY.md\n")


def test_json_has_every_field_of_every_case(found: list[Result], capsys: pytest.CaptureFixture[str]) -> None:
    found += [Result(case=FIRST, happened="passed", trouble="it passed")]
    assert cli.main(["selftest", "--json"]) == 3
    assert json.loads(capsys.readouterr().out) == {
        "isolation": "docker",
        "results": [
            {
                "attack": FIRST.name,
                "class": FIRST.kind,
                "why": FIRST.why,
                "happened": "passed",
                "held": False,
                "known": False,
                "trouble": "it passed",
            }
        ],
    }


def test_no_sandbox_is_3_with_its_reason_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> None:
        raise SandboxError("no engine answers")

    monkeypatch.setattr(selftest, "open_sandbox", refuse)
    assert cli.main(["selftest"]) == 3
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "no engine answers" in shown.err
    assert "Traceback" not in shown.err


def test_a_runtime_without_an_engine_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["selftest", "--sandbox", "local", "--runtime", "runsc"]) == 2
    assert "--sandbox docker" in capsys.readouterr().err
