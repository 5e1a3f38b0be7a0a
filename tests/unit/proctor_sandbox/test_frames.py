import math
import struct
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor_sandbox.frames import Channel, FrameError, FrameTooLarge, pack

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@contextmanager
def pipe(data: bytes, largest: int = 1 << 20) -> Iterator[Channel]:
    """A channel that reads these bytes and then nothing."""
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        yield Channel(file.fileno(), -1, largest)


@given(st.lists(JSON, max_size=4))
def test_messages_come_as_they_were_sent(messages: list[Any]) -> None:
    with pipe(b"".join(map(pack, messages))) as channel:
        assert [channel.receive() for _ in messages] == messages
        with pytest.raises(EOFError):
            channel.receive()


def test_numbers_that_json_does_not_know_are_sent() -> None:
    with pipe(pack([math.nan, math.inf, -math.inf, -0.0])) as channel:
        nan, *others = channel.receive()
    assert math.isnan(nan)
    assert [*map(str, others)] == ["inf", "-inf", "-0.0"]


def test_a_frame_is_four_bytes_of_size_and_ascii() -> None:
    assert pack(["\u20ac", 1]) == b"\x00\x00\x00\x0c" + rb'["\u20ac",1]'


@pytest.mark.parametrize("cut", [1, 3, 4, 5, 9])
def test_a_torn_frame_is_the_end(cut: int) -> None:
    with pipe(pack("hello")[:cut]) as channel, pytest.raises(EOFError):
        channel.receive()


@pytest.mark.parametrize(
    "body", [b"", b"{]", b"nul", b"\xff\xfe", b"[" * 100_000, b"1" * 5000, b'"\x00"', b'{"a":1}}']
)
def test_what_is_not_json_is_told(body: bytes) -> None:
    with pipe(struct.pack(">I", len(body)) + body) as channel, pytest.raises(FrameError, match="not JSON"):
        channel.receive()


@pytest.mark.parametrize("size", [11, 2**31, 2**32 - 1])
def test_a_frame_that_is_too_large_is_told_from_its_header(size: int) -> None:
    with pipe(struct.pack(">I", size), largest=10) as channel, pytest.raises(FrameTooLarge, match=str(size)):
        channel.receive()


def test_a_frame_of_the_largest_size_is_read() -> None:
    with pipe(pack("x" * 8), largest=10) as channel:
        assert channel.receive() == "x" * 8
