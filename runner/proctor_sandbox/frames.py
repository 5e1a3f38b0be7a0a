"""Length-prefixed frames over file descriptors: four bytes, big-endian, then that many bytes of JSON."""

from __future__ import annotations

import json
import os
import struct
from typing import Any

HEADER = struct.Struct(">I")
ENCODE = json.JSONEncoder(separators=(",", ":")).encode  # made once: `json.dumps` makes one a call
DECODE = json.JSONDecoder().decode
LARGEST = 256 * 2**20  # bytes; what the host may send in one frame
HELD = 1 << 16  # bytes that are written at once at the latest


class FrameError(Exception):
    """The other side broke the framing, or sent more than it may."""


class FrameTooLarge(FrameError):
    """A frame is longer than the reader accepts."""


def pack(message: Any) -> bytes:
    """Returns one frame. NaN and infinities are written as JavaScript names, as `json` reads them."""
    body = ENCODE(message).encode("ascii")
    return HEADER.pack(len(body)) + body


class Channel:
    """Reads and writes frames. `largest` bounds what is read, in bytes, before any of it is parsed."""

    def __init__(self, read_fd: int, write_fd: int, largest: int = LARGEST) -> None:
        self.read_fd = read_fd
        self.write_fd = write_fd
        self.largest = largest
        self.buffer = bytearray()  # read and not yet received
        self.held = bytearray()  # frames that wait to be written

    def send(self, *messages: Any) -> None:
        """Writes a frame for each message, all of them at once."""
        self.write(b"".join(map(pack, messages)))

    def hold(self, message: Any) -> None:
        """Like `send`, but written no sooner than this side has to wait for a message. Not for threads."""
        self.held += pack(message)
        if len(self.held) > HELD:
            self.write(b"")

    def write(self, frames: bytes) -> None:
        """Writes what was held, and these frames."""
        if self.held:
            frames = bytes(self.held) + frames
            self.held.clear()
        written = os.write(self.write_fd, frames)
        while written < len(frames):
            written += os.write(self.write_fd, memoryview(frames)[written:])

    def receive(self) -> Any:
        """The next message. EOFError where the other side is gone, FrameError where it is not a frame."""
        self._fill(HEADER.size)
        (size,) = HEADER.unpack_from(self.buffer)
        if size > self.largest:
            raise FrameTooLarge("a frame of %d bytes; at most %d are read" % (size, self.largest))
        end = HEADER.size + size
        self._fill(end)
        body = self.buffer[HEADER.size : end]
        del self.buffer[:end]
        try:
            return DECODE(body.decode("utf-8"))
        except (ValueError, RecursionError) as error:
            raise FrameError("a frame that is not JSON: %s" % type(error).__name__) from None

    def _fill(self, count: int) -> None:
        """Reads on until there are so many bytes."""
        while len(self.buffer) < count:
            if self.held:
                self.write(b"")
            chunk = os.read(self.read_fd, 65536)
            if not chunk:
                raise EOFError
            self.buffer += chunk
