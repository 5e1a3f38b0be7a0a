"""What `proctor run` prints at its end."""

from proctor.model import MetricValue
from proctor.report.grid import grid
from proctor.report.ranks import ranked
from proctor.report.text import interval, number, one_line
from proctor.results.summary import Summary

_COLUMNS = {
    "benchmark": "left",
    "model": "left",
    "version": "left",
    "metric": "left",
    "score": "right",
    "95% interval": "left",
    "tasks": "right",
    "unscored": "right",
}


def render(summary: Summary) -> str:
    """A text table, a line for every metric of every model, the best of each metric first."""
    rows = [_row(value) for benchmark in summary.benchmarks for _, value in ranked(benchmark)]
    return grid(list(_COLUMNS), rows, _COLUMNS.values())


def _row(value: MetricValue) -> list[str]:
    return [
        *(one_line(name, 40) for name in (value.benchmark, value.model, value.version, value.metric)),
        number(value.score),
        interval(value.ci_low, value.ci_high),
        str(value.tasks),
        str(value.unscored),
    ]
