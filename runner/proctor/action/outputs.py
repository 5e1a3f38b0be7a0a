"""The outputs that a workflow's later steps read."""

import json
from collections.abc import Mapping, Sequence

from proctor.gate.table import entrants
from proctor.report import brief
from proctor.report.report import Report
from proctor.results.summary import BenchmarkSummary, Summary

MOST_TASKS = 1000  # that `regressed-tasks` names


def outputs(report: Report, report_path: str) -> dict[str, str]:
    """The outputs of action.yml that a report alone tells, by name."""
    return {
        "verdict": brief.verdict(report),
        "score": _score(report.summary),
        "metrics": json.dumps(_metrics(report.summary), separators=(",", ":")),
        "regressed-tasks": json.dumps(_regressed(report), separators=(",", ":")),
        "report-path": report_path,
    }


def _score(summary: Summary) -> str:
    """The first metric of the first model on the first benchmark; empty where it has no score."""
    values = (v for benchmark in summary.benchmarks for model in benchmark.models for v in model.metrics)
    first = next(values, None)
    return "" if first is None or first.score is None else repr(first.score)


def _metrics(summary: Summary) -> Mapping[str, object]:
    """Benchmark -> model -> metric -> score; a model of several versions is called "name version"."""
    return {
        benchmark.name: {
            name: {value.metric: value.score for value in model.metrics}
            for name, model in zip(_names(benchmark), benchmark.models, strict=True)
        }
        for benchmark in summary.benchmarks
    }


def _names(benchmark: BenchmarkSummary) -> Sequence[str]:
    return entrants((model.name, model.version) for model in benchmark.models)


def _regressed(report: Report) -> list[dict[str, str]]:
    """The tasks that got worse, under the models that regressed, without any twice."""
    found = {
        (one.benchmark, one.model, task.task_id): None
        for one in report.judged
        if one.verdict == "regressed"
        for flips in one.flips
        if flips is not None
        for task in flips.worse
    }
    keys = list(found)[:MOST_TASKS]
    return [{"benchmark": benchmark, "model": model, "task": task} for benchmark, model, task in keys]
