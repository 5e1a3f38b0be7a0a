from hypothesis import given
from hypothesis import strategies as st

from proctor.site.limit import newest, per_series
from unit.leaderboard.rows import make
from unit.site.leaderboards import day

ROWS = [make(date=day(1 + number), model="ab"[number % 3 == 0]) for number in range(12)]  # 8 of a, 4 of b


def test_all_rows_stay_where_all_may() -> None:
    assert per_series([ROWS], 12) is None
    assert newest(ROWS, None) == ROWS


def test_the_longest_series_are_cut_first() -> None:
    assert per_series([ROWS], 11) == 5
    kept = newest(ROWS, 5)
    assert [row.model for row in kept].count("a") == 5
    assert [row.model for row in kept].count("b") == 4
    assert kept == [row for row in ROWS if row in kept]
    assert ROWS[-1] in kept
    assert ROWS[1] not in kept


def test_scores_on_another_dataset_are_another_series() -> None:
    other = [make(date=row.date, model=row.model, dataset_hash="new") for row in ROWS]
    assert len(newest([*ROWS, *other], 2)) == 8


@given(st.integers(1, 200), st.integers(0, 400))
def test_what_stays_is_within_the_limit_or_one_of_each(length: int, most: int) -> None:
    rows = [make(version=str(number)) for number in range(length)]
    kept = newest(rows, per_series([rows], most))
    assert len(kept) <= max(most, 1)
    assert kept == rows[-len(kept) :]
