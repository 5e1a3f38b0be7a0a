"""All that is known of the scores, folded away."""

from collections.abc import Iterator, Sequence
from typing import get_args

from proctor.model import Status
from proctor.report.markdown import code, folded, left_out, model_name, table
from proctor.report.remark import quiet
from proctor.report.report import Report
from proctor.report.score import Score, columns, gravest
from proctor.report.text import count, interval, number
from proctor.report.verdicts import detectable, figures
from proctor.results.summary import Summary

_OWN = ("Score", "95% interval", "Tasks", "Samples", "Unscored")
_COMPARED = ("p", "p (population)", "Detectable")


def folded_figures(
    report: Report, scores: Sequence[Score], *, limit: int, statuses: int, sentences: int
) -> Iterator[str]:
    """A line a score with its interval, counts and p, and how samples ended; and quiet verdicts."""
    blocks = [
        *_figures(report, scores, limit),
        *quiet(report, sentences),
        *_statuses(report.summary, statuses),
    ]
    if blocks:
        yield folded("Figures: intervals, samples and how they ended", *blocks)


def _figures(report: Report, scores: Sequence[Score], limit: int) -> Iterator[str]:
    if not scores:
        return
    whose = columns(scores, versions=True)
    compared = any(score.decision and score.decision.comparison for score in scores)
    header = [*whose.header, *_OWN, *(_COMPARED if compared else ())]
    align = "l" * len(whose.header) + "rlrrr" + "rrl" * compared
    if limit:
        rows = [
            [*whose.cells(score), *_own(score), *(_compared(score) if compared else ())]
            for score in gravest(scores, limit)
        ]
        yield table(header, align, rows)
    if len(scores) > limit:
        yield left_out(count(len(scores) - limit, "score"), "metrics.json")
    if compared:
        yield (
            "Scores are over all tasks of this run, comparisons over the tasks that both runs have. p is the "
            f"chance of such a drop had nothing changed. {detectable(report.judged)}"
        )


def _own(score: Score) -> list[str]:
    value = score.value
    counts = [str(value.tasks), str(value.samples), str(value.unscored)]
    return [number(value.score), interval(value.ci_low, value.ci_high), *counts]


def _compared(score: Score) -> list[str]:
    if score.decision is None:
        return ["-"] * len(_COMPARED)
    _, _, _, *found, _ = figures(score.decision)
    return found


def _statuses(summary: Summary, limit: int) -> Iterator[str]:
    """How many samples ended how: a line for each benchmark and model, a column for each status met."""
    models = [(benchmark.name, model) for benchmark in summary.benchmarks for model in benchmark.models]
    met = [status for status in get_args(Status) if any(model.statuses.get(status) for _, model in models)]
    if not met:
        return
    if limit:
        rows = [
            [code(name), model_name(model.name, model.version), *(str(model.statuses.get(s, 0)) for s in met)]
            for name, model in models[:limit]
        ]
        yield table(["Benchmark", "Model", *(f"`{s}`" for s in met)], "ll" + "r" * len(met), rows)
    if len(models) > limit:
        yield left_out(count(len(models) - limit, "line"), "metrics.json")
