"""Plain data crosses exactly, whatever its class says of itself; hostile data never gets past the decoder."""

import collections
import datetime
import decimal
import enum
import fractions
import json
import math
import sys
import time
from collections.abc import Callable
from typing import Any, NamedTuple, NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from proctor_sandbox.atom import ATOM_DECODERS, CodecError
from proctor_sandbox.codec import CONTAINER_DECODERS, DEPTH, Decoder, Encoder, Opaque

UTC, HOUR = datetime.UTC, datetime.timedelta(hours=1)


def refuse(value: object) -> NoReturn:
    raise Opaque(type(value).__name__)


def forbid(tag: str, payload: list[Any]) -> NoReturn:
    raise CodecError(f"{tag} {payload}")


ENCODER, DECODER = Encoder(refuse), Decoder(forbid)


def crossed(value: object) -> Any:
    """The value as the other side gets it, by way of JSON text."""
    return DECODER.decode(json.loads(json.dumps(ENCODER.encode(value))))


def exact(value: Any) -> Any:
    """Equal for two values only where types, order, signs of zero and everything inside are the same."""
    if isinstance(value, float):
        return float, "nan" if math.isnan(value) else value.hex()
    if isinstance(value, complex):
        return complex, exact(value.real), exact(value.imag)
    if isinstance(value, decimal.Decimal):
        return decimal.Decimal, value.as_tuple()
    if isinstance(value, set | frozenset):
        return type(value), {exact(item) for item in value}
    if isinstance(value, dict):
        return type(value), [(exact(key), exact(item)) for key, item in value.items()]
    if isinstance(value, list | tuple | collections.deque | type({}.values())):
        return type(value), getattr(value, "maxlen", None), tuple(exact(item) for item in value)
    if isinstance(value, datetime.datetime | datetime.time):
        return type(value), value.replace(tzinfo=None), value.utcoffset(), value.fold
    return type(value), value


OFFSETS = st.timedeltas(datetime.timedelta(hours=-23), datetime.timedelta(hours=23)).map(datetime.timezone)
ZONES = st.none() | OFFSETS
HASHABLE_ATOMS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.complex_numbers()
    | st.text(st.characters(codec=None), max_size=20)
    | st.binary(max_size=20)
    | st.decimals(allow_nan=False)
    | st.fractions()
    | st.dates()
    | st.datetimes(timezones=ZONES)
    | st.times(timezones=ZONES)
    | st.timedeltas()
    | st.builds(range, st.integers(-99, 99), st.integers(-99, 99), st.integers(1, 9))
    | st.sampled_from([..., NotImplemented, 1 << 2000, -(1 << 1024), (1 << 1024) - 1])
)
KEYS = HASHABLE_ATOMS | st.tuples(HASHABLE_ATOMS, HASHABLE_ATOMS) | st.frozensets(HASHABLE_ATOMS, max_size=3)
ATOMS = (
    HASHABLE_ATOMS
    | st.binary(max_size=20).map(bytearray)
    | st.sampled_from([decimal.Decimal("nan"), decimal.Decimal("sNaN"), decimal.Decimal("-0.00")])
    | st.builds(slice, st.none() | st.integers(), st.none() | st.integers(), st.none() | st.integers())
)


def containers(items: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    lists = st.lists(items, max_size=4)
    return (
        lists
        | lists.map(tuple)
        | st.sets(KEYS, max_size=4)
        | st.frozensets(KEYS, max_size=4)
        | st.dictionaries(KEYS, items, max_size=4)
        | lists.map(collections.deque)
        | lists.map(lambda some: collections.deque(some, 4))
        | lists.map(lambda some: dict(enumerate(some)).values())
    )


@given(st.recursive(ATOMS, containers, max_leaves=20))
@settings(deadline=None)
def test_plain_data_crosses_with_its_types_and_values(value: object) -> None:
    assert exact(crossed(value)) == exact(value)


@pytest.mark.parametrize(
    "value",
    [
        0,
        -1,
        10**400,
        -(10**5000),
        1 << 1024,
        -0.0,
        math.nan,
        -math.inf,
        complex(-0.0, math.nan),
        "",
        "\ud800",
        "\ud83d\ude00",  # two lone halves of one character
        "\U0001f600",
        "a\0b",
        b"\xff",
        bytearray(b"\x00"),
        [],
        (),
        set(),
        frozenset(),
        {},
        [True, 1, 1.0],
        {(1, (2, 3)): {frozenset({1}): [()]}},
        {frozenset({frozenset()}): 1, (): 2},
        range(3, -4, -2),
        range(10**30),
        slice(None, 10**400, -1),
        decimal.Decimal("-0.000"),
        fractions.Fraction(-3, 10**400),
        datetime.date.max,
        datetime.datetime(2024, 10, 27, 2, 30, fold=1),
        datetime.datetime(1, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(microseconds=-1))),
        datetime.time(23, 59, 59, 999999, tzinfo=UTC, fold=1),
        datetime.timedelta.min,
        collections.deque([1, 2], maxlen=2),
        {1: 2}.keys(),
        {1: [2]}.items(),
        [None, ..., NotImplemented],
    ],
)
def test_corner_cases_cross(value: object) -> None:
    assert exact(crossed(value)) == exact(value)


class Liar(int):
    """Says whatever pleases: every operator is its own."""

    def _yes(self, *_: object) -> bool:
        return True

    def _self(self, *_: object) -> Any:
        return self

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __bool__ = _yes
    __pos__ = __int__ = __index__ = __trunc__ = __abs__ = __add__ = __sub__ = __neg__ = __and__ = _self
    __str__ = __repr__ = __format__ = lambda *_: "42"
    __hash__ = lambda _: 42  # noqa: E731
    __class__ = property(lambda _: str)  # type: ignore[assignment]
    __reduce__ = __reduce_ex__ = _self
