"""Plain values without items of their own, as JSON and back."""

from __future__ import annotations

import base64
import datetime
import decimal
import fractions
import re
import sys
from typing import Any, Callable, Dict, List, Optional

BIG = 1 << 1024  # beyond it an int goes as hex: Python bounds the digits of decimal text
SURROGATES = "surrogatepass"
# Types of arrays that are plain data, as `dtype.str` writes them: no objects, no records, no empty items.
PLAIN_DTYPE = re.compile(r"[<>|][biufc][1-9][0-9]?|[<>|][SU][1-9][0-9]{0,8}|[<>][mM]8(\[[0-9]*[a-zA-Z]+\])?")

Tagged = List[Any]


class CodecError(Exception):
    """The other side sent what no encoder writes."""


def _str(value: str) -> Any:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return ["u", value.encode("utf-32-le", SURROGATES).hex()]
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
    return ["datetime", parts, _utcoffset(value), value.fold]


def _time(value: datetime.time) -> Tagged:
    parts = [value.hour, value.minute, value.second, value.microsecond]
    return ["time", parts, _utcoffset(value), value.fold]


# By exact type.
ATOMS: Dict[type, Callable[[Any], Any]] = {
    type(None): lambda value: value,
    bool: lambda value: value,
    float: lambda value: value,
    int: _int,
    str: _str,
    type(...): lambda _: ["ellipsis"],
    type(NotImplemented): lambda _: ["notimplemented"],
    complex: lambda value: ["complex", value.real, value.imag],
    bytes: lambda value: ["bytes", _base64(value)],
    bytearray: lambda value: ["bytearray", _base64(bytes(value))],
    range: lambda value: ["range", *(_int(int(end)) for end in (value.start, value.stop, value.step))],
    decimal.Decimal: lambda value: ["decimal", str(value)],
    fractions.Fraction: lambda value: ["fraction", _int(value.numerator), _int(value.denominator)],
    datetime.date: lambda value: ["date", value.year, value.month, value.day],
    datetime.datetime: _datetime,
    datetime.time: _time,
    datetime.timedelta: _timedelta,
}


def special(kind: type, value: Any) -> Optional[Tagged]:
    """What crosses by value only in part: slices, and what numpy has. None for the rest."""
    if kind is slice:
        return _slice(value)
    return _array(value) if kind.__module__ == "numpy" else None


def _slice(value: slice) -> Optional[Tagged]:
    ends = [value.start, value.stop, value.step]
    if not {type(end) for end in ends} <= {int, type(None)}:
        return None
    return ["slice", *(None if end is None else _int(end) for end in ends)]


def _array(value: Any) -> Optional[Tagged]:
    """A single number of numpy's has no shape, unlike an array without axes."""
    numpy = sys.modules.get("numpy")
    if numpy is None or not isinstance(value, (numpy.ndarray, numpy.generic)):
        return None
    if not PLAIN_DTYPE.fullmatch(value.dtype.str):
        return None
    shape = list(value.shape) if isinstance(value, numpy.ndarray) else None
    return ["array", value.dtype.str, shape, _base64(value.tobytes())]


def _text(value: Any) -> str:
    if type(value) is not str:
        raise CodecError("text was expected")
    return value


def _integer(value: Any) -> int:
    if type(value) is list and len(value) == 2 and value[0] == "i":
        return int(_text(value[1]), 16)
    if type(value) is not int:
        raise CodecError("an integer was expected")
    return value


def _bytes(text: Any) -> bytes:
    return base64.b64decode(_text(text))


def _zone(offset: Any) -> Any:
    return None if offset is None else datetime.timezone(datetime.timedelta(*map(_integer, offset[1:])))


def _decode_datetime(parts: Any, offset: Any, fold: Any) -> datetime.datetime:
    year, month, day, *clock = map(_integer, parts)
    time = _decode_time(clock, offset, fold)
    return datetime.datetime.combine(datetime.date(year, month, day), time)


def _decode_time(parts: Any, offset: Any, fold: Any) -> datetime.time:
    hour, minute, second, microsecond = map(_integer, parts)
    return datetime.time(hour, minute, second, microsecond, _zone(offset), fold=fold)


def _decode_array(kind: Any, shape: Any, data: Any) -> Any:
    import numpy

    if not PLAIN_DTYPE.fullmatch(kind):
        raise CodecError("an array of something else than plain data")
    array: Any = numpy.ndarray(shape or (), numpy.dtype(kind), _bytes(data)).copy()
    return array[()] if shape is None else array


ATOM_DECODERS: Dict[str, Callable[..., Any]] = {
    "u": lambda text: bytes.fromhex(text).decode("utf-32-le", SURROGATES),
    "i": lambda text: int(_text(text), 16),
    "ellipsis": lambda: ...,
    "notimplemented": lambda: NotImplemented,
    "complex": complex,
    "bytes": _bytes,
    "bytearray": lambda text: bytearray(_bytes(text)),
    "range": lambda *ends: range(*map(_integer, ends)),
    "slice": lambda *ends: slice(*(None if end is None else _integer(end) for end in ends)),
    "decimal": lambda text: decimal.Decimal(_text(text)),
    "fraction": lambda *parts: fractions.Fraction(*map(_integer, parts)),
    "date": lambda *parts: datetime.date(*map(_integer, parts)),
    "datetime": _decode_datetime,
    "time": _decode_time,
    "delta": lambda *parts: datetime.timedelta(*map(_integer, parts)),
    "array": _decode_array,
}
