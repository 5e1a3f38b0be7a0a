"""The comment's tables of scores and statuses."""

from collections.abc import Iterator, Sequence
from typing import get_args

from proctor.model import MetricValue, Status
from proctor.report.markdown import code, left_out, model_name, table
from proctor.report.ranks import ranked
from proctor.report.text import count, interval, number
from proctor.results.summary import BenchmarkSummary, Summary


def scores(summary: Summary, limit: int) -> Iterator[str]:
    """A heading and a table for each benchmark, `limit` lines in all; several models are ranked."""
    left = limit
    for benchmark in summary.benchmarks:
        if left > 0 and benchmark.models:
            yield f"### {code(benchmark.name)}"
            yield _score_table(ranked(benchmark)[:left], several=len(benchmark.models) > 1)
            yield from _in_process(benchmark)
        left -= sum(len(model.metrics) for model in benchmark.models)
    if left < 0:
        yield left_out(count(-left, "score"), "metrics.json")


def _score_table(values: Sequence[tuple[int | None, MetricValue]], *, several: bool) -> str:
    figures = ["Score", "95% interval", "Tasks", "Samples", "Unscored"]
    if not several:
        rows = [[_metric(value), *_figures(value)] for _, value in values]
        return table(["Metric", *figures], "lrlrrr", rows)
    rows = [
        [
            _metric(value),
            "-" if place is None else str(place),
            model_name(value.model, value.version),
            *_figures(value),
        ]
        for place, value in values
    ]
    return table(["Metric", "Rank", "Model", *figures], "lrlrlrrr", rows)


def _metric(value: MetricValue) -> str:
    return code(value.metric) + ("" if value.higher_is_better else " (lower is better)")


def _figures(value: MetricValue) -> list[str]:
    return [
        number(value.score),
        interval(value.ci_low, value.ci_high),
        str(value.tasks),
        str(value.samples),
        str(value.unscored),
    ]


def _in_process(benchmark: BenchmarkSummary) -> Iterator[str]:
    tasks = max(
        (
            sum(amount for mode, amount in model.modes.items() if mode.startswith("in_process"))
            for model in benchmark.models
        ),
        default=0,
    )
    if tasks:
        yield (
            f"{count(tasks, 'task')} ran tests and solution in one process (`in_process`), "
            "where a solution can reach its own verdict."
        )


def statuses(summary: Summary, limit: int) -> Iterator[str]:
    """How many samples ended how: a line for each benchmark and model, a column for each status met."""
    models = [(benchmark.name, model) for benchmark in summary.benchmarks for model in benchmark.models]
    met = [status for status in get_args(Status) if any(model.statuses.get(status) for _, model in models)]
    if not met:
        return
    yield "### How samples ended"
    if limit:
        rows = [
            [code(name), model_name(model.name, model.version), *(str(model.statuses.get(s, 0)) for s in met)]
            for name, model in models[:limit]
        ]
        yield table(["Benchmark", "Model", *(f"`{s}`" for s in met)], "ll" + "r" * len(met), rows)
    if len(models) > limit:
        yield left_out(count(len(models) - limit, "line"), "metrics.json")
