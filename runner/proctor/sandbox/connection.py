"""Bytes to and from a room."""

import os
import select
import subprocess
import time
from typing import Protocol

from proctor.errors import SandboxLost


class Connection(Protocol):
    """A duplex stream to the agent in a room, which ends with the room."""

    def read(self, deadline: float) -> bytes:
        """At least one byte; SandboxLost at the end of the stream or at the deadline (time.monotonic)."""
        ...

    def write(self, data: bytes) -> None:
        """SandboxLost where the room no longer reads."""
        ...

    def close(self) -> str:
        """Ends the room at once; returns the end of what its agent wrote to standard error."""
        ...


class ProcessConnection:
    """A room that is a process of this machine, with pipes."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.process = process
        self.input = process.stdin.fileno()
        self.output = process.stdout.fileno()

    def read(self, deadline: float) -> bytes:
        wait_readable(self.output, deadline)
        data = os.read(self.output, 1 << 16)
        if not data:
            raise SandboxLost("the sandbox process ended")
        return data

    def write(self, data: bytes) -> None:
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self.input, view) :]
        except OSError as error:
            raise SandboxLost(f"the sandbox process no longer reads ({error.strerror})") from None

    def close(self) -> str:
        self.process.kill()
        _, errors = self.process.communicate()
        return (errors or b"")[-2000:].decode("utf-8", "replace")


def wait_readable(fd: int, deadline: float) -> None:
    """Returns when there is something to read; SandboxLost at the deadline."""
    poller = select.poll()
    poller.register(fd, select.POLLIN)
    if not poller.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise SandboxLost("the sandbox did not answer in time")
