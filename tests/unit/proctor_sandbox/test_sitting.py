import signal
from typing import Any

import pytest

from proctor_sandbox.sitting import conclude

GONE = {"status": "error", "detail": "gone", "gone": True}


def ended(**how: Any) -> dict[str, Any]:
    return {"cpu": 0.5, "died": True, "signal": 0, "exit": 0, "clean": True, **how}


@pytest.mark.parametrize(
    ("how", "status", "detail"),
    [
        (ended(exit=0), "error", "exited with status 0 before its tests ended"),
        (ended(exit=70), "error", "exited with status 70 before its tests ended"),
        (ended(signal=signal.SIGSEGV), "error", "died of signal 11"),
        (ended(signal=signal.SIGKILL), "memory", "killed, as the kernel does where memory runs out"),
        (ended(signal=signal.SIGKILL, cpu=2.0), "timeout", "over 2 s of CPU time"),
        (ended(signal=signal.SIGXCPU, cpu=1.9), "timeout", "over 2 s of CPU time"),
        (ended(died=False, signal=signal.SIGKILL), "error", "the program closed the pipe to its tests"),
    ],
)
def test_what_a_candidate_that_is_gone_died_of(how: dict[str, Any], status: str, detail: str) -> None:
    assert conclude(GONE, how, 2.0) == {"status": status, "detail": detail}


def test_a_verdict_stands_whatever_the_candidates_end() -> None:
    verdict = {"status": "passed", "detail": "", "gone": False, "operations": ["get"]}
    assert conclude(verdict, ended(signal=signal.SIGKILL), 2.0) == verdict


def test_a_timeout_tells_which_limit() -> None:
    verdict = {"status": "timeout", "detail": "over 2 s of CPU time", "limit": "cpu"}
    assert conclude(verdict, ended(died=False), 2.0) == verdict


def test_a_judge_that_died_without_a_word_is_no_pass() -> None:
    assert conclude({}, ended(), 2.0)["status"] == "error"
