"""Which leaderboard a run belongs to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A leaderboard's branch, and its file there."""

    branch: str
    path: str
