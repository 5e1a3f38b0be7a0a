"""The rows of a benchmark's table: every metric of every model, ranked."""

from collections.abc import Iterator

from proctor.model import MetricValue
from proctor.results.summary import BenchmarkSummary


def ranked(benchmark: BenchmarkSummary) -> list[tuple[int | None, MetricValue]]:
    """(place, value) by metric in the config's order, the best first; equals share a place.

    The place is None where there is no score; such values come last.
    """
    by_label: dict[str, list[MetricValue]] = {}
    for model in benchmark.models:
        for value in model.metrics:
            by_label.setdefault(value.metric, []).append(value)
    return [placed for values in by_label.values() for placed in _places(values)]


def _places(values: list[MetricValue]) -> Iterator[tuple[int | None, MetricValue]]:
    scored = sorted((value for value in values if value.score is not None), key=_merit, reverse=True)
    place = 0
    for index, value in enumerate(scored):
        if not index or _merit(value) != _merit(scored[index - 1]):
            place = index + 1
        yield place, value
    yield from ((None, value) for value in values if value.score is None)


def _merit(value: MetricValue) -> float:
    score = value.score or 0.0
    return score if value.higher_is_better else -score
