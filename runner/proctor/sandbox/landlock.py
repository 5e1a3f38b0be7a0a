"""A sandbox of Landlock and seccomp, for machines that give ordinary users no namespaces.

Linux 6.12 and later (Landlock ABI 6, which holds signals back). No privilege, nothing to install. The agent
inside is not PID 1, nothing is writable but /dev/null, and other processes' command lines show in /proc.
"""

import ctypes
import json
import os
from importlib import resources

from proctor.errors import SandboxError
from proctor.sandbox import filter as syscalls
from proctor.sandbox.bundle import ENVIRONMENT
from proctor.sandbox.interpreter import Interpreter
from proctor.sandbox.room import Room

OLDEST_ABI = 6
READABLE = ("/proc", "/dev/zero", "/dev/random", "/dev/urandom", "/etc/ld.so.cache")
WRITABLE = ("/dev/null",)
OWN_SPARE, SHARED_SPARE = 16, 512
"""Processes on top of a candidate's: the agent's own, and what else its user may start meanwhile."""
CREATE_RULESET, VERSION_FLAG = 444, 1


def command(interpreter: Interpreter, room: Room) -> list[str]:
    """The words that start a confined Python; the Python's own arguments follow them.

    `room.processes` is bounded here and not by the agent: the kernel counts every process of the user, so
    the limit starts from those there are; it is loose where the room has no user of its own.
    SandboxError where the kernel's Landlock is too old.
    """
    demand_landlock()
    paths = [*map(str, interpreter.visible()), str(interpreter.executable), *READABLE]
    spec = {
        "host": os.getpid(),
        "read": [path for path in dict.fromkeys(paths) if os.path.exists(path)],  # noqa: PTH110
        "list": [str(folder) for folder in sorted(interpreter.partial())],
        "write": list(WRITABLE),
        "processes": room.processes + (OWN_SPARE if os.geteuid() == 0 else SHARED_SPARE),
        "filter": syscalls.program().hex(),
        "environment": ENVIRONMENT,
    }
    python = str(interpreter.executable)
    return [python, "-I", "-S", "-c", _guard(), json.dumps(spec), python]


def demand_landlock() -> None:
    """SandboxError where Landlock is off or too old to hold signals back."""
    version = ctypes.CDLL(None).syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint(VERSION_FLAG))
    if version < 0:
        raise SandboxError("the kernel has no Landlock, or it is off (see `lsm=` in /proc/cmdline)")
    if version < OLDEST_ABI:
        raise SandboxError(f"Landlock ABI {OLDEST_ABI} is needed (Linux 6.12); this kernel has {version}")


def _guard() -> str:
    return resources.files("proctor.sandbox").joinpath("guard.py").read_text("utf-8")
