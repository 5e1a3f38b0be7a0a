"""Plain data over the pipe between judge and candidate.

A value becomes JSON: None, bool, int, float and str stand for themselves, everything else is a list that
begins with a tag. Decoding builds only exact builtin types (and a few of the standard library's), so no code
of the sender's runs. What is not plain data is handed to `export`, which gives a tagged list of its own.
"""

from __future__ import annotations

import collections
import datetime
import decimal
import fractions
from typing import Any, Callable, Dict, List, Tuple

from .atom import ATOM_DECODERS, ATOMS, BIG, CodecError, Tagged, special

DEPTH = 200  # containers within containers


class Opaque(Exception):
    """A value that cannot cross as plain data."""


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
    type(collections.OrderedDict().keys()): ("keys", list),
    type(collections.OrderedDict().values()): ("values", list),
    type(collections.OrderedDict().items()): ("items", list),
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
    collections.deque: lambda value: collections.deque(
        collections.deque.__iter__(value), vars(collections.deque)["maxlen"].__get__(value)
    ),
    decimal.Decimal: decimal.Decimal,
    fractions.Fraction: lambda value: fractions.Fraction(*_ratio(value)),
    datetime.datetime: lambda value: datetime.datetime.combine(
        datetime.datetime.date(value), datetime.datetime.timetz(value)
    ),
    datetime.date: lambda value: datetime.date.fromordinal(datetime.date.toordinal(value)),
    datetime.time: lambda value: datetime.datetime.combine(datetime.date.min, value).timetz(),
    datetime.timedelta: datetime.timedelta.__pos__,
}

RAW = {type(None), bool, float}


def _ratio(value: Any) -> List[int]:
    return [vars(fractions.Fraction)[name].__get__(value) for name in ("_numerator", "_denominator")]


def _is_raw(items: Any) -> bool:
    """Whether every item stands for itself in JSON, told without a Python step for each."""
    kinds = set(map(type, items))
    if kinds <= RAW:
        return True
    if kinds == {int}:
        return bool(min(items) > -BIG and max(items) < BIG)
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
        tagged = special(kind, value)
        if tagged is not None:
            return tagged
        for base in kind.__mro__:
            if base in BASES:
                return self.encode(BASES[base](value), depth)
        return self.export(value)

    def _container(self, kind: type, value: Any, depth: int) -> Tagged:
        if depth >= DEPTH:
            return self.export(value)
        tag, items_of = ITEMS[kind]
        items = items_of(value)
        more = [value.maxlen] if kind is collections.deque and value.maxlen is not None else []
        if _is_raw(items):
            return [tag, 0, list(items), *more]
        return [tag, 1, [self.encode(item, depth + 1) for item in items], *more]


CONTAINER_DECODERS: Dict[str, Callable[..., Any]] = {
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
        except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, ImportError) as error:
            raise CodecError("%s in a value" % type(error).__name__) from None

    def _decode(self, value: Any, depth: int) -> Any:
        if type(value) in SCALARS:
            return value
        if type(value) is not list or not value or type(value[0]) is not str or depth > DEPTH + 1:
            raise CodecError("an untagged value")
        tag, payload = value[0], value[1:]
        if tag in CONTAINER_DECODERS:
            return CONTAINER_DECODERS[tag](self._items(depth, *payload[:2]), *payload[2:])
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
