"""The ranks that scores may have, as far as their 95% intervals tell."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

Interval = tuple[float, float]
"""The lower and the upper end, turned so that more is better; a point where no interval is known."""


def spans(intervals: Sequence[Interval]) -> list[tuple[int, int]]:
    """The best and the worst rank of each, from 1.

    Those that lie wholly above are ahead, those wholly below are behind, and what overlaps is neither. So
    intervals that touch share a rank.
    """
    lows = sorted(low for low, _ in intervals)
    highs = sorted(high for _, high in intervals)
    count = len(intervals)
    return [
        (1 + count - bisect_right(lows, high), count - bisect_left(highs, low)) for low, high in intervals
    ]
