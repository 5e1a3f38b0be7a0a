"""A program that runs beside us: written to and read from without waiting, ended with all its children."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from selectors import EVENT_READ, EVENT_WRITE, BaseSelector
from typing import IO, TYPE_CHECKING

from proctor.config.problem import shown
from proctor.datasets.stream import MAX_LINE
from proctor.errors import InputError

if TYPE_CHECKING:
    from proctor.sources.request import Request

Place = tuple[str, int]
"""A task's id and the sample."""

_BLOCK = 2**18
_HEARD = 2**16  # bytes that are kept of standard error
GRACE = 5.0  # seconds that a program may take to end by itself


class Child:
    """A program in a process group of its own, and the requests that it has yet to answer."""

    def __init__(
        self, run: Sequence[str], folder: Path, environ: Mapping[str, str], selector: BaseSelector
    ) -> None:
        """InputError where it cannot be started."""
        pipe = subprocess.PIPE
        try:
            self.process = subprocess.Popen(  # noqa: S603 - the config names it
                run,
                cwd=folder,
                env=environ,
                stdin=pipe,
                stdout=pipe,
                stderr=pipe,
                bufsize=0,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or str(error)
            raise InputError(
                f"the command {shown(run[0])} cannot be started: {why}; "
                "give its path from the config's folder, or a program that is on PATH"
            ) from error
        self.selector = selector
        self.outgoing, self.incoming, self.heard = bytearray(), bytearray(), bytearray()
        self.searched = 0  # bytes of `incoming` that have no line feed
        self.waiting: dict[Place, Request] = {}
        self.since = 0.0  # when it last answered, or was asked with nothing else to do
        self.is_alone = False  # with a request that a process was lost with
        self.is_finishing = False  # will be sent no more
        self.is_over = False  # has closed its output
        for stream in (self.process.stdout, self.process.stderr):
            self._watch(stream, EVENT_READ)

    @property
    def has_too_much(self) -> bool:
        """Whether it wrote more than any answer may have."""
        return len(self.incoming) > MAX_LINE

    def send(self, data: bytes) -> None:
        """Has `data` written as soon as it is taken."""
        stdin = self.process.stdin
        if stdin is None or stdin.closed:
            return
        if not self.outgoing:
            self._watch(stdin, EVENT_WRITE)
        self.outgoing += data

    def finish(self) -> None:
        """Closes its input, once all is written."""
        self.is_finishing = True
        if not self.outgoing:
            self._close(self.process.stdin)

    def pump(self, stream: object) -> None:
        """Reads from, or writes to, the one of its streams that is ready."""
        if stream is self.process.stdin:
            self._write()
        elif stream is self.process.stdout:
            self._read(self.process.stdout, self.incoming)
        else:
            self._read(self.process.stderr, self.heard)
            del self.heard[:-_HEARD]

    def lines(self) -> Iterator[bytes]:
        """The lines that are there as a whole; at its end what follows the last of them, too."""
        while (end := self.incoming.find(b"\n", self.searched)) >= 0:
            line = bytes(self.incoming[:end])
            del self.incoming[: end + 1]
            self.searched = 0
            yield line
        self.searched = len(self.incoming)
        if self.is_over and self.incoming:
            line, self.searched = bytes(self.incoming), 0
            self.incoming.clear()
            yield line

    def has_ended(self) -> bool:
        """Whether it is over; all that it wrote is read then, though a child of it may hold its streams."""
        if not self.is_over and self.process.poll() is None:
            return False
        while not self.is_over and not self.has_too_much and self._read(self.process.stdout, self.incoming):
            pass
        self.is_over = True
        while self._read(self.process.stderr, self.heard):
            del self.heard[:-_HEARD]
        return True

    def exit_code(self, grace: float = GRACE) -> int:
        """How it ended; it is given some seconds to do so, and ended with SIGKILL (-9) then."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.process.wait(grace)
        self.close()
        return self.process.wait()

    def close(self) -> None:
        """Ends it and its children."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            self._close(stream)

    def _watch(self, stream: IO[bytes] | None, event: int) -> None:
        if stream is not None:
            os.set_blocking(stream.fileno(), False)
            self.selector.register(stream, event, self)

    def _write(self) -> None:
        stdin = self.process.stdin
        if stdin is None or stdin.closed:
            return
        try:
            written = os.write(stdin.fileno(), self.outgoing[:_BLOCK])
        except BlockingIOError:
            return
        except OSError:  # it reads no more; what it writes may be an answer all the same
            self.outgoing.clear()
            self._close(stdin)
            return
        del self.outgoing[:written]
        if not self.outgoing:
            self.selector.unregister(stdin)
            if self.is_finishing:
                self._close(stdin)

    def _read(self, stream: IO[bytes] | None, into: bytearray) -> bool:
        """Reads what is there; False at the end, or where nothing is there yet."""
        if stream is None or stream.closed:
            return False
        try:
            block = os.read(stream.fileno(), _BLOCK)
        except BlockingIOError:
            return False
        into += block
        if not block:
            self._close(stream)
            self.is_over |= stream is self.process.stdout
        return bool(block)

    def _close(self, stream: IO[bytes] | None) -> None:
        if stream is not None and not stream.closed:
            with contextlib.suppress(KeyError):
                self.selector.unregister(stream)
            with contextlib.suppress(OSError):
                stream.close()
