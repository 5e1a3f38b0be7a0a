"""The calls that a task's tests made of one sample, sent to the next one together with its source.

Tests mostly make the same calls of every sample. What was sent ahead is answered all at once, so judge and
candidate need not wake each other for each call. Where the tests then make another one, this sample's
answers are worth nothing: it is owed a process of its own, in which nothing is sent ahead. And where a sample
gives the very answers of one that passed, tests that depend on nothing else need not run again.
"""

from __future__ import annotations

from typing import Any, List, Sequence, Tuple

from .frames import FrameError

MOST = 1 << 16  # characters sent ahead
Call = Tuple[str, Any]
"""A request's text and itself. `repr` tells 1, 1.0 and True apart, which `==` does not."""


class Foresight:
    """What a judge knows beforehand of the calls to one sample. `expected` is sent ahead.

    `passing` is the text of what a sample said that passed, where tests that hear the same say the same.
    """

    def __init__(self, expected: Sequence[Call] = (), passing: str = "") -> None:
        self.expected = expected
        self.passing = passing
        self.said = ""  # by this sample, of its names and to the expected calls
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

    def is_settled_by(self, names: Any) -> bool:
        """Whether this sample says all that one said that passed; `names` is what it says of its names."""
        if self.expected and self.plain:
            self.said = repr((names, self.answers))
        return self.said != "" and self.said == self.passing

    @property
    def lesson(self) -> str:
        """Of a sample that passed: what others have to say to be settled by it, as far as is known."""
        return self.said if self.plain and self.done == len(self.expected) else self.passing

    def calls(self) -> Sequence[Call]:
        """What to expect of the tests the next time; nothing where that is not certain to be understood."""
        return (self.expected or self.made) if self.plain else ()
