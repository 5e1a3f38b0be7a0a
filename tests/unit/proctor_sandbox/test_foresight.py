from typing import Any

import pytest

from proctor_sandbox.foresight import MOST, Foresight
from proctor_sandbox.frames import FrameError


def call(*args: Any) -> list[Any]:
    return ["operate", "call", 0, list(args), {}]


def noted(*messages: Any) -> Foresight:
    foresight = Foresight()
    for message in messages:
        foresight.note(message)
    return foresight


def test_what_was_asked_of_one_sample_is_expected_of_the_next() -> None:
    later = Foresight(noted(call(1), call(2)).calls())
    later.answers = [["return", 5], ["raise", {}]]
    assert [later.answer(call(1)), later.answer(call(2))] == later.answers
    assert later.calls() == later.expected


@pytest.mark.parametrize(
    "other", [call(True), call(1.0), call("1"), call(), call(1, 2), ["operate", "next", 0]]
)
def test_another_call_is_not_answered(other: list[Any]) -> None:
    later = Foresight(noted(call(1)).calls())
    later.answers = [["return", 5]]
    with pytest.raises(FrameError):
        later.answer(other)


def test_a_call_too_many_or_without_an_answer_is_not_answered() -> None:
    later = Foresight(noted(call(1), call(2)).calls())
    later.answers = [["return", 5]]
    later.answer(call(1))
    for _ in range(2):
        with pytest.raises(FrameError):
            later.answer(call(2))


@pytest.mark.parametrize("other", [["operate", "next", 0, [], {}], ["operate", "get", 0, ["x"], {}]])
def test_tests_that_do_more_than_call_are_not_foreseen(other: list[Any]) -> None:
    assert noted(call(1), other).calls() == ()


def test_calls_with_much_to_send_are_not_foreseen() -> None:
    assert noted(call("x" * (MOST // 2))).calls() != ()
    assert noted(call("x" * (MOST // 2)), call("y" * (MOST // 2))).calls() == ()
