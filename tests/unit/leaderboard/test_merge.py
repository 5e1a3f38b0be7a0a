from hypothesis import given
from hypothesis import strategies as st

from proctor.leaderboard.merge import merged
from proctor.leaderboard.row import Row
from unit.leaderboard.rows import make

rows = st.lists(st.builds(make, model=st.sampled_from("abc"), score=st.sampled_from([0.0, 0.5])), max_size=6)


def test_new_rows_come_after_those_that_are_there() -> None:
    old, new = [make(model="a"), make(model="b")], [make(model="c"), make(model="a", score=0.5)]
    assert merged(old, new) == [*old, *new]


def test_a_row_that_is_there_is_not_added_again() -> None:
    assert merged([make(model="a"), make(model="b")], [make(model="a"), make(model="c")]) == [
        make(model="a"),
        make(model="b"),
        make(model="c"),
    ]


def test_rows_that_differ_in_any_column_are_two() -> None:
    assert len(merged([make()], [make(run_url="https://example.org/2"), make(ci_low=None)])) == 3


def test_what_is_there_is_never_touched() -> None:
    twice = [make(), make()]
    assert merged(twice, [make()]) == twice


@given(rows, rows)
def test_merging_again_changes_nothing(old: list[Row], new: list[Row]) -> None:
    once = merged(old, new)
    assert once[: len(old)] == old
    assert set(once) == {*old, *new}
    assert merged(once, new) == once
