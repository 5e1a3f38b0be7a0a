"""Plain data crosses exactly, whatever its class says of itself; hostile data never gets past the decoder."""

import collections
import contextlib
import datetime
import decimal
import enum
import fractions
import functools
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


@functools.singledispatch
def exact(value: Any) -> Any:
    """Equal for two values only where types, order, signs of zero and everything inside are the same."""
    return type(value), value


@exact.register
def _(value: float) -> Any:
    return float, "nan" if math.isnan(value) else value.hex()


@exact.register
def _(value: complex) -> Any:
    return complex, exact(value.real), exact(value.imag)


@exact.register
def _(value: decimal.Decimal) -> Any:
    return decimal.Decimal, value.as_tuple()


@exact.register(set)
@exact.register(frozenset)
def _(value: Any) -> Any:
    return type(value), frozenset(map(exact, value))


@exact.register(dict)
def _(value: dict[Any, Any]) -> Any:
    return dict, tuple((exact(key), exact(item)) for key, item in value.items())


@exact.register(list)
@exact.register(tuple)
@exact.register(collections.deque)
@exact.register(type({}.values()))
def _(value: Any) -> Any:
    return type(value), getattr(value, "maxlen", None), tuple(map(exact, value))


@exact.register(datetime.datetime)
@exact.register(datetime.time)
def _(value: Any) -> Any:
    return type(value), value.replace(tzinfo=None), value.utcoffset(), value.fold


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
    ids=lambda value: type(value).__name__,
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
    __repr__ = lambda _: "42"  # noqa: E731
    __hash__ = lambda _: 42  # noqa: E731
    __class__ = property(lambda _: str)
    __reduce__ = __reduce_ex__ = _self


def lying(base: type, *overridden: str) -> type:
    """A subclass whose own methods raise, so that whoever calls one of them is told."""

    def betray(*_: object, **__: object) -> NoReturn:
        raise AssertionError("a method of the subclass ran")

    return type(f"Lying{base.__name__}", (base,), dict.fromkeys(overridden, betray))


class Point(NamedTuple):
    x: int
    y: list[int]


class Colour(enum.IntEnum):
    RED = 1


class Word(enum.StrEnum):
    HELLO = "hello"


class Ratio(float, enum.Enum):
    HALF = 0.5


def moved_to_end() -> collections.OrderedDict[str, int]:
    ordered = collections.OrderedDict(a=1, b=2, c=3)
    ordered.move_to_end("a")
    return ordered


SUBCLASSED = [
    (Liar(7), 7),
    (Point(1, [2]), (1, [2])),
    (Colour.RED, 1),
    (Word.HELLO, "hello"),
    (Ratio.HALF, 0.5),
    (collections.Counter("aab"), {"a": 2, "b": 1}),
    (collections.defaultdict(list, {1: [2]}), {1: [2]}),
    (moved_to_end(), {"b": 2, "c": 3, "a": 1}),
    (lying(collections.OrderedDict, "__iter__", "items", "keys", "__getitem__")(b=1, a=2), {"b": 1, "a": 2}),
    (lying(str, "__str__", "__iter__", "__getitem__", "__len__", "encode", "__eq__")("s"), "s"),
    (lying(bytes, "__bytes__", "__iter__", "__getitem__", "__len__")(b"s"), b"s"),
    (lying(bytearray, "__iter__", "__getitem__", "__len__")(b"s"), bytearray(b"s")),
    (lying(list, "__iter__", "__getitem__", "__len__", "__eq__", "copy")([1, "a"]), [1, "a"]),
    (lying(tuple, "__iter__", "__getitem__", "__len__", "__eq__")([1, "a"]), (1, "a")),
    (lying(set, "__iter__", "__len__", "__contains__", "copy")([1]), {1}),
    (lying(frozenset, "__iter__", "__len__", "__contains__", "copy")([1]), frozenset([1])),
    (lying(dict, "__iter__", "items", "keys", "__getitem__", "__len__")(a=1), {"a": 1}),
    (lying(float, "__float__", "__pos__", "__eq__", "hex")(-0.0), -0.0),
    (lying(complex, "__complex__", "__pos__", "__eq__")(1, 2), 1 + 2j),
    (lying(collections.deque, "__iter__", "__len__", "copy")([1], 3), collections.deque([1], 3)),
    (lying(decimal.Decimal, "__str__", "__copy__", "__pos__", "as_tuple")("1.50"), decimal.Decimal("1.50")),
    (lying(fractions.Fraction, "__pos__", "__eq__", "__str__")(1, 3), fractions.Fraction(1, 3)),
    (lying(datetime.date, "toordinal", "isoformat", "replace")(2024, 2, 29), datetime.date(2024, 2, 29)),
    (
        lying(datetime.datetime, "__add__", "replace", "timetz", "date", "isoformat")(
            2024, 1, 2, 3, 4, 5, 6, UTC
        ),
        datetime.datetime(2024, 1, 2, 3, 4, 5, 6, UTC),
    ),
    (lying(datetime.time, "replace", "isoformat")(1, 2, fold=1), datetime.time(1, 2, fold=1)),
    (lying(datetime.timedelta, "__pos__", "total_seconds")(hours=1), HOUR),
]


