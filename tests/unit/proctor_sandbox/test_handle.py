from typing import Any

import pytest

from proctor_sandbox.handle import ALWAYS, FORWARDED, Handle, Permissions, Sealed, target_of
from proctor_sandbox.operation import OPERATIONS


class Answers:
    """A candidate that says yes to everything."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def operate(self, name: str, target: int, args: Any, kwargs: Any) -> Any:
        del target, args, kwargs
        self.asked.append(name)
        return True


def test_every_operator_has_its_operation() -> None:
    assert set(FORWARDED) <= OPERATIONS.keys()


def test_all_is_allowed_for_a_canary_and_noted() -> None:
    permissions = Permissions(None)
    for name in ("lt", "get", "lt"):
        permissions.check(name)
    assert permissions.used == {"lt", "get"}


def test_what_is_not_listed_is_refused() -> None:
    permissions = Permissions(["get"])
    permissions.check("get")
    with pytest.raises(TypeError, match="'lt'"):
        permissions.check("lt")


@pytest.mark.parametrize("name", sorted(ALWAYS))
def test_what_functions_and_iterators_need_is_always_allowed(name: str) -> None:
    Permissions([]).check(name)


def test_equality_with_plain_data_is_never_asked() -> None:
    answers = Answers()
    handle: Any = Handle(answers, Permissions(None), 1)
    for value in (1, True, None, "x", [], object(), Sealed()):
        assert not handle == value  # noqa: SIM201
        assert handle != value
        assert value not in [handle, handle]
    assert answers.asked == []


def test_equality_with_another_handle_is_asked() -> None:
    answers = Answers()
    one, same, other = (Handle(answers, Permissions(None), number) for number in (1, 1, 2))
    assert one == same
    assert answers.asked == []
    assert one == other
    assert answers.asked == ["eq"]


def test_truth_and_membership_are_told_without_asking_where_that_is_not_allowed() -> None:
    answers = Answers()
    handle = Handle(answers, Permissions([]), 3)
    assert handle
    assert answers.asked == []
    assert (hash(handle), target_of(handle)) == (hash(3), 3)


def test_a_sealed_object_equals_itself_alone() -> None:
    one, other = Sealed(), Sealed()
    assert one == one  # noqa: PLR0124
    assert one not in (other, 1, None, "")
