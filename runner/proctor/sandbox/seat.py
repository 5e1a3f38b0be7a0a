"""The processor of a process whose one room shares the machine with those of other such processes."""

import fcntl
import os

PROCESSOR = "/sys/devices/system/cpu/cpu{}"


def take() -> int:
    """The place, among the processors that there are, of one that no other process has taken.

    It is this process's until it ends. Where all are taken, or that cannot be told, some number of its own.
    """
    for place, number in enumerate(sorted(os.sched_getaffinity(0))):
        try:
            held = os.open(PROCESSOR.format(number), os.O_RDONLY | os.O_DIRECTORY)
        except OSError:
            break
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(held)
        else:
            return place
    return os.getpid()
