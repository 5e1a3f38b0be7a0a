"""Which part of a run a shard is."""

import re
from dataclasses import dataclass

from proctor.config.problem import shown
from proctor.errors import InputError

MOST = 1024
"""Shards of a run."""

_WRITTEN = re.compile(r"([1-9][0-9]{0,3})/([1-9][0-9]{0,3})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Shard:
    """`number` counts from 1 to `of`."""

    number: int
    of: int

    def __str__(self) -> str:
        """ "3/8"."""
        return f"{self.number}/{self.of}"


def read(text: str) -> Shard:
    """The shard that "3/8" names. InputError for anything else."""
    found = _WRITTEN.fullmatch(text)
    if found is None or not int(found[1]) <= int(found[2]) <= MOST:
        raise InputError(
            f"shard {shown(text)}: say which one of how many, from 1/1 to {MOST}/{MOST}, as in 3/8"
        )
    return Shard(number=int(found[1]), of=int(found[2]))
