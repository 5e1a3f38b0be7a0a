import pytest

from proctor.scoring.limit import CEILING, FIRST, LAST, Limit, limits


def test_the_configs_timeout_is_the_limit_whatever_the_canonical_solution_needs() -> None:
    for canonical_s in (None, 0.0, 100.0):
        found = limits(3.0, canonical_s)
        assert found.first == found.last == Limit(cpu=3.0)


def test_without_a_canonical_solution_the_limit_is_a_wide_one() -> None:
    assert limits(None, None).first == limits(None, None).last == Limit(cpu=CEILING)


@pytest.mark.parametrize(
    ("canonical_s", "first", "last"),
    [(0.0, FIRST[0], LAST[0]), (0.1, 1.0, 4.0), (0.5, 5.0, CEILING), (9.0, CEILING, CEILING)],
)
def test_a_canonical_solution_sets_the_scale(canonical_s: float, first: float, last: float) -> None:
    found = limits(None, canonical_s)
    assert (found.first.cpu, found.last.cpu) == (first, last)


def test_an_endless_sample_costs_less_than_three_seconds() -> None:
    found = limits(None, 0.001)
    assert found.first.cpu + found.last.cpu <= 1.5
