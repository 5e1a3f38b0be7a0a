"""What the suite makes of answers, with a room that answers as it is told."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from proctor.errors import SandboxError, SandboxLost
from proctor.sandbox.job import Job
from proctor.sandbox.outcome import Outcome
from proctor.selftest import suite
from proctor.selftest.attack import Attack
from proctor.selftest.suite import Result
from proctor.selftest.tasks import CLOSED, FREE, WRONG

ATTACK = Attack("attack", "none", "is one", "def solve(n):\n    return 'attack'\n")
HONEST = Attack("honest", "none", "is odd", "def solve(n):\n    return 'honest'\n", honest=True)

Answer = Callable[[Job], str]


class Room:
    """Answers each job with a status; "lost" loses the room."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def run(self, job: Job) -> Outcome:
        status: Any = self.answer(job)
        if status == "lost":
            raise SandboxLost("gone")
        return Outcome(status=status, detail="", cpu_s=0.0, wall_s=0.0, operations=())

    def run_each(self, jobs: list[Job]) -> Iterator[Outcome]:
        return map(self.run, jobs)

    def end(self) -> None:
        return

    def close(self) -> str:
        return ""


class Sandbox:
    """Rooms that all answer alike."""

    isolation, image, digest = "fake", "fake", "sha256:"

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def start(self) -> Any:
        return Room(self.answer)


def holding(job: Job) -> str:
    """A sandbox that holds: right solutions pass, and nothing else does."""
    text = "".join(job.units)
    return "failed" if text == WRONG or not text.strip() or "'attack'" in text else "passed"


def found(case: Attack, answer: Answer = holding) -> Result:
    (result,) = suite.run(Sandbox(answer), 1, {}, [case])
    return result


def instead(text: str, status: str, time: int = 0) -> Answer:
    """Holds, but for one program: answered so every time, or from the given time on."""
    seen: list[Job] = []

    def answer(job: Job) -> str:
        if text not in "".join(job.units):
            return holding(job)
        seen.append(job)
        return status if len(seen) > time else holding(job)

    return answer


@pytest.mark.parametrize("case", [ATTACK, HONEST])
def test_nothing_is_told_of_a_sandbox_that_holds(case: Attack) -> None:
    result = found(case)
    assert (result.held, result.fails, result.trouble) == (True, False, "")


def test_an_attack_that_passes_is_not_held() -> None:
    result = found(ATTACK, instead("'attack'", "passed"))
    assert (result.fails, result.happened, result.trouble) == (True, "passed", "it passed")


def test_an_attack_that_passes_in_a_used_process_only_is_not_held() -> None:
    assert found(ATTACK, instead("'attack'", "passed", time=1)).trouble == "it passed"


def test_an_honest_case_that_fails_is_not_held() -> None:
    case = Attack("other", "none", "is odd", "def solve(n):\n    return 2 + 1\n", task="truth", honest=True)
    assert "an honest solution did not pass" in found(case, instead("2 + 1", "error")).trouble


@pytest.mark.parametrize(
    ("text", "status", "who"),
    [
        (WRONG, "passed", "the wrong sample after it: passed"),
        (CLOSED, "failed", "the right sample after it: failed"),
        (FREE, "error", "the open sample after it: error"),
    ],
)
def test_a_neighbour_that_is_harmed_is_told(text: str, status: str, who: str) -> None:
    times = {WRONG: 0, CLOSED: 1, FREE: 1}  # the first time is the check of the task itself
    assert who in found(ATTACK, instead(text, status, times[text])).trouble


def test_a_room_that_is_lost_is_told() -> None:
    assert "it took its room down" in found(ATTACK, instead("'attack'", "lost")).trouble


def test_touched_bait_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proctor.selftest.bait.Bait.touched", lambda _: ["the host's port was reached"])
    assert found(ATTACK).trouble == "the host's port was reached"


def test_what_is_beyond_the_sandbox_does_not_fail() -> None:
    case = Attack(
        "honest", "none", "is odd", "def solve(n):\n    return 5 * 1\n", honest=True, beyond=("fake",)
    )
    result = found(case, instead("5 * 1", "error", time=1))
    assert (result.held, result.known, result.fails) == (False, True, False)


def test_a_task_whose_own_solution_fails_ends_the_run() -> None:
    with pytest.raises(SandboxError, match="the self-test's task 'factorial'"):
        found(ATTACK, lambda _: "failed")
