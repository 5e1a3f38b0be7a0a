"""What an enemy of the protocol sends: from noise to what is nearly right."""

import json
import struct

from hypothesis import strategies as st

from proctor_sandbox.atom import ATOM_DECODERS
from proctor_sandbox.codec import CONTAINER_DECODERS

WORDS = """
    __class__ __init__ args 0x1f -0x1 1_0 ff00 Zg== sNaN -Infinity 1E+999999999 <f8 |S3 <U9 <M8[ns]
    <m8[0s] >c16 |b1 <f99 builtins ValueError os system solution"""
CLASSES = """
    BaseException Exception ValueError OSError UnicodeDecodeError SyntaxError StopIteration
    SystemExit KeyboardInterrupt ExceptionGroup ImportError print E"""
MARKS = """
    _proctor_original errno filename strerror start end object encoding reason code value name path
    text lineno offset msg args with_traceback add_note x __cause__ __class__ __dict__ __traceback__"""

NUMBERS = st.one_of(
    st.integers(),
    st.floats(),
    st.sampled_from([0, -1, 1 << 31, 1 << 63, 1 << 64, 10**400, -(10**400), 1e308, 5e-324, True]),
)
TEXTS = st.one_of(
    st.text(max_size=8),
    st.text(alphabet=st.characters(categories=["Cs", "Cc", "Nd"]), max_size=4),
    st.sampled_from(WORDS.split()),
)
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=5), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=20,
)
OBJECTS = ["handle", "own", "builtin", "exception", "sealed", "argument", "function", "iterator", "object"]
TAGS = st.sampled_from([*CONTAINER_DECODERS, *ATOM_DECODERS, *OBJECTS, "coroutine"])


def _tagged(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    items = st.lists(inner, max_size=5)
    nested = st.sampled_from([0, 1, True, None])
    return st.one_of(
        st.builds(lambda tag, rest: [tag, *rest], TAGS, items),
        st.builds(lambda tag, flag, rest, more: [tag, flag, rest, *more], TAGS, nested, items, items),
        items,
    )


TAGGED = st.recursive(st.one_of(SCALARS, JSON), _tagged, max_leaves=20)
"""Values as the codec writes them, and as it does not."""

ORIGINS = st.sampled_from(["shared", "own", "other"])
NAMES = st.one_of(
    st.sampled_from(CLASSES.split()),
    TEXTS,
    JSON,
)
LINEAGES = st.recursive(
    st.builds(
        lambda *parts: list(parts), ORIGINS, st.sampled_from(["builtins", "decimal", "m", "os"]), NAMES
    ),
    lambda inner: st.builds(
        lambda name, bases: ["own", "m", name, bases], NAMES, st.one_of(st.lists(inner, max_size=3), JSON)
    ),
    max_leaves=5,
)
ATTRIBUTES = st.sampled_from(MARKS.split())
DESCRIBED = st.one_of(
    JSON,
    st.fixed_dictionaries(
        {
            "kind": st.one_of(LINEAGES, JSON),
            "args": st.one_of(st.lists(TAGGED, max_size=5), JSON),
            "text": st.one_of(TEXTS, JSON),
            "attributes": st.one_of(st.dictionaries(st.one_of(ATTRIBUTES, TEXTS), TAGGED, max_size=4), JSON),
        }
    ),
)
"""Exceptions as the other side describes them."""


def framed(body: bytes, lie: int = 0) -> bytes:
    return struct.pack(">I", max(0, len(body) + lie)) + body


def written(value: object) -> bytes:
    return framed(json.dumps(value).encode())


BYTES = st.lists(
    st.one_of(
        st.binary(max_size=20),
        st.builds(written, JSON),
        st.builds(framed, st.binary(max_size=20), st.integers(-3, 3)),
        st.builds(
            framed, st.sampled_from([b"[" * 5000, b"1" * 5000, b"\xff\xfe", b"NaN", b"-Infinity", b""])
        ),
        st.builds(lambda size: struct.pack(">I", size), st.sampled_from([2**32 - 1, 2**31, 4097, 4096, 0])),
    ),
    max_size=6,
).map(b"".join)
"""A stream of frames, torn, lying or none at all."""

CUTS = st.lists(st.integers(1, 200), max_size=8)


def cut(stream: bytes, lengths: list[int]) -> list[bytes]:
    """The stream in pieces of these lengths, and the rest."""
    pieces = []
    for length in lengths:
        pieces.append(stream[:length])
        stream = stream[length:]
    return [piece for piece in (*pieces, stream) if piece]
