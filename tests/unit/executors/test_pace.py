"""Batches by time."""

import pytest

from proctor.executors.pace import FIRST, GROWTH, MOST, TARGET, Pace


def test_the_first_batch_is_small() -> None:
    assert Pace().size == FIRST


def test_quick_samples_make_batches_of_a_second_within_a_few_rounds() -> None:
    pace, seconds = Pace(), 0.002
    sizes = []
    for _ in range(8):
        sizes.append(pace.size)
        pace.told(pace.size, pace.size * seconds)
    assert sizes[1] == FIRST * GROWTH
    assert sizes == sorted(sizes)
    assert pace.size == pytest.approx(TARGET / seconds, abs=1)


def test_many_workers_make_longer_batches_and_a_few_do_not() -> None:
    paces = [Pace(workers) for workers in (1, 100, 1000)]
    for pace in paces:
        pace.told(1000, 10.0)
    assert [pace.size for pace in paces] == [100, 100, 1000]


def test_slow_samples_go_one_by_one() -> None:
    pace = Pace()
    pace.told(FIRST, FIRST * 5.0)
    assert pace.size == 1


def test_what_takes_no_time_is_bounded() -> None:
    pace = Pace()
    for _ in range(20):
        pace.told(pace.size, 0.0)
    assert pace.size == MOST


def test_one_slow_batch_among_quick_ones_does_not_make_all_later_ones_small() -> None:
    pace = Pace()
    for _ in range(20):
        pace.told(pace.size, pace.size * 0.001)
    usual = pace.size
    pace.told(usual, usual * 0.001 + 3.0)  # an endless loop in it
    assert pace.size > usual / 3
    for _ in range(5):
        pace.told(pace.size, pace.size * 0.001)
    assert pace.size > usual / 2


def test_a_small_last_batch_does_not_hold_the_next_ones_back() -> None:
    pace = Pace()
    pace.told(500, 1.0)
    pace.told(1, 0.002)
    assert pace.size == 500
