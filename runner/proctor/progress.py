"""How far a run is: a bar with an estimate on a terminal, a line at times elsewhere, nothing when quiet."""

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, TextIO

if TYPE_CHECKING:
    from tqdm import tqdm

EVERY = 15.0  # seconds between lines where there is no terminal


class Progress(Protocol):
    """Told of one stage of known length after the other, and of what a user should know."""

    def note(self, text: str) -> None: ...

    def stage(self, name: str, total: int) -> None: ...

    def step(self, count: int = 1, note: str = "") -> None:
        """`count` more are done; `note` says a few words about the stage so far, such as what it cost."""
        ...

    def beside(self) -> "Progress":
        """Another one, for what goes on at the same time."""
        ...

    def close(self) -> None: ...


class Quiet:
    """Says nothing."""

    def note(self, text: str) -> None:
        del text

    def stage(self, name: str, total: int) -> None:
        del name, total

    def step(self, count: int = 1, note: str = "") -> None:
        del count, note

    def beside(self) -> "Quiet":
        """As quiet."""
        return self

    def close(self) -> None:
        return


class Bar:
    """A bar on a terminal."""

    def __init__(self, stream: TextIO, position: int = 0) -> None:
        """`position` is the line that it takes, counted from the cursor's."""
        self.stream = stream
        self.position = position
        self.bar: tqdm[Any] | None = None

    def note(self, text: str) -> None:
        self.close()
        print(text, file=self.stream, flush=True)

    def stage(self, name: str, total: int) -> None:
        from tqdm import tqdm

        self.close()
        self.bar = tqdm(
            total=total,
            desc=name,
            file=self.stream,
            unit="",
            dynamic_ncols=True,
            leave=False,
            position=self.position,
        )

    def step(self, count: int = 1, note: str = "") -> None:
        if self.bar is not None:
            if note:
                self.bar.set_postfix_str(note, refresh=False)
            self.bar.update(count)

    def beside(self) -> "Bar":
        """A bar on the next line."""
        return Bar(self.stream, self.position + 1)

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()
            self.bar = None


class Lines:
    """Plain lines: one when a stage begins, one every so often, one when a long stage ends."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self.stream = stream
        self.clock = clock
        self.name = ""
        self.total = self.done = 0
        self.began = self.said = 0.0

    def note(self, text: str) -> None:
        print(text, file=self.stream, flush=True)

    def stage(self, name: str, total: int) -> None:
        self.name, self.total, self.done = name, total, 0
        self.began = self.said = self.clock()
        self.note(f"{name}: {total} to do")

    def step(self, count: int = 1, note: str = "") -> None:
        self.done += count
        now = self.clock()
        is_end = self.done >= self.total and now - self.began >= EVERY
        if now - self.said >= EVERY or is_end:
            self.said = now
            taken = max(now - self.began, 1e-9)
            left = taken / max(self.done, 1) * max(self.total - self.done, 0)
            words = [f"{self.done}/{self.total}", f"{self.done / taken:.3g}/s", note]
            words.append(f"done in {_time(taken)}" if is_end else f"about {_time(left)} left")
            self.note(f"{self.name}: {', '.join(filter(None, words))}")

    def beside(self) -> "Lines":
        """More lines, which say what they are about."""
        return Lines(self.stream, self.clock)

    def close(self) -> None:
        return


def _time(seconds: float) -> str:
    """`48 s`, `12 min`, `3.5 h`."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"


class Shown:
    """A progress that ends with its block, whatever happens in it."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress

    def __enter__(self) -> Progress:
        return self.progress

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.progress.close()


def progress_for(*, quiet: bool, stream: TextIO | None = None) -> Shown:
    """The progress that suits standard error."""
    stream = stream or sys.stderr
    if quiet:
        return Shown(Quiet())
    return Shown(Bar(stream) if stream.isatty() else Lines(stream))
