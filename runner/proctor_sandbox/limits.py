"""Limits that a candidate is born with; none can be raised again."""

from __future__ import annotations

import contextlib
import math
import mmap
import os
import resource
from dataclasses import dataclass
from typing import Any, Dict

from . import process

PROBE = 1 << 28  # bytes


@dataclass(frozen=True)
class Limits:
    """Bytes, seconds and counts a candidate."""

    memory: int
    processes: int
    file: int  # bytes a file may have


def from_json(described: Dict[str, Any]) -> Limits:
    return Limits(
        memory=int(described["memory"]),
        processes=int(described["processes"]),
        file=int(described["file"]),
    )


def apply(limits: Limits) -> None:
    """What every candidate inherits of the warden, which sets it once.

    RLIMIT_DATA counts what is written to, RLIMIT_AS only bounds what is reserved (threads reserve much): it
    holds alone where the kernel does not count the former.
    """
    if _counts_data():
        _set(resource.RLIMIT_DATA, limits.memory)
        _set(resource.RLIMIT_AS, limits.memory * 4 + 2**30)
    else:
        _set(resource.RLIMIT_AS, _reserved() + limits.memory)
    _set(resource.RLIMIT_NPROC, limits.processes)
    _set(resource.RLIMIT_FSIZE, limits.file)
    _set(resource.RLIMIT_CORE, 0)
    _set(resource.RLIMIT_NOFILE, 256)


def _counts_data() -> bool:
    """Whether RLIMIT_DATA holds for mapped memory, as with Linux; gVisor takes it and does not heed it."""
    pid = os.fork()
    if pid == 0:
        try:
            resource.setrlimit(resource.RLIMIT_DATA, (PROBE, PROBE))
            mmap.mmap(-1, 2 * PROBE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        except (OSError, MemoryError):
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitpid(pid, 0)[1] == 0


def _reserved() -> int:
    """Bytes of this process's address space."""
    with open("/proc/self/statm", "rb") as file:
        return int(file.read().split()[0]) * mmap.PAGESIZE


def apply_cpu(seconds: float) -> None:
    """The clerk watches CPU time more finely; this, in whole seconds, holds if it cannot."""
    _set(resource.RLIMIT_CPU, math.ceil(seconds) + 1)


def _set(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    if hard == resource.RLIM_INFINITY or value < hard:
        resource.setrlimit(kind, (value, value))


def renounce_priority() -> None:
    """Makes this process and its children the kernel's first choice where memory runs out."""
    process.prctl(process.PR_SET_DUMPABLE, 1)  # the files in /proc of an undumpable process are root's
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")
    process.make_undumpable()
