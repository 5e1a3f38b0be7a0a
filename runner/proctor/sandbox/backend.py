"""The ways to confine a Python on this machine, and how one is started."""

import functools
import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

from proctor.sandbox import bubblewrap, landlock
from proctor.sandbox.account import stranger
from proctor.sandbox.interpreter import Interpreter, interpreters
from proctor.sandbox.room import Room

Means = Literal["bubblewrap", "landlock"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """One way to confine one Python. `command` gives the words that come before the Python's arguments."""

    means: Means
    label: str  # for people
    interpreter: Interpreter
    command: Callable[[Room], list[str]]

    def launch(self, room: Room, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
        """A confined Python with pipes for its three streams.

        It ends with everything it started when it is killed or when this process ends, however that may be.
        """
        command = [*self.command(room), *arguments]
        return _starter(os.getpid()).submit(_start, command).result()


def backends() -> Iterator[Backend]:
    """Every way there may be, best first; whether it works is for `probe.complaint` to find out."""
    for binary in bubblewrap.binaries():
        for interpreter in interpreters():
            yield Backend(
                means="bubblewrap",
                label=f"{binary} with {interpreter.executable}",
                interpreter=interpreter,
                command=functools.partial(bubblewrap.command, binary, interpreter),
            )
    for interpreter in interpreters():
        yield Backend(
            means="landlock",
            label=f"Landlock with {interpreter.executable}",
            interpreter=interpreter,
            command=functools.partial(landlock.command, interpreter),
        )


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    return subprocess.Popen(  # noqa: S603
        command, stdin=pipe, stdout=pipe, stderr=pipe, cwd="/", env={}, start_new_session=True, **stranger()
    )


@functools.cache
def _starter(process: int) -> ThreadPoolExecutor:  # noqa: ARG001
    """The one thread of a process that starts rooms.

    The kernel kills a process "with its parent" when the thread ends that started it (PR_SET_PDEATHSIG).
    """
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="proctor-sandbox")
