"""What asking took."""

import pytest

from proctor.config.spec import PriceSpec
from proctor.config.units import dollars
from proctor.sources.money import Spent, cost
from proctor.sources.request import Usage


def test_tokens_cost_what_a_million_of_them_does() -> None:
    usage = Usage(input=2_000_000, output=500_000)
    assert cost(usage, PriceSpec(input=3.0, output=15.0)) == 13.5
    assert cost(usage, PriceSpec(output=15.0)) == 7.5
    assert cost(usage, None) == 0.0


def test_what_benchmarks_took_adds_up() -> None:
    one = Spent(requests=1, cached=2, failed=3, unasked=4, input=5, output=6, dollars=7.5, seconds=8.5)
    assert one + Spent() == one
    assert one + one == Spent(
        requests=2, cached=4, failed=6, unasked=8, input=10, output=12, dollars=15.0, seconds=17.0
    )


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (5, "$5.00"),
        (1234.5, "$1,234.50"),
        (0, "$0.00"),
        (0.1, "$0.10"),
        (0.0123, "$0.012"),
        (1.2e-5, "$0.000012"),
    ],
)
def test_small_amounts_keep_two_digits(amount: float, shown: str) -> None:
    assert dollars(amount) == shown
