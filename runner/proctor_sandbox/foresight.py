"""The calls that a task's tests made of one sample, sent to the next one together with its source.

Tests mostly make the same calls of every sample. What was sent ahead is answered all at once, so judge and
candidate need not wake each other for each call. Where the tests then make another one, this sample's
answers are worth nothing: it is owed a process of its own, in which nothing is sent ahead.
"""

from __future__ import annotations

from typing import Any, List, Sequence, Tuple

from .frames import FrameError

MOST = 1 << 16  # characters sent ahead
Call = Tuple[str, Any]
"""A request's text and itself. `repr` tells 1, 1.0 and True apart, which `==` does not."""


class Foresight:
    """What a judge knows beforehand of the calls to one sample. `expected` is sent ahead."""

    def __init__(self, expected: Sequence[Call] = ()) -> None:
        self.expected = expected
        self.answers: List[Any] = []
        self.done = 0  # of the expected calls
        self.made: List[Call] = []
        self.size = 0  # characters of those
        self.plain = True  # the tests made calls, and the sample asked for nothing in between

    def note(self, message: Any) -> None:
        """Takes down a request that was not expected, as nothing was."""
        if self.plain:
            text = repr(message)
            self.size += len(text)
            self.plain = message[:2] == ["operate", "call"] and self.size <= MOST
            self.made.append((text, message))

    def answer(self, message: Any) -> Any:
        """The answer that has come already. FrameError where another call was sent ahead, or none."""
        number, self.done = self.done, self.done + 1
        if number >= len(self.answers) or self.expected[number][0] != repr(message):
            raise FrameError("not the call that was sent ahead")
        return self.answers[number]

    def calls(self) -> Sequence[Call]:
        """What to expect of the tests the next time; nothing where that is not certain to be understood."""
        return (self.expected or self.made) if self.plain else ()
