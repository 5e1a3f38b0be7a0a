"""Limits that a candidate is born with; none can be raised again."""

from __future__ import annotations

import contextlib
import math
import resource
from dataclasses import dataclass
from typing import Any, Dict

from . import process


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

    RLIMIT_DATA counts what is written to, RLIMIT_AS only bounds what is reserved (threads reserve much).
    """
    _set(resource.RLIMIT_DATA, limits.memory)
    _set(resource.RLIMIT_AS, limits.memory * 4 + 2**30)
    _set(resource.RLIMIT_NPROC, limits.processes)
    _set(resource.RLIMIT_FSIZE, limits.file)
    _set(resource.RLIMIT_CORE, 0)
    _set(resource.RLIMIT_NOFILE, 256)


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
