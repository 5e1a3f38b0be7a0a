"""JSON packed into few bytes: gzip of one ASCII text. The same document gives the same bytes."""

import gzip
import io
import json
import zlib
from collections.abc import Iterator
from typing import Any

DAMAGED = (
    *(OSError, EOFError, zlib.error, ValueError, OverflowError, RecursionError),  # bytes and numbers
    *(KeyError, IndexError, TypeError, AttributeError),  # other JSON than was expected
)
"""What unpacking bytes of any kind, and looking into what was in them, can raise."""

_DEPTH = 5  # of a document that is written piece by piece: as far down as a task's scores in a run

_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False, default=list).encode


def pack(document: object, level: int = 9) -> bytes:
    """The document's bytes, at a level of compression; a sequence of any kind is a list.

    ValueError where a number in it is not finite.
    """
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=packed, compresslevel=level, mtime=0) as file:
        for piece in _pieces(document, _DEPTH):
            file.write(piece.encode("ascii"))
    return packed.getvalue()


def _pieces(value: Any, depth: int) -> Iterator[str]:
    """The JSON of a value, which is never there as a whole."""
    if depth and isinstance(value, dict):
        for place, (key, item) in enumerate(sorted(value.items())):
            yield ("," if place else "{") + json.dumps(key) + ":"
            yield from _pieces(item, depth - 1)
        yield "}" if value else "{}"
    elif depth and isinstance(value, list):
        for place, item in enumerate(value):
            yield "," if place else "["
            yield from _pieces(item, depth - 1)
        yield "]" if value else "[]"
    else:
        yield _encode(value)


def unpack(data: bytes, largest: int) -> Any:
    """The document. One of DAMAGED where there is none, or it takes more than `largest` bytes."""
    return json.loads(_text(data, largest))


def _text(data: bytes, largest: int) -> str:
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
        text = file.read(largest + 1)
    if len(text) > largest:
        raise ValueError(f"it holds more than {largest >> 20} MiB")
    return text.decode("ascii")


def check(document: Any, kind: str, version: int, name: str) -> None:
    """ValueError where the document is not of this format and version; `name` says what it should be."""
    if document["format"] != kind:
        raise ValueError(f"it is not {name}")
    if document["version"] != version:
        raise ValueError(f"it is of version {document['version']}, and this Proctor reads version {version}")


def reason(error: Exception, name: str) -> str:
    """Why a document could not be read, for a message."""
    return str(error) if type(error) is ValueError else f"damaged, or not {name}"
