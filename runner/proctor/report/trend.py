"""The scores of the last runs as a chart that GitHub draws from Mermaid's text.

No name stands in the chart: numbers and days alone do, so that nothing can steer Mermaid. What it shows is
told above it, in Markdown.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from proctor.model import MetricValue
from proctor.report.markdown import code, fenced, folded, left_out, model_name
from proctor.report.report import Point, Report
from proctor.report.text import count

POINTS = 20  # runs in a chart, this one included
LEAST = 3
_LARGEST = 1e9  # Mermaid's grammar has no exponents
_DAY = re.compile(r"[0-9]{4}-([0-9]{2}-[0-9]{2})(?![0-9])")
_SETTINGS = """\
---
config:
  xyChart:
    width: 900
    height: 240
    xAxis:
      labelFontSize: 11
  themeVariables:
    xyChart:
      plotColorPalette: "#0969da"
---"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trend:
    benchmark: str
    value: MetricValue
    points: Sequence[Point]

    @property
    def scores(self) -> list[float]:
        return [*(point.score for point in self.points), self.value.score or 0.0]


def trends(report: Report, limit: int) -> Iterator[str]:
    """A chart of each benchmark's first metric and each model, at most `limit`, folded where several."""
    found = list(_trends(report))
    if not found:
        return
    blocks = [block for trend in found[:limit] for block in (_caption(trend), _chart(trend))]
    if len(found) > limit:
        blocks.append(left_out(count(len(found) - limit, "chart"), "report.json"))
    if len(found) == 1 or not limit:
        yield from blocks
    else:
        yield folded("Trend of the last runs", *blocks)


def _trends(report: Report) -> Iterator[_Trend]:
    """Those with two earlier runs or more; a model with several versions has none, since rows are by name."""
    history: dict[tuple[str, str, str, str], list[Point]] = {}
    for point in report.history:
        history.setdefault(_key(point), []).append(point)
    for benchmark in report.summary.benchmarks:
        names = Counter(model.name for model in benchmark.models)
        for model in benchmark.models:
            value = next(iter(model.metrics), None)
            if value is None or value.score is None or names[model.name] > 1:
                continue
            key = (benchmark.name, benchmark.dataset.hash, model.name, value.metric)
            points = history.get(key, [])[-(POINTS - 1) :]
            trend = _Trend(benchmark=benchmark.name, value=value, points=points)
            if len(trend.scores) >= LEAST and all(abs(score) < _LARGEST for score in trend.scores):
                yield trend


def _key(point: Point) -> tuple[str, str, str, str]:
    return point.benchmark, point.dataset_hash, point.model, point.metric


def _caption(trend: _Trend) -> str:
    value = trend.value
    whose = f"{code(value.metric)} on {code(trend.benchmark)} by {model_name(value.model, value.version)}"
    return f"**Trend** of {whose}: {count(len(trend.points), 'earlier run')} and this one"


def _chart(trend: _Trend) -> str:
    low, high = _range(trend.scores)
    labels = ", ".join(f'"{label}"' for label in _labels(trend.points))
    text = (
        f"{_SETTINGS}\nxychart-beta\n  x-axis [{labels}]\n  y-axis {low:.4f} --> {high:.4f}\n"
        f"  line [{', '.join(f'{score:.4f}' for score in trend.scores)}]"
    )
    return fenced(text.split("\n"), "mermaid")


def _labels(points: Sequence[Point]) -> list[str]:
    """The day of each run, with a letter from its second run on: a label may stand in an axis but once."""
    seen = Counter[str]()
    labels = []
    for point in points:
        found = _DAY.match(point.date)
        day = found[1] if found else "run"
        seen[day] += 1
        labels.append(day if seen[day] == 1 else f"{day}{chr(ord('a') + seen[day] - 1)}")
    return [*labels, "now"]


def _range(scores: Sequence[float]) -> tuple[float, float]:
    """What the axis spans: the scores and a margin, no further than 0 and 1 where scores lie between."""
    low, high = min(scores), max(scores)
    margin = max((high - low) * 0.1, abs(high) * 0.02, 0.001)
    floor, ceiling = low - margin, high + margin
    if low >= 0 and high <= 1:
        floor, ceiling = max(0.0, floor), min(1.0, ceiling)
    return floor, ceiling
