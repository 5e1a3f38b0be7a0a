"""Values over the pipe: what comes back is what was sent, and nothing else comes in."""

import collections
import contextlib
import datetime
import decimal
import importlib
import json
import math
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume
from hypothesis import strategies as st

from fuzz.budget import fuzz
from fuzz.strategies import DESCRIBED, TAGGED
from proctor_sandbox.atom import CodecError
from proctor_sandbox.codec import Decoder, Encoder
from proctor_sandbox.raised import SHARED, StandIns

for module in ("numpy", *SHARED):  # else what loads one is blamed for its memory
    with contextlib.suppress(ImportError):
        importlib.import_module(module)

MOST = 1 << 20  # bytes that a value of some hundred bytes may take
REFUSALS = (CodecError, LookupError, TypeError, ValueError, AttributeError, RecursionError)


def refuse(*_: Any) -> Any:
    raise CodecError("not given")


def measured(action: Callable[[], Any]) -> Any:
    """What it returns. It takes little memory."""
    tracemalloc.start()
    try:
        return action()
    finally:
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert most < MOST


def plain(value: Any) -> bool:
    """Whether it is made of types that nobody can have changed."""
    kind = type(value)
    if kind in (list, tuple, set, frozenset, collections.deque):
        return all(map(plain, value))
    if kind is dict:
        return all(map(plain, value.keys())) and all(map(plain, value.values()))
    return kind.__module__ in ("builtins", "datetime", "decimal", "fractions", "numpy", "collections")


@fuzz(TAGGED)
def test_any_json_is_a_plain_value_or_refused(message: Any) -> None:
    decoder = Decoder(refuse)
    try:
        value = measured(lambda: decoder.decode(message))
    except CodecError:
        return
    assert plain(value)


@fuzz(DESCRIBED)
def test_any_description_is_an_exception_or_refused(described: Any) -> None:
    stand_ins = StandIns()
    decoder = Decoder(refuse)
    try:
        error = measured(lambda: stand_ins.rebuild(described, decoder.decode))
    except REFUSALS:
        return
    assert isinstance(error, BaseException)
    assert type(error).__module__ in ("builtins", "decimal", "solution")
    assert isinstance(str(error), str)
    with pytest.raises(type(error)):
        raise error


ATOMS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.builds(lambda sign, bits: sign * (1 << bits) + 1, st.sampled_from([1, -1]), st.integers(1000, 20000)),
    st.floats(),
    st.complex_numbers(),
    st.text(),
    st.text(alphabet=st.characters(), max_size=5),
    st.binary(),
    st.builds(range, st.integers(), st.integers(), st.integers().filter(bool)),
    st.fractions(),
    st.decimals(),
    st.dates(),
    st.datetimes(),
    st.datetimes(
        timezones=st.builds(
            datetime.timezone, st.timedeltas(*[datetime.timedelta(hours=h) for h in (-23, 23)])
        )
    ),
    st.times(),
    st.timedeltas(),
    st.sampled_from([..., NotImplemented]),
)
HASHED = ATOMS.filter(lambda atom: not isinstance(atom, decimal.Decimal) or not atom.is_nan())
KEYS = st.one_of(HASHED, st.tuples(HASHED), st.frozensets(HASHED, max_size=3))


VALUES = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.builds(tuple, st.lists(inner, max_size=4)),
        st.lists(KEYS, max_size=4).map(set),
        st.lists(KEYS, max_size=4).map(frozenset),
        st.builds(dict, st.lists(st.tuples(KEYS, inner), max_size=4)),
        st.builds(collections.deque, st.lists(inner, max_size=4), st.one_of(st.none(), st.integers(4, 9))),
        st.binary(max_size=9).map(bytearray),
    ),
    max_leaves=15,
)


def fingerprint(value: Any) -> Any:
    """Equal for values that are equal and of exactly the same types, where NaN is NaN and -0.0 is not 0.0."""
    kind = type(value)
    if kind in (list, tuple):
        inner: Any = [fingerprint(item) for item in value]
    elif kind is collections.deque:
        inner = [value.maxlen, [fingerprint(item) for item in value]]
    elif kind is dict:
        inner = [[fingerprint(key), fingerprint(item)] for key, item in value.items()]
    elif kind in (set, frozenset):
        inner = sorted(repr(fingerprint(item)) for item in value)
    else:
        inner = hex(value) if kind is int else repr(value)
    return [kind.__name__, inner]


def same(one: Any, other: Any) -> bool:
    return bool(fingerprint(one) == fingerprint(other))


def crossed(value: Any) -> Any:
    message = json.dumps(Encoder(refuse).encode(value))
    return Decoder(refuse).decode(json.loads(message))


@fuzz(VALUES)
def test_plain_values_come_as_they_went(value: Any) -> None:
    assert same(crossed(value), value)


@fuzz(
    st.lists(st.one_of(st.text(max_size=3), st.integers()), max_size=6),
    st.dictionaries(st.text(), st.integers()),
)
def test_subclasses_come_as_what_they_are_made_of(items: list[Any], counts: dict[str, int]) -> None:
    assert same(crossed(collections.Counter(items)), dict(collections.Counter(items)))
    assert same(crossed(collections.OrderedDict(counts)), counts)
    assert same(crossed(collections.defaultdict(int, counts)), counts)
    assert same(list(crossed(counts.keys())), list(counts))
    assert same(list(crossed(counts.values())), list(counts.values()))
    assert same(list(crossed(counts.items())), list(counts.items()))


@fuzz(st.integers(0, 400), st.sampled_from([list, tuple, collections.deque]))
def test_depth_is_bounded_alike_on_both_sides(depth: int, kind: Callable[[Any], Any]) -> None:
    value: Any = 1
    for _ in range(depth):
        value = kind([value])
    try:
        assert same(crossed(value), value)
    except CodecError:
        assert depth > 200
    else:
        assert depth <= 200


DTYPES = ["<f8", "<f4", "<i8", "|u1", "|b1", "<c16", "|S3", "<U2", "<M8[D]", "<m8[s]", ">i4", "<f2"]


@fuzz(
    st.sampled_from(DTYPES),
    st.one_of(st.none(), st.lists(st.integers(0, 3), max_size=4)),
    st.binary(min_size=4096, max_size=4096),
)
def test_arrays_come_as_they_went(dtype: str, shape: list[int] | None, data: bytes) -> None:
    numpy = pytest.importorskip("numpy")
    assume(dtype != "<U2")
    count = math.prod(shape or [])
    array = numpy.frombuffer(data, dtype, count).reshape(shape or ())
    value = array if shape is not None else array[()]
    found = crossed(value)
    if not value.dtype.itemsize:  # an empty text of numpy's comes as Python's
        assert found == value
        return
    assert type(found) is type(value)
    assert found.dtype == value.dtype
    assert found.shape == value.shape
    assert found.tobytes() == value.tobytes()
