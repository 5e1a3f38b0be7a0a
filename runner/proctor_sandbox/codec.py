"""Plain data over the pipe between judge and candidate.

A value becomes JSON: None, bool, int, float and str stand for themselves, everything else is a list that
begins with a tag. Decoding builds only exact builtin types (and a few of the standard library's), so no code
of the sender's runs. What is not plain data is handed to `export`, which answers with a tagged list of its own.
"""

from __future__ import annotations

import base64
import collections
import datetime
import decimal
import fractions
import sys
from typing import Any, Callable, Dict, List, Tuple

DEPTH = 200  # containers within containers
BIG = 1 << 1024  # beyond it an int goes as hex: Python bounds the digits of decimal text
SURROGATES = "surrogatepass"

Tagged = List[Any]


class Opaque(Exception):
    """A value that cannot cross as plain data."""


class CodecError(Exception):
    """The other side sent what no encoder writes."""


def _str(value: str) -> Any:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return ["u", value.encode("utf-16-le", SURROGATES).hex()]
    return value


def _int(value: int) -> Any:
    return value if -BIG < value < BIG else ["i", hex(value)]


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _timedelta(value: datetime.timedelta) -> Tagged:
    return ["delta", value.days, value.seconds, value.microseconds]


def _utcoffset(value: Any) -> Any:
    offset = value.utcoffset()
    return None if offset is None else _timedelta(offset)


def _datetime(value: datetime.datetime) -> Tagged:
    parts = [value.year, value.month, value.day, value.hour, value.minute, value.second, value.microsecond]
    return ["datetime", parts, _utcoffset(value)]


def _time(value: datetime.time) -> Tagged:
    return ["time", [value.hour, value.minute, value.second, value.microsecond], _utcoffset(value)]


# Exact types that have no items of their own.
ATOMS: Dict[type, Callable[[Any], Any]] = {
    type(None): lambda value: value,
    bool: lambda value: value,
    float: lambda value: value,
    int: _int,
    str: _str,
    type(...): lambda value: ["ellipsis"],
    type(NotImplemented): lambda value: ["notimplemented"],
    complex: lambda value: ["complex", value.real, value.imag],
    bytes: lambda value: ["bytes", _base64(value)],
    bytearray: lambda value: ["bytearray", _base64(bytes(value))],
    range: lambda value: ["range", _int(value.start), _int(value.stop), _int(value.step)],
    slice: lambda value: _slice(value),
    decimal.Decimal: lambda value: ["decimal", str(value)],
    fractions.Fraction: lambda value: ["fraction", _int(value.numerator), _int(value.denominator)],
    datetime.date: lambda value: ["date", value.year, value.month, value.day],
    datetime.datetime: _datetime,
    datetime.time: _time,
    datetime.timedelta: _timedelta,
}


def _slice(value: slice) -> Tagged:
    ends = [value.start, value.stop, value.step]
    if not {type(end) for end in ends} <= {int, type(None)}:
        raise Opaque("slice")
    return ["slice", *(None if end is None else _int(end) for end in ends)]


# Exact container types: the tag, and the items as a list. Dicts give their items as pairs.
ITEMS: Dict[type, Tuple[str, Callable[[Any], Any]]] = {
    list: ("list", lambda value: value),
    tuple: ("tuple", lambda value: value),
    set: ("set", list),
    frozenset: ("frozenset", list),
    dict: ("dict", lambda value: list(value.items())),
    collections.OrderedDict: ("dict", lambda value: list(value.items())),
    collections.deque: ("deque", list),
    type({}.keys()): ("keys", list),
    type({}.values()): ("values", list),
    type({}.items()): ("items", list),
}

# Subclasses are read by the base's own methods, which no subclass can change.
BASES: Dict[type, Callable[[Any], Any]] = {
    bool: lambda value: value,
    int: int.__pos__,
    float: float.__pos__,
    complex: complex.__pos__,
    str: str.__str__,
    bytes: lambda value: bytes.__getitem__(value, slice(None)),
    bytearray: lambda value: bytearray.__getitem__(value, slice(None)),
    list: lambda value: list.__getitem__(value, slice(None)),
    tuple: lambda value: tuple.__getitem__(value, slice(None)),
    set: lambda value: set(set.__iter__(value)),
    frozenset: lambda value: frozenset(frozenset.__iter__(value)),
    collections.OrderedDict: lambda value: dict(collections.OrderedDict.items(value)),
    dict: lambda value: dict(dict.items(value)),
    collections.deque: lambda value: collections.deque(collections.deque.__iter__(value)),
    decimal.Decimal: decimal.Decimal.__copy__,
    fractions.Fraction: lambda value: fractions.Fraction(value._numerator, value._denominator),
    datetime.datetime: lambda value: datetime.datetime.__add__(value, datetime.timedelta(0)),
}

RAW = {type(None), bool, float}


def _is_raw(items: Any) -> bool:
    """Whether every item stands for itself in JSON, told without a Python step for each."""
    kinds = set(map(type, items))
    if kinds <= RAW:
        return True
    if kinds == {int}:
        return bool(-BIG < min(items) and max(items) < BIG)
    return kinds == {str} and "".join(items).isascii()