@pytest.mark.parametrize(("value", "wanted"), SUBCLASSED, ids=lambda value: type(value).__name__)
def test_a_subclass_becomes_its_base_by_the_bases_own_methods(value: object, wanted: object) -> None:
    assert exact(crossed(value)) == exact(wanted)


def test_a_liar_inside_plain_data_is_told_apart_too() -> None:
    found = crossed({Liar(1): [Liar(2), (Liar(3),)]})
    assert exact(found) == exact({1: [2, (3,)]})


def test_views_of_an_ordered_dict_become_views() -> None:
    ordered = moved_to_end()
    for view in (ordered.keys(), ordered.items()):
        found = crossed(view)
        assert (type(found).__name__, list(found)) == (f"dict_{type(view).__name__[6:]}", list(view))


@pytest.mark.parametrize(
    "value", [object(), len, refuse, iter([]), math, ValueError("x"), slice("a"), memoryview(b"")]
)
def test_what_is_not_plain_goes_to_export(value: object) -> None:
    with pytest.raises(Opaque):
        crossed([value])
    encoder = Encoder(lambda exported: ["mine", type(exported).__name__])
    assert encoder.encode((value,)) == ["tuple", 1, [["mine", type(value).__name__]]]


def nested(levels: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(levels):
        value = [value]
    return value


def test_containers_cross_down_to_the_limit_and_no_further() -> None:
    assert exact(crossed(nested(DEPTH - 1))) == exact(nested(DEPTH - 1))
    with pytest.raises(Opaque):
        crossed(nested(DEPTH))


def test_depth_and_cycles_end_in_an_export() -> None:
    cycle: list[Any] = []
    cycle.append({"again": (cycle,)})
    encoder = Encoder(lambda _: ["end"])
    for value in (nested(100_000), cycle):
        assert json.dumps(encoder.encode(value)).count('"end"') == 1


def numpy_values() -> list[Any]:
    numpy = pytest.importorskip("numpy")
    return [
        numpy.arange(6).reshape(2, 3),
        numpy.arange(6).reshape(2, 3).T,
        numpy.array(5),
        numpy.float64("nan"),
        numpy.float32(1.5),
        numpy.int8(-1),
        numpy.bool_(True),
        numpy.array([], dtype="<f8"),
        numpy.zeros((0, 3)),
        numpy.array(["a", "\u00e9\u00e9"]),
        numpy.array([b"ab"]),
        numpy.array(["2024-01-01"], dtype="M8[D]"),
        numpy.timedelta64(3, "s"),
        numpy.array([1 + 2j], dtype=">c16"),
    ]


def test_arrays_cross_by_value() -> None:
    numpy = pytest.importorskip("numpy")
    for value in numpy_values():
        found = crossed(value)
        assert type(found) is type(value)
        assert (found.dtype, found.shape) == (value.dtype, value.shape)
        assert numpy.array_equal(found, value, equal_nan=value.dtype.kind in "fc")


def test_arrays_of_objects_and_records_do_not_cross() -> None:
    numpy = pytest.importorskip("numpy")
    for value in (numpy.array([object()]), numpy.zeros(1, "i4,f8"), numpy.dtype("i4"), numpy.add):
        with pytest.raises(Opaque):
            crossed(value)


def test_empty_text_of_numpys_becomes_text() -> None:
    numpy = pytest.importorskip("numpy")
    assert exact(crossed([numpy.str_(""), numpy.bytes_(b"")])) == exact(["", b""])


def test_a_class_that_calls_itself_numpys_is_not() -> None:
    fake = type("ndarray", (), {"__module__": "numpy"})
    with pytest.raises(Opaque):
        crossed(fake())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=15,
)
TAGS = st.sampled_from([*ATOM_DECODERS, *CONTAINER_DECODERS, "handle", "own", ""])
TAGGED = st.recursive(
    JSON,
    lambda inner: (
        st.builds(lambda tag, rest: [tag, *rest], TAGS, st.lists(inner, max_size=4))
        | st.builds(lambda tag, nested, items: [tag, nested, items], TAGS, st.integers(0, 1), st.lists(inner))
    ),
    max_leaves=15,
)


@given(JSON | TAGGED)
@settings(deadline=None, max_examples=500)
def test_any_json_gives_a_value_or_a_codec_error(value: object) -> None:
    try:
        DECODER.decode(value)
    except CodecError:
        return


