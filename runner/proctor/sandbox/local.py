"""Rooms without an engine: processes of this machine that bubblewrap or Landlock confines."""

import functools
import hashlib
import itertools
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace

from proctor.errors import SandboxError
from proctor.sandbox.backend import Backend, Means, backends
from proctor.sandbox.bubblewrap import binaries
from proctor.sandbox.bundle import ARGUMENTS
from proctor.sandbox.connection import ProcessConnection
from proctor.sandbox.hint import hints
from proctor.sandbox.probe import complaint
from proctor.sandbox.room import Room
from proctor.sandbox.worker import Worker

UNCOUNTED = 2**20  # processes; more than any hard limit that the room already has


class Local:
    """Starts rooms; SandboxError, saying what to install or to switch on, where nothing here can isolate one.

    `means` asks for one backend; None takes the first that works.
    """

    def __init__(self, room: Room, means: Means | None = None, seats: Iterator[int] | None = None) -> None:
        self.room = room
        self.seats = seats or itertools.count()
        self.backend = _working(means)
        executable = self.backend.interpreter.executable
        self.isolation = f"local:{self.backend.means}"
        self.image = str(executable)
        self.digest = "sha256:" + hashlib.sha256(executable.read_bytes()).hexdigest()

    def start(self) -> Worker:
        """A new room, ready for work."""
        room = self.room
        if self.backend.means == "landlock":  # it has bounded processes itself, see landlock.command
            room = replace(room, processes=UNCOUNTED)
        return Worker(ProcessConnection(self.launch(ARGUMENTS)), room, next(self.seats))

    def launch(self, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
        """A confined Python with pipes for its three streams, which ends with this process."""
        return self.backend.launch(self.room, arguments)


@functools.cache
def _working(means: Means | None) -> Backend:
    """The first backend that holds; each is tried for real, once a process."""
    tried: dict[str, list[str]] = {}
    for backend in backends():
        if means in (None, backend.means):
            reason = complaint(backend)
            if not reason:
                return backend
            tried.setdefault(reason, []).append(backend.label)
    reasons = [f"{_named(labels)}: {reason}" for reason, labels in tried.items()]
    lines = ["nothing on this machine isolates model output", *reasons, *hints(bwrap=bool(binaries()))]
    raise SandboxError("\n  ".join(lines))


def _named(labels: list[str]) -> str:
    return labels[0] + (f", and {len(labels) - 1} more" if labels[1:] else "")