class Encoder:
    """Turns values into JSON. `export(value)` answers for what is not plain data, or raises Opaque."""

    def __init__(self, export: Callable[[Any], Tagged]) -> None:
        self.export = export

    def encode(self, value: Any, depth: int = 0) -> Any:
        """Opaque where the value is not plain and not exported. A container DEPTH deep is exported."""
        kind = type(value)
        atom = ATOMS.get(kind)
        if atom is not None:
            return atom(value)
        if kind in ITEMS:
            return self._container(kind, value, depth)
        if kind.__module__ == "numpy":
            return _array(value)
        for base in kind.__mro__:
            if base in BASES:
                return self.encode(BASES[base](value), depth)
        return self.export(value)

    def _container(self, kind: type, value: Any, depth: int) -> Tagged:
        if depth >= DEPTH:
            return self.export(value)
        tag, items_of = ITEMS[kind]
        items = items_of(value)
        if _is_raw(items):
            return [tag, 0, list(items)]
        return [tag, 1, [self.encode(item, depth + 1) for item in items]]


def _array(value: Any) -> Tagged:
    numpy = sys.modules["numpy"]
    if not isinstance(value, (numpy.ndarray, numpy.generic)) or value.dtype.kind not in "biufcSUmM":
        raise Opaque(type(value).__name__)
    plain = numpy.ascontiguousarray(value)
    return ["array", plain.dtype.str, list(value.shape), _base64(plain.tobytes())]


def _integer(value: Any) -> int:
    if type(value) is list and len(value) == 2 and value[0] == "i":
        return int(value[1], 16)
    if type(value) is not int:
        raise CodecError("an integer was expected")
    return value


def _zone(offset: Any) -> Any:
    return None if offset is None else datetime.timezone(datetime.timedelta(*offset[1:]))


def _decode_array(kind: str, shape: List[int], data: str) -> Any:
    import numpy  # noqa: PLC0415

    flat = numpy.frombuffer(base64.b64decode(data), dtype=numpy.dtype(kind))
    shaped = flat.reshape(shape).copy()
    return shaped if shape else shaped[()]


ATOM_DECODERS: Dict[str, Callable[..., Any]] = {
    "u": lambda text: bytes.fromhex(text).decode("utf-16-le", SURROGATES),
    "i": lambda text: int(text, 16),
    "ellipsis": lambda: ...,
    "notimplemented": lambda: NotImplemented,
    "complex": complex,
    "bytes": base64.b64decode,
    "bytearray": lambda text: bytearray(base64.b64decode(text)),
    "range": lambda *ends: range(*map(_integer, ends)),
    "slice": lambda *ends: slice(*(None if end is None else _integer(end) for end in ends)),
    "decimal": decimal.Decimal,
    "fraction": lambda *parts: fractions.Fraction(*map(_integer, parts)),
    "date": datetime.date,
    "datetime": lambda parts, offset: datetime.datetime(*parts).replace(tzinfo=_zone(offset)),
    "time": lambda parts, offset: datetime.time(*parts).replace(tzinfo=_zone(offset)),
    "delta": datetime.timedelta,
    "array": _decode_array,
}
CONTAINER_DECODERS: Dict[str, Callable[[List[Any]], Any]] = {
    "list": lambda items: items,
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
    "dict": dict,
    "deque": collections.deque,
    "keys": lambda items: dict.fromkeys(items).keys(),
    "values": lambda items: dict(enumerate(items)).values(),
    "items": lambda items: dict(items).items(),
}
SCALARS = {type(None), bool, int, float, str}


class Decoder:
    """Turns JSON into values. `imported(tag, payload)` answers for the tags that an export wrote."""

    def __init__(self, imported: Callable[[str, List[Any]], Any]) -> None:
        self.imported = imported

    def decode(self, value: Any) -> Any:
        """CodecError on anything that `Encoder` does not write."""
        try:
            return self._decode(value, 0)
        except (TypeError, ValueError, ArithmeticError, KeyError, AttributeError, ImportError) as error:
            raise CodecError("%s in a value" % type(error).__name__) from None

    def _decode(self, value: Any, depth: int) -> Any:
        if type(value) in SCALARS:
            return value
        if type(value) is not list or not value or type(value[0]) is not str or depth > DEPTH + 1:
            raise CodecError("an untagged value")
        tag, payload = value[0], value[1:]
        if tag in CONTAINER_DECODERS:
            return CONTAINER_DECODERS[tag](self._items(depth, *payload))
        if tag in ATOM_DECODERS:
            return ATOM_DECODERS[tag](*payload)
        return self.imported(tag, payload)

    def _items(self, depth: int, nested: int, items: List[Any]) -> List[Any]:
        if type(items) is not list:
            raise CodecError("items are not a list")
        if nested:
            return [self._decode(item, depth + 1) for item in items]
        if not set(map(type, items)) <= SCALARS:
            raise CodecError("a raw list with items that are not scalars")
        return items