PLAIN_TYPES: tuple[type, ...] = (
    *(
        type(None),
        bool,
        int,
        float,
        complex,
        str,
        bytes,
        bytearray,
        list,
        tuple,
        set,
        frozenset,
        dict,
        range,
        slice,
    ),
    *(type(...), type(NotImplemented), collections.deque, decimal.Decimal, fractions.Fraction),
    *(datetime.date, datetime.datetime, datetime.time, datetime.timedelta),
    *(type({}.keys()), type({}.values()), type({}.items())),
)


def is_plain(value: Any) -> bool:
    if type(value).__module__ == "numpy":
        return not value.dtype.hasobject
    if isinstance(value, dict):
        return type(value) is dict and all(map(is_plain, value)) and all(map(is_plain, value.values()))
    inside: Any = value if isinstance(value, list | tuple | set | frozenset | collections.deque) else ()
    return type(value) in PLAIN_TYPES and all(map(is_plain, inside))


@given(TAGGED)
@settings(deadline=None, max_examples=500)
def test_what_is_decoded_is_of_exact_plain_types(value: object) -> None:
    try:
        found = DECODER.decode(value)
    except CodecError:
        return
    assert is_plain(found)


@pytest.mark.parametrize(
    "value",
    [
        {},
        [],
        [1],
        [None],
        [[]],
        ["list"],
        ["list", 0],
        ["list", 0, {}],
        ["list", 0, [[]]],
        ["list", 0, [], 1],
        ["tuple", 1, "text"],
        ["set", 1, [["list", 0, []]]],
        ["dict", 0, [1]],
        ["dict", 1, [["list", 0, [1, 2]], ["tuple", 0, [3]]]],
        ["deque", 0, [], -1],
        ["deque", 0, [], "9"],
        ["i", 5],
        ["i", ["i", "0x1"]],
        ["u", "zz"],
        ["u", "00"],
        ["u", "ffffffff"],
        ["complex", "1", "2"],
        ["bytes", {"a": 1}],
        ["bytes", "a"],
        ["decimal", [0, [1, 2], 3]],
        ["decimal", "one"],
        ["fraction", 1, 0],
        ["fraction", 0.5, 1],
        ["range", 1, 2, 0],
        ["range", True, 2, 1],
        ["slice", 1, 2, "x"],
        ["date", "\x07\xe8\x02\xff"],  # the state that pickle gives a date: February the 255th
        ["date", 2023, 2, 29],
        ["datetime", ["\x07\xe8\x02\xff\x00\x00\x00\x00\x00\x00"], None, 0],
        ["datetime", [2024, 1, 1, 0, 0, 0, 0], ["delta", 1, 0, 0], 0],
        ["datetime", [2024, 1, 1, 0, 0, 0, 0], 5, 0],
        ["time", [24, 0, 0, 0], None, 0],
        ["time", [1, 0, 0, 0], None, 2],
        ["delta", 10**10, 0, 0],
        ["delta", 1e300, 0, 0],
        ["array", "|O", [1], "AAAAAAAAAAA="],
        ["array", "(1 2)i4", [1], ""],
        ["array", "i4,f8", [1], "AAAA"],
        ["array", "<i8", [10**12], ""],
        ["array", [["a", "O"]], [1], ""],
        ["array", "<U0", [10**12], ""],
        ["nothing"],
    ],
)
def test_what_no_encoder_writes_is_refused(value: object) -> None:
    with pytest.raises(CodecError):
        DECODER.decode(value)


@pytest.mark.parametrize(
    "make",
    [
        lambda: ["i", "f" * 10**6],
        lambda: ["decimal", "9" * 10**6],
        lambda: ["decimal", "1e999999999999999999"],
        lambda: ["range", 0, ["i", "f" * 10**5], 1],
        lambda: ["list", 1, [["tuple", 0, [0] * 100]] * 10_000],
        lambda: ["dict", 1, [["tuple", 0, ["a", 1]]] * 100_000],
        lambda: ["complex", 1e308, 1e308],
        lambda: ["fraction", ["i", "f" * 10**4], ["i", "e" * 10**4]],
        lambda: ["array", "<f8", [0, 10**18], ""],
    ],
)
def test_decoding_never_runs_long(make: Callable[[], object]) -> None:
    value = make()
    began = time.process_time()
    with contextlib.suppress(CodecError):
        DECODER.decode(value)
    assert time.process_time() - began < 2


def test_decoding_stays_shallow() -> None:
    value: list[Any] = ["list", 0, []]
    for _ in range(100_000):
        value = ["list", 1, [value]]
    with pytest.raises(CodecError):
        DECODER.decode(value)
    assert sys.getrecursionlimit() <= 10_000
