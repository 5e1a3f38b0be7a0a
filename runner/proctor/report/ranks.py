"""The rows of a benchmark's table: every metric of every model, ranked."""

from collections.abc import Iterator

from proctor.model import MetricValue
from proctor.results.summary import BenchmarkSummary


def ranked(benchmark: BenchmarkSummary) -> list[tuple[int | None, MetricValue]]:
    """(place, value) by metric in the config's order, the best first; equals share a place.

    The place is None where there is no score; such values come last.
    """
    values = [value for model in benchmark.models for value in model.metrics]
    labels = dict.fromkeys(value.metric for value in values)
    return [
        placed for label in labels for placed in _places([value for value in values if value.metric == label])
    ]


def _places(values: list[MetricValue]) -> Iterator[tuple[int | None, MetricValue]]:
    scored = [(_merit(value), value) for value in values if value.score is not None]
    for merit, value in sorted(scored, key=lambda item: -item[0]):
        yield 1 + sum(other > merit for other, _ in scored), value
    yield from ((None, value) for value in values if value.score is None)


def _merit(value: MetricValue) -> float:
    score = value.score or 0.0
    return score if value.higher_is_better else -score
