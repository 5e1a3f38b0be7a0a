"""The end of a run: its report, and what it leaves for later ones."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from proctor.display.folder import FolderTexts
from proctor.display.page import page
from proctor.display.texts import Texts
from proctor.files import write_whole, writing_whole
from proctor.gate import recorded
from proctor.gate.baseline import Baseline
from proctor.gate.judged import Judged
from proctor.gate.judged import to_json as judged_json
from proctor.gate.kept import Kept
from proctor.gate.table import entrants
from proctor.leaderboard import history, log
from proctor.leaderboard.contribution import Contribution
from proctor.leaderboard.row import from_summary
from proctor.report import benchmark_json, comment, document, junit
from proctor.report.report import Report
from proctor.results import summary as metrics_json
from proctor.results.summary import BenchmarkSummary

RESULTS, COMMENT, PAGE = "results.jsonl", "report.md", "report.html"
Complete = Callable[[Report], Report]
"""Adds to a report what its caller knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A run: what to tell of it, and what it adds to the leaderboard."""

    report: Report
    contribution: Contribution


def done(report: Report, sat: Baseline, outputs: Kept) -> Done:
    """The run that ended now; `sat` are its samples, `outputs` what is kept of what models wrote."""
    ended = datetime.now(UTC)
    contribution = Contribution(
        rows=from_summary(report.summary, ended), runs=recorded.kept(sat, report.judged, ended, outputs)
    )
    return Done(report=report, contribution=contribution)


def with_history(report: Report, leaderboard: Path) -> Report:
    """The report with the scores of earlier runs that the leaderboard's file has."""
    return replace(report, history=history.points(log.read(leaderboard), report.summary))


def history_of(leaderboard: Path | None) -> Complete:
    """Adds the scores of earlier runs in the leaderboard's file, if one is named."""
    return lambda report: with_history(report, leaderboard) if leaderboard else report


def record(leaderboard: Path, added: Contribution) -> None:
    """Rows for the leaderboard's file, and the run for later ones to be compared with."""
    log.append(leaderboard, added.rows)
    for name, data in added.runs.items():
        write_whole(recorded.folder_of(leaderboard) / name, data)


def publish(out: Path, report: Report, texts: Texts | None = None, results: Path | None = None) -> None:
    """Writes the files of a report folder that are made from the report.

    Its page has `texts`, the report's own examples where there are none, and the samples in `results`.
    """
    metrics_json.write(report.summary, out / "metrics.json")
    with writing_whole(out / "report.json") as file:
        file.writelines(document.pieces(report))
    write_whole(out / COMMENT, comment.render(report).encode("utf-8"))
    write_whole(out / "junit.xml", junit.render(report))
    write_whole(out / "benchmark.json", benchmark_json.render(report))
    write_whole(out / PAGE, page(report, texts or FolderTexts(report), results))


def with_verdicts(
    benchmarks: Iterable[BenchmarkSummary], judged: Iterable[Judged]
) -> Iterator[BenchmarkSummary]:
    found = {(one.benchmark, one.model): one for one in judged}
    for benchmark in benchmarks:
        names = entrants((model.name, model.version) for model in benchmark.models)
        models = (
            replace(model, comparison=judged_json(one), verdict=one.verdict)
            if (one := found.get((benchmark.name, name)))
            else model
            for model, name in zip(benchmark.models, names, strict=True)
        )
        yield replace(benchmark, models=tuple(models))
