from dataclasses import replace
from typing import Any

import pytest

from proctor.sandbox.job import Needs
from proctor.sandbox.outcome import Outcome
from proctor.scoring.canary import Checked, check
from unit.scoring.conftest import LIMIT, Room, outcome, task

CODE = task(prompt="def f(x):\n", entry_point="f", test="assert f(1) == 1", canonical="    return x\n")
FAILED, PASSED = outcome("failed"), outcome("passed", operations=("get",))


def checked(one: Any, *answers: Outcome, in_process: bool = False) -> tuple[Checked, Room]:
    room = Room(list(answers))
    runner: Any = room
    found = check(runner, one, LIMIT, in_process=in_process)
    assert room.answers == []
    return found, room


@pytest.mark.parametrize(
    ("failures", "mode"), [(0, "plain"), (1, "plain+mutates"), (2, "handles"), (3, "handles+mutates")]
)
def test_the_least_that_a_canonical_solution_needs_is_found(failures: int, mode: str) -> None:
    found, room = checked(CODE, *[FAILED, FAILED] * failures, PASSED, FAILED)
    assert (found.needs.mode, found.needs.operations, found.problem) == (mode, ("get",), "")
    assert found.canonical_s == PASSED.cpu_s
    assert all(job.canary for job in room.asked)
    assert [job.once for job in room.asked] == [False, True] * (failures + 1)
    canonical, empty = room.asked[-2:]
    assert canonical.needs == empty.needs == replace(found.needs, operations=None)
    assert canonical.units != empty.units


def test_a_task_that_says_it_mutates_is_taken_at_its_word() -> None:
    found, _ = checked(task(test="t", canonical="c", mutates=True), PASSED, FAILED)
    assert found.needs.mode == "plain+mutates"


def test_without_a_canonical_solution_handles_are_given() -> None:
    found, room = checked(task(test="t", entry_point="f"), FAILED)
    assert (found.needs, found.problem) == (Needs(handles=True), "")
    assert len(room.asked) == 1
    assert checked(task(test="t", mutates=True), FAILED)[0].needs.mode == "handles+mutates"


def test_in_process_is_never_tried_unasked_and_nothing_else_where_it_is_asked() -> None:
    found, room = checked(CODE, PASSED, FAILED, in_process=True)
    assert found.needs == Needs(in_process=True)
    assert [job.needs.in_process for job in room.asked] == [True, True]
    assert not any(job.needs.in_process for job in checked(CODE, *[FAILED] * 8)[1].asked)


def test_a_canonical_solution_that_never_passes_is_told_by_its_first_end() -> None:
    found, _ = checked(CODE, outcome("error", "TypeError: x"), *[FAILED] * 7)
    assert found.problem == "its canonical solution does not pass (error: TypeError: x)"


@pytest.mark.parametrize(
    ("first", "problem"),
    [
        (outcome("timeout", "over 2 s"), "its canonical solution does not pass (timeout: over 2 s)"),
        (outcome("error", "cannot be parsed: x", broken=True), "cannot be parsed: x"),
    ],
)
def test_what_no_other_mode_would_change_is_not_tried_again(first: Outcome, problem: str) -> None:
    assert checked(CODE, first, FAILED)[0].problem == problem


def test_tests_that_an_empty_solution_passes_are_refused() -> None:
    found, _ = checked(CODE, PASSED, PASSED)
    assert "an empty solution passes" in found.problem
