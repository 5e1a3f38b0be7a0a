"""Which metrics a benchmark of a run has: by the config, or by what its results are labelled with."""

import re
from collections.abc import Callable, Iterable, Sequence

from proctor.config.spec import BenchmarkSpec, MetricSpec
from proctor.metrics import METRICS

Listing = Callable[[str, Iterable[str]], Sequence[MetricSpec]]
"""From a benchmark's name and the labels of its scores to its metrics."""

_COUNTED = re.compile(r"(pass[@^])([1-9][0-9]{0,5})")


def listed_in(benchmarks: Sequence[BenchmarkSpec]) -> Listing:
    """The metrics that a config lists."""
    known = {benchmark.name: benchmark.metrics for benchmark in benchmarks}
    return lambda name, _: known.get(name, ())


class ByLabel:
    """The metrics whose labels say what they are. `unknown` has the other labels that were met."""

    def __init__(self) -> None:
        self.unknown: dict[str, None] = {}

    def __call__(self, name: str, labels: Iterable[str]) -> Sequence[MetricSpec]:
        del name
        found = {label: _spec(label) for label in sorted(labels)}
        self.unknown.update((label, None) for label, spec in found.items() if spec is None)
        return [spec for spec in found.values() if spec is not None]


def _spec(label: str) -> MetricSpec | None:
    counted = _COUNTED.fullmatch(label)
    if counted:
        return MetricSpec(name=f"{counted[1]}k", label=label, k=int(counted[2]))
    name = label.partition("(")[0]
    return MetricSpec(name=name, label=label) if name in METRICS else None
