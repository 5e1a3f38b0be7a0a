"""Which user a sandbox's processes belong to.

The kernel does not hold root to RLIMIT_NPROC, not even root in a user namespace of its own, and root owns
the machine's files. A sandbox that root starts therefore gets a user id that nobody else has.
"""

import itertools
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict

UNUSED = range(0x70000000, 0x7FFFFFFE)
"""Ids that no distribution hands out: https://systemd.io/UIDS-GIDS/, 1879048192 to 2147483647."""


class Account(TypedDict, total=False):
    """Arguments of `subprocess.Popen`."""

    user: int
    group: int
    extra_groups: list[int]


def stranger() -> Account:
    """A user id of its own for one sandbox; empty where this process is not root or has no other ids."""
    if os.geteuid() != 0:
        return {}
    number = next(_numbers, None)
    return {} if number is None else {"user": number, "group": number, "extra_groups": []}


def _spare() -> Iterator[int]:
    """Ids from a random start, so that two runs on one machine do not count each other's processes."""
    ids = _mapped()
    if ids:
        start = secrets.randbelow(len(ids))
        for step in itertools.count():
            yield ids[(start + step) % len(ids)]


def _mapped() -> range:
    """Unused ids that exist in this process's user namespace, as user and as group."""
    last = min(_last("uid_map"), _last("gid_map"))
    if last >= UNUSED.stop:
        return UNUSED
    # A container's namespace, as a rule ids 0 to 65535; the highest are nobody's and the invalid one.
    return range((last + 1) // 2, last - 1)


def _last(name: str) -> int:
    """The highest id of the map that begins at 0 (user_namespaces(7)); 0 where nothing else is mapped."""
    try:
        rows = [
            [int(word) for word in line.split()] for line in Path("/proc/self", name).read_text().splitlines()
        ]
    except OSError:
        return 0
    return max((length - 1 for inside, _, length in rows if inside == 0), default=0)


_numbers = _spare()
