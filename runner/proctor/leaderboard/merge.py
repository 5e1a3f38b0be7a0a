"""Rows of a run that join those of a leaderboard. Values in, values out."""

from collections.abc import Sequence

from proctor.leaderboard.row import Row


def merged(existing: Sequence[Row], added: Sequence[Row]) -> list[Row]:
    """`existing` as it is, then the rows of `added` that it does not have, in their order.

    Rows that agree in every column are one row: a run that is sent twice counts once.
    """
    known = set(existing)
    return [*existing, *(row for row in dict.fromkeys(added) if row not in known)]
