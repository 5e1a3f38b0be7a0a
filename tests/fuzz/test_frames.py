"""A channel that any bytes come over."""

import json
import os
import socket
import struct
from typing import Any

from fuzz.budget import fuzz
from fuzz.strategies import BYTES, CUTS, cut
from proctor_sandbox.frames import Channel, FrameError, FrameTooLarge

LARGEST = 4096


def expected(stream: bytes) -> list[Any]:
    """What one reads of the stream, up to where no more can be read: by another way."""
    found: list[Any] = []
    while len(stream) >= 4:
        (size,) = struct.unpack(">I", stream[:4])
        if size > LARGEST:
            return [*found, FrameTooLarge]
        body, stream = stream[4 : 4 + size], stream[4 + size :]
        if len(body) < size:
            break
        try:
            found.append(repr(json.loads(body.decode("utf-8"))))
        except (ValueError, RecursionError):
            found.append(FrameError)
    return [*found, EOFError]


def received(channel: Channel) -> list[Any]:
    found: list[Any] = []
    while True:
        try:
            found.append(repr(channel.receive()))
        except (EOFError, FrameTooLarge) as error:
            return [*found, type(error)]
        except FrameError:
            found.append(FrameError)
        assert len(channel.buffer) <= 65536 + LARGEST + 4


@fuzz(BYTES, CUTS)
def test_any_stream_is_read_alike_however_it_comes(stream: bytes, cuts: list[int]) -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)  # a read gives one piece
    with ours, theirs:
        for piece in cut(stream, cuts):
            os.write(theirs.fileno(), piece)
        theirs.close()
        assert received(Channel(ours.fileno(), -1, LARGEST)) == expected(stream)
