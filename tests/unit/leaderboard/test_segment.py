import pytest

from proctor.leaderboard.row import Row
from proctor.leaderboard.segment import Break, bands, breaks
from unit.leaderboard.rows import make


def row(day: int, **changes: object) -> Row:
    return make(date=f"2025-03-{day:02}T00:00:00Z", **changes)


def test_neighbours_with_an_interval_share_a_band() -> None:
    bare = {"ci_low": None, "ci_high": None}
    assert bands([row(1), row(2), row(3, **bare), row(4), row(5)]) == [0, 0, None, 1, 1]


def test_a_band_needs_both_bounds() -> None:
    assert bands([row(1, ci_low=None), row(2, ci_high=None)]) == [None, None]


def test_models_and_datasets_have_bands_of_their_own() -> None:
    rows = [row(1), row(1, model="other"), row(2), row(3, dataset_hash="new"), row(3, model="other")]
    assert bands(rows) == [0, 1, 0, 2, 1]


def test_a_break_stands_half_way_to_the_first_row_on_another_dataset() -> None:
    rows = [row(1, dataset_hash="a"), row(3, dataset_hash="b"), row(5, dataset_hash="a")]
    assert breaks(rows, 0.1) == [Break(at=1740873600.0, labelled=True)]  # 2025-03-02 00:00


def test_one_dataset_has_no_break() -> None:
    assert breaks([row(1), row(2)], 0.1) == []
    assert breaks([row(1)], 0.1) == []


@pytest.mark.parametrize(("spacing", "labelled"), [(0.1, [True] * 4), (0.3, [True, False, True, False])])
def test_breaks_close_to_the_last_label_have_none(spacing: float, labelled: list[bool]) -> None:
    rows = [row(day, dataset_hash=str(day)) for day in range(1, 6)]
    assert [found.labelled for found in breaks(rows, spacing)] == labelled
