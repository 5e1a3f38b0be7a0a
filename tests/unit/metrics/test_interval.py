from math import exp, lgamma, pi, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proctor.metrics.interval import mean_interval, student_t, wilson


def t_upper_half(t: float, freedom: int, parts: int = 4000) -> float:
    """P(0 < T < t) of Student's t, by Simpson's rule."""
    scale = exp(lgamma((freedom + 1) / 2) - lgamma(freedom / 2)) / sqrt(freedom * pi)

    def density(x: float) -> float:
        return float(scale * (1 + x * x / freedom) ** (-(freedom + 1) / 2))

    width = t / parts
    weights = [1, *([4, 2] * (parts // 2 - 1)), 4, 1]
    return width / 3 * sum(weight * density(width * at) for at, weight in enumerate(weights))


@pytest.mark.parametrize("freedom", [*range(1, 31), 100, 1000])
def test_student_t_cuts_off_a_fortieth(freedom: int) -> None:
    assert t_upper_half(student_t(freedom), freedom) == pytest.approx(0.475, abs=5e-7)


@pytest.mark.parametrize(
    ("share", "n", "low", "high"),
    [
        (81 / 263, 263, 0.2553, 0.3662),
        (15 / 148, 148, 0.0624, 0.1605),
        (0.0, 20, 0.0, 0.1611),
        (1 / 29, 29, 0.0061, 0.1718),
        (1.0, 20, 1 - 0.1611, 1.0),
    ],
)
def test_wilsons_interval_as_newcombe_tabulates_it(share: float, n: int, low: float, high: float) -> None:
    """Newcombe 1998, Statistics in Medicine 17, table I, method 3."""
    assert wilson(share, n) == pytest.approx((low, high), abs=5.1e-5)


@pytest.mark.parametrize(
    ("values", "bounded", "binary", "expected"),
    [
        ([], True, True, None),
        ([], False, False, None),
        ([3.0], False, False, None),
        ([3.0, 3.0, 3.0], False, False, None),
        ([1.0, 2.0, 3.0], False, False, (2 - 2.484138, 2 + 2.484138)),
        ([0.2, 0.4, 0.6], True, False, (0.0, 0.896828)),
        ([0.4, 0.6, 0.8], True, False, (0.103172, 1.0)),
        ([1.0, 0.0, 1.0, 1.0], True, True, wilson(0.75, 4)),
        ([1.0, 1.0, 1.0], True, False, wilson(1.0, 3)),
        ([0.0], True, False, wilson(0.0, 1)),
        ([0.5, 0.5], True, False, wilson(0.5, 2)),
    ],
)
def test_which_interval_is_taken(
    values: list[float], bounded: bool, binary: bool, expected: tuple[float, float] | None
) -> None:
    found = mean_interval(values, bounded=bounded, binary=binary)
    assert found == (expected if expected is None else pytest.approx(expected, abs=1e-6))


@settings(deadline=None)
@given(values=st.lists(st.floats(0, 1), min_size=1, max_size=30), binary=st.booleans())
def test_bounded_values_never_claim_certainty(values: list[float], binary: bool) -> None:
    if binary:
        values = [float(round(value)) for value in values]
    bounds = mean_interval(values, bounded=True, binary=binary)
    assert bounds is not None
    low, high = bounds
    mean = sum(values) / len(values)
    assert 0 <= low <= mean + 1e-12
    assert mean - 1e-12 <= high <= 1
    assert low < high
