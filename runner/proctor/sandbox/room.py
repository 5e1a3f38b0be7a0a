"""The measures of a room, the same for every sandbox."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Limits of one candidate, and what the agent itself needs."""

    memory: int = 512 * 2**20  # bytes a candidate
    processes: int = 32  # processes and threads a candidate
    tmpfs: int = 64 * 2**20  # bytes of scratch space, /tmp and /dev/shm each
    output: int = 16 * 2**20  # bytes of one answer
    overhead: int = 256 * 2**20  # bytes for the agent and the judge
    preload: tuple[str, ...] = ()  # modules that the agent imports before any candidate is born
