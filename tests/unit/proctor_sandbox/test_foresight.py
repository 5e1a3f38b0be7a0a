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


def heard(names: Any, *answers: Any, passing: str = "") -> Foresight:
    """A sample that said this, asked all that was expected of it."""
    later = Foresight(noted(call(1), call(2)).calls(), passing)
    later.answers = list(answers)
    if not later.is_settled_by(names):
        later.answer(call(1))
        later.answer(call(2))
    return later


NAMES = ["return", {"f": ["handle", 0]}]


def test_a_sample_that_says_what_one_said_that_passed_is_settled() -> None:
    lesson = heard(NAMES, ["return", 1], ["return", 2]).lesson
    again = heard(NAMES, ["return", 1], ["return", 2], passing=lesson)
    assert again.done == 0
    assert again.lesson == lesson


@pytest.mark.parametrize(
    "said",
    [
        (NAMES, ["return", 1], ["return", 2.0]),
        (NAMES, ["return", True], ["return", 2]),
        (NAMES, ["return", 2], ["return", 1]),
        (NAMES, ["return", 1], ["raise", 2]),
        (["return", {"f": ["handle", 1]}], ["return", 1], ["return", 2]),
        (["return", {"f": ["handle", 0], "g": 1}], ["return", 1], ["return", 2]),
    ],
)
def test_one_that_says_anything_else_is_not(said: tuple[Any, ...]) -> None:
    lesson = heard(NAMES, ["return", 1], ["return", 2]).lesson
    assert heard(*said, passing=lesson).done == 2


def test_nothing_is_learnt_of_tests_that_did_not_hear_all_answers() -> None:
    later = Foresight(noted(call(1), call(2)).calls())
    later.answers = [["return", 1], ["return", 2]]
    later.is_settled_by(NAMES)
    later.answer(call(1))
    assert later.lesson == ""


def test_nothing_is_settled_where_nothing_was_expected() -> None:
    assert not Foresight().is_settled_by(NAMES)
    assert not Foresight((), "").is_settled_by(NAMES)


def test_calls_with_much_to_send_are_not_foreseen() -> None:
    assert noted(call("x" * (MOST // 2))).calls() != ()
    assert noted(call("x" * (MOST // 2)), call("y" * (MOST // 2))).calls() == ()
