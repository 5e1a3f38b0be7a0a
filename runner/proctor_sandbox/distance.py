"""The edit distance of two sequences, in plain Python."""

from __future__ import annotations

from typing import Dict, Hashable, Sequence, Tuple


def edit_distance(a: Sequence[Hashable], b: Sequence[Hashable]) -> int:
    """The fewest insertions, deletions and substitutions that turn one into the other (Levenshtein 1966).

    A column of the table is two integers of len(a) bits, so one is computed in a dozen operations: Myers 1999
    (https://doi.org/10.1145/316542.316550), as restated by Hyyro 2003.
    """
    a, b = _differing(a, b)
    if not a or not b:
        return len(a) or len(b)
    matches: Dict[Hashable, int] = {}
    for at, item in enumerate(a):
        matches[item] = matches.get(item, 0) | 1 << at
    full = (1 << len(a)) - 1
    last = 1 << (len(a) - 1)
    up, down, distance = full, 0, len(a)  # where a cell is one more, or one less, than the cell above it
    for item in b:
        match = matches.get(item, 0)
        diagonal = (((match & up) + up) ^ up) | match | down
        right_up = down | (full & ~(diagonal | up))
        right_down = up & diagonal
        if right_up & last:
            distance += 1
        elif right_down & last:
            distance -= 1
        right_up = right_up << 1 | 1
        up = full & ((right_down << 1) | ~(diagonal | right_up))
        down = full & right_up & diagonal
    return distance


def _differing(a: Sequence[Hashable], b: Sequence[Hashable]) -> Tuple[Sequence[Hashable], Sequence[Hashable]]:
    """Both without what they begin and end with alike."""
    shorter = min(len(a), len(b))
    start = 0
    while start < shorter and a[start] == b[start]:
        start += 1
    end = 0
    while end < shorter - start and a[len(a) - 1 - end] == b[len(b) - 1 - end]:
        end += 1
    return a[start : len(a) - end], b[start : len(b) - end]
