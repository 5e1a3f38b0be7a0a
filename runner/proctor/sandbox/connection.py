"""Bytes to and from a room."""

import contextlib
import os
import select
import subprocess
import time
from typing import IO, Protocol

from proctor.errors import SandboxLost

COMPLAINT = 2000  # bytes of standard error that are worth telling
DYING = 10.0  # seconds that a killed process may take


class Connection(Protocol):
    """A duplex stream to the agent in a room, which ends with the room. Deadlines are of time.monotonic."""

    def read(self, deadline: float) -> bytes:
        """At least one byte; SandboxLost at the end of the stream or at the deadline."""
        ...

    def write(self, data: bytes, deadline: float) -> None:
        """SandboxLost where the room does not read all of it by the deadline."""
        ...

    def end(self) -> None:
        """Ends the room from any thread; one that waits for it in `read` or `write` gets SandboxLost."""
        ...

    def close(self) -> str:
        """Ends the room, frees what it held; returns the end of what its agent wrote to standard error."""
        ...


class ProcessConnection:
    """A room that is a process of this machine, with pipes."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.input, self.output, self.errors = map(_given, (process.stdin, process.stdout, process.stderr))
        for stream in (self.input, self.errors):
            os.set_blocking(stream.fileno(), False)

    def read(self, deadline: float) -> bytes:
        wait_readable(self.output.fileno(), deadline)
        data = os.read(self.output.fileno(), 1 << 16)
        if not data:
            raise SandboxLost("the sandbox process ended")
        return data

    def write(self, data: bytes, deadline: float) -> None:
        view = memoryview(data)
        try:
            while view:
                wait_writable(self.input.fileno(), deadline)
                with contextlib.suppress(BlockingIOError):
                    view = view[os.write(self.input.fileno(), view) :]
        except OSError as error:
            raise SandboxLost(f"the sandbox process no longer reads ({error.strerror})") from None

    def end(self) -> None:
        self.process.kill()

    def close(self) -> str:
        self.process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(DYING)
        try:
            errors = os.read(self.errors.fileno(), 1 << 16)
        except BlockingIOError:
            errors = b""
        for stream in (self.input, self.output, self.errors):
            stream.close()
        return errors[-COMPLAINT:].decode("utf-8", "replace")


def _given(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None, "the process has pipes"
    return stream


def wait_readable(fd: int, deadline: float) -> None:
    """Returns when there is something to read; SandboxLost at the deadline."""
    if not _ready(fd, select.POLLIN, deadline):
        raise SandboxLost("the sandbox did not answer in time")


def wait_writable(fd: int, deadline: float) -> None:
    """Returns when something can be written; SandboxLost at the deadline."""
    if not _ready(fd, select.POLLOUT, deadline):
        raise SandboxLost("the sandbox did not take what it was sent in time")


def _ready(fd: int, event: int, deadline: float) -> bool:
    """False from the deadline on, however much there is: one that never stops must not be heard for ever."""
    left = deadline - time.monotonic()
    poller = select.poll()
    poller.register(fd, event)
    return left > 0 and bool(poller.poll(left * 1000))
