"""The calls that a task's tests made of one sample, sent to the next one together with its source.

Tests mostly make the same calls of every sample. A call that was sent ahead is only read from when the tests
make it, so judge and candidate need not wake each other for each. What the tests then ask otherwise cannot be
answered any more: such a sample is owed a process of its own, where nothing is sent ahead.
"""

from __future__ import annotations

from typing import Any, List, Sequence

from .frames import Channel, FrameError, pack

MOST = 1 << 16  # bytes sent ahead: they fit in the pipe, so that neither side waits for the other to read
CALL = ["operate", "call"]


class Foresight:
    """A candidate's channel, as its judge uses it for one sample. `expected` are frames."""

    def __init__(self, channel: Channel, expected: Sequence[bytes] = ()) -> None:
        self.channel = channel
        self.expected = list(expected)
        self.done = 0  # of the expected ones
        self.made: List[bytes] = []
        self.size = 0  # bytes of those
        self.plain = True  # the tests made calls, and the sample asked for nothing in between
        self.begun = False

    def send(self, message: Any) -> None:
        """FrameError where another message was expected."""
        frame = pack(message)
        if not self.begun:
            self.begun = True
            self.channel.write(b"".join([frame, *self.expected]))
        elif not self.expected:
            self._record(message, frame)
            self.channel.write(frame)
        elif self.done < len(self.expected) and self.expected[self.done] == frame:
            self.done += 1
        else:
            raise FrameError("not the call that was sent ahead")

    def receive(self) -> Any:
        return self.channel.receive()

    def _record(self, message: Any, frame: bytes) -> None:
        self.size += len(frame)
        self.plain = self.plain and message[:2] == CALL and self.size <= MOST
        if self.plain:
            self.made.append(frame)

    @property
    def answered(self) -> bool:
        """Whether nothing that was sent ahead is left to be read."""
        return self.done == len(self.expected)

    def calls(self) -> Sequence[bytes]:
        """What to expect of the tests the next time; nothing where that is not certain to be understood."""
        return (self.expected or self.made) if self.plain else ()
