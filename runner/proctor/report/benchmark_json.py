"""Scores as github-action-benchmark's custom JSON, for its charts and alerts.

The list is of its tool `customBiggerIsBetter`: entries of name, unit, value and range
(https://github.com/benchmark-action/github-action-benchmark).
"""

import json
import math
from collections.abc import Iterator

from proctor.gate.table import entrants
from proctor.model import MetricValue
from proctor.report.report import Report
from proctor.report.text import escape

TEXT = 300  # characters of a name, before escaping


def render(report: Report, *, higher_is_better: bool = True) -> bytes:
    """The file: a score of each benchmark, model and metric, where there is one.

    The tool compares all of a file in one direction, so that only metrics of that direction are in it:
    without `higher_is_better` it is a file for `customSmallerIsBetter`. A score keeps its name from run to
    run, as a model's version is told only where two of one name sat the same benchmark. `range` is half the
    95% interval.
    """
    entries = [_entry(name, value) for name, value in _scores(report, higher_is_better)]
    return json.dumps(entries, indent=2, ensure_ascii=False).encode() + b"\n"


def _scores(report: Report, higher_is_better: bool) -> Iterator[tuple[str, MetricValue]]:
    for benchmark in report.summary.benchmarks:
        names = entrants((model.name, model.version) for model in benchmark.models)
        for name, model in zip(names, benchmark.models, strict=True):
            for value in model.metrics:
                if value.higher_is_better == higher_is_better and _is_finite(value.score):
                    parts = (benchmark.name, name, value.metric)
                    yield " / ".join(escape(text[:TEXT]) for text in parts), value


def _entry(name: str, value: MetricValue) -> dict[str, object]:
    entry: dict[str, object] = {"name": name, "unit": "score", "value": value.score}
    if value.ci_low is not None and value.ci_high is not None:
        half = (value.ci_high - value.ci_low) / 2
        if math.isfinite(half):
            entry["range"] = f"± {half:.4g}"
    return entry


def _is_finite(score: float | None) -> bool:
    return score is not None and math.isfinite(score)
