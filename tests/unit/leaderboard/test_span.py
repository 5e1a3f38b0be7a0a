from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from proctor.leaderboard.span import Interval, spans

# Few values, so that many ends are equal.
INTERVALS = st.lists(
    st.tuples(st.integers(0, 8), st.integers(0, 4)).map(lambda pair: (pair[0] / 8, (pair[0] + pair[1]) / 8)),
    max_size=12,
)


def counted(intervals: Sequence[Interval]) -> list[tuple[int, int]]:
    """As the definition says: one with every other."""
    return [
        (
            1 + sum(other[0] > own[1] for other in intervals),
            len(intervals) - sum(other[1] < own[0] for other in intervals),
        )
        for own in intervals
    ]


@given(INTERVALS)
def test_spans_are_what_counting_every_pair_gives(intervals: list[Interval]) -> None:
    assert spans(intervals) == counted(intervals)


@given(INTERVALS)
def test_spans_are_ranks_and_the_first_is_somebodys(intervals: list[Interval]) -> None:
    found = spans(intervals)
    assert all(1 <= best <= worst <= len(intervals) for best, worst in found)
    assert not found or min(best for best, _ in found) == 1


def test_points_have_one_rank_each_and_equals_share_theirs() -> None:
    assert spans([(0.9, 0.9), (0.5, 0.5), (0.5, 0.5), (0.1, 0.1)]) == [(1, 1), (2, 3), (2, 3), (4, 4)]


def test_nobody_has_no_rank() -> None:
    assert spans([]) == []
