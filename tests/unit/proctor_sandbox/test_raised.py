import asyncio
import csv
import dataclasses
import decimal
import itertools
import json
import re
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from proctor_sandbox.raised import DEEPEST, StandIns, describe, lineage


def plain(value: Any) -> Any:
    return json.loads(json.dumps(value))


def crossed(error: BaseException, side: StandIns | None = None) -> BaseException:
    described = json.loads(json.dumps(describe(error, plain)))
    return (side or StandIns()).rebuild(described, lambda value: value)


def raised_by(action: Callable[[], object]) -> BaseException:
    with pytest.raises(Exception) as caught:  # noqa: PT011
        action()
    return caught.value


@pytest.mark.parametrize(
    "error",
    [
        ValueError("x", 1),
        KeyError("k"),
        AssertionError(),
        SystemExit(3),
        KeyboardInterrupt(),
        StopIteration(5),
        NotImplementedError("later"),
        LookupError("e"),
        decimal.InvalidOperation("d"),
        struct.error("s"),
        re.error("r"),
        csv.Error("c"),
        asyncio.InvalidStateError("a"),
        dataclasses.FrozenInstanceError("f"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_exception_that_both_sides_have_keeps_class_arguments_and_text(error: BaseException) -> None:
    found = crossed(error)
    assert type(found) is type(error)
    assert found.args == error.args
    assert str(found) == str(error)


def test_what_an_exception_knows_besides_its_arguments_crosses() -> None:
    def attributes(error: Any, *names: str) -> list[Any]:
        return [getattr(error, name) for name in names]

    missing = crossed(raised_by(lambda: Path("/nowhere/at/all").read_text()))
    assert attributes(missing, "errno", "strerror") == [2, "No such file or directory"]
    assert type(missing) is FileNotFoundError
    assert attributes(crossed(SystemExit(3)), "code") == [3]
    assert attributes(crossed(StopIteration(5)), "value") == [5]
    assert attributes(crossed(raised_by(lambda: json.loads("[1,"))), "msg", "doc", "pos") == [
        "Expecting value",
        "[1,",
        3,
    ]


class Shop(Exception):
    pass


class Empty(Shop, LookupError):
    def __init__(self, shelf: str, *, price: int) -> None:
        super().__init__(shelf)
        self.price = price
        self._secret = [1]

    def __str__(self) -> str:
        return f"shelf {self.args[0]} at {self.price}"


def test_an_exception_of_ones_own_becomes_a_stand_in() -> None:
    found: Any = crossed(Empty("b", price=4))
    assert type(found).__name__ == "Empty"
    assert [base.__name__ for base in type(found).__mro__][:3] == ["Empty", "Shop", "LookupError"]
    assert found.args == ("b",)
    assert str(found) == "shelf b at 4"
    assert (found.price, found._secret) == (4, [1])
    assert isinstance(found, LookupError)


def test_the_same_class_has_the_same_stand_in_and_its_base_another() -> None:
    side = StandIns()
    first, second = crossed(Empty("a", price=1), side), crossed(Empty("b", price=2), side)
    assert type(first) is type(second)
    assert isinstance(first, side.of(lineage(Shop)))
    assert not isinstance(crossed(Shop("s"), side), type(first))


def test_a_class_of_the_same_name_in_another_place_is_another() -> None:
    side = StandIns()
    others = [type("Empty", (base,), {"__module__": "elsewhere"}) for base in (ValueError, KeyError)]
    stand_ins = {side.of(lineage(kind)) for kind in (Empty, *others)}
    assert len(stand_ins) == 3


def test_what_this_side_has_of_the_others_classes_is_used() -> None:
    class Own(Exception):
        pass

    side = StandIns()
    side.known = {"Own": Own}
    assert type(crossed(Own("x"), side)) is Own


def test_a_group_becomes_a_stand_in() -> None:
    described = describe(ExceptionGroup("several", [ValueError("x")]), repr)
    found = StandIns().rebuild(described, plain)
    assert type(found).__name__ == "ExceptionGroup"
    assert isinstance(found, Exception)


def hostile(**methods: Any) -> BaseException:
    error: BaseException = type("Hostile", (Exception,), {"__module__": "solution", **methods})("a")
    return error


def fail(*_: object) -> NoReturn:
    raise SystemExit("from a method")


@pytest.mark.parametrize("text", [fail, lambda _: 5, lambda _: "\ud800" * 5000, lambda _: "x" * 10**6])
def test_a_hostile_text_does_no_harm(text: Callable[[object], object]) -> None:
    found = crossed(hostile(__str__=text))
    assert len(str(found)) <= 2000
    str(found).encode("utf-8")


def test_hostile_methods_of_the_class_never_run_here() -> None:
    error = hostile()
    described = describe(error, plain)
    type(error).__init__ = type(error).__new__ = fail  # type: ignore[assignment,method-assign]
    assert StandIns().rebuild(described, plain).args == ("a",)


def test_attributes_with_odd_names_are_left_out() -> None:
    error = ValueError()
    odd: dict[Any, int] = {"a b": 1, "__class__": 2, "__odd": 3, "fine": 4, 5: 6}
    vars(error).update(odd)
    assert describe(error, plain)["attributes"] == {"fine": 4}
    described = {
        "kind": lineage(ValueError),
        "args": [],
        "text": "",
        "attributes": {"__class__": 1, "a b": 2, "x": 3},
    }
    assert vars(StandIns().rebuild(described, plain)) == {"x": 3}


def deep(levels: int) -> list[Any]:
    described: list[Any] = ["shared", "builtins", "ValueError"]
    for level in range(levels):
        described = ["own", "m", f"E{level}", [described]]
    return described


def test_a_deep_hierarchy_crosses() -> None:
    assert StandIns().of(deep(DEEPEST)).__name__ == f"E{DEEPEST - 1}"


def test_two_bases_are_both_kept() -> None:
    side = StandIns()
    kind = type("Both", (Shop, OSError, KeyError), {})
    stand_in = side.of(lineage(kind))
    assert issubclass(stand_in, OSError | KeyError)
    assert issubclass(stand_in, side.of(lineage(Shop)))


@pytest.mark.parametrize(
    "described",
    [
        [],
        5,
        "abc",
        ["shared", "builtins"],
        ["shared", "builtins", "print"],
        ["shared", "builtins", "nothing"],
        ["shared", "builtins", "int"],
        ["shared", "builtins", None],
        ["shared", "os", "error"],
        ["shared", "json.decoder", "JSONDecoder"],
        ["own", "m", "E"],
        ["own", "m", "E", []],
        ["own", "m", "E", [[]]],
        ["own", "m", "E", [["shared", "builtins", "ValueError"]] * 2],
        ["own", "m", "a\0b", [["shared", "builtins", "ValueError"]]],
        ["own", "m", 5, [["shared", "builtins", "ValueError"]]],
        ["own", "m", [], [["shared", "builtins", "ValueError"]]],
        deep(10_000),
    ],
    ids=itertools.count(),
)
def test_a_lineage_that_none_makes_is_refused(described: Any) -> None:
    with pytest.raises((ValueError, TypeError, LookupError)):
        StandIns().of(described)
