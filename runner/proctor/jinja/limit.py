"""What one rendering may cost."""

from time import thread_time
from typing import Final

MAX_TEMPLATE: Final = 100_000  # characters
MAX_TEXT: Final = 2**20  # characters of any text that is made, the whole output among them
MAX_STEPS: Final = 10_000  # turns of all loops together
MAX_MADE: Final = 16 * 2**20  # characters of all texts together that operators and filters make
MAX_BITS: Final = 4096  # of a whole number
MAX_SECONDS: Final = 10.0  # of CPU time


class RefusedError(Exception):
    """The template asks for what it may not have; the text says what."""


class Account:
    """Counts what a rendering has cost so far."""

    def __init__(self) -> None:
        self._steps = self._made = 0
        self._until = thread_time() + MAX_SECONDS

    def check(self) -> None:
        """Raises RefusedError once MAX_SECONDS have been spent."""
        if thread_time() > self._until:
            raise RefusedError(f"it takes more than {MAX_SECONDS:g} seconds")

    def step(self) -> None:
        """A turn of a loop. Raises RefusedError beyond MAX_STEPS."""
        self.check()
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise RefusedError(f"its loops take more than {MAX_STEPS:,} turns")

    def make(self, length: int) -> None:
        """A text of `length` characters is about to be made. Raises RefusedError where it may not."""
        self.check()
        self._made += length
        if length > MAX_TEXT:
            raise RefusedError(f"it makes a text of more than {MAX_TEXT:,} characters")
        if self._made > MAX_MADE:
            raise RefusedError(f"it makes more than {MAX_MADE:,} characters on the way")
