"""How far a run is: a bar with an estimate on a terminal, a line at times elsewhere, nothing when quiet."""

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, TextIO

if TYPE_CHECKING:
    from tqdm import tqdm

EVERY = 15.0  # seconds between lines where there is no terminal


class Progress(Protocol):
    """Told of one stage of known length after the other, and of what a user should know."""

    def note(self, text: str) -> None: ...

    def stage(self, name: str, total: int) -> None: ...

    def step(self, count: int = 1) -> None: ...

    def close(self) -> None: ...


class Quiet:
    """Says nothing."""

    def note(self, text: str) -> None:
        del text

    def stage(self, name: str, total: int) -> None:
        del name, total

    def step(self, count: int = 1) -> None:
        del count

    def close(self) -> None:
        return


class Bar:
    """A bar on a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.bar: tqdm[Any] | None = None

    def note(self, text: str) -> None:
        self.close()
        print(text, file=self.stream, flush=True)

    def stage(self, name: str, total: int) -> None:
        from tqdm import tqdm

        self.close()
        self.bar = tqdm(total=total, desc=name, file=self.stream, unit="", dynamic_ncols=True, leave=False)

    def step(self, count: int = 1) -> None:
        if self.bar is not None:
            self.bar.update(count)

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()
            self.bar = None


class Lines:
    """Plain lines: one when a stage begins, one every so often."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.name = ""
        self.total = self.done = 0
        self.began = self.said = 0.0

    def note(self, text: str) -> None:
        print(text, file=self.stream, flush=True)

    def stage(self, name: str, total: int) -> None:
        self.name, self.total, self.done = name, total, 0
        self.began = self.said = time.monotonic()
        print(f"{name}: {total} to do", file=self.stream, flush=True)

    def step(self, count: int = 1) -> None:
        self.done += count
        now = time.monotonic()
        if now - self.said >= EVERY:
            self.said = now
            left = (now - self.began) / max(self.done, 1) * max(self.total - self.done, 0)
            print(
                f"{self.name}: {self.done}/{self.total}, about {left:.0f} s left",
                file=self.stream,
                flush=True,
            )

    def close(self) -> None:
        return


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
