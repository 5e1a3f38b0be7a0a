"""What asking a model took: requests, tokens, dollars and time."""

from dataclasses import dataclass

from proctor.config.spec import PriceSpec
from proctor.sources.request import Usage

MILLION = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What some requests took. Two of them add up, one model's benchmarks being asked one after the other."""

    requests: int = 0  # all that there were
    cached: int = 0  # of them, known from an earlier run
    failed: int = 0  # of them, without an answer for whatever reason
    unasked: int = 0  # of those that failed: budget or deadline were used up
    input: int = 0  # tokens that were paid for, as whoever answered counts them
    output: int = 0
    dollars: float = 0.0
    seconds: float = 0.0

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(
            requests=self.requests + other.requests,
            cached=self.cached + other.cached,
            failed=self.failed + other.failed,
            unasked=self.unasked + other.unasked,
            input=self.input + other.input,
            output=self.output + other.output,
            dollars=self.dollars + other.dollars,
            seconds=self.seconds + other.seconds,
        )


def cost(usage: Usage, price: PriceSpec | None) -> float:
    """US dollars for these tokens; 0 without a price."""
    if price is None:
        return 0.0
    return (usage.input * price.input + usage.output * price.output) / MILLION
