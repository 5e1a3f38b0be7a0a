"""The story of one run: from a config to scores, a report folder and the leaderboard."""

import contextlib
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from proctor.config.selection import select
from proctor.config.spec import Config
from proctor.executors.pool import Pool
from proctor.files import write_whole
from proctor.leaderboard import log
from proctor.leaderboard.row import from_summary, timestamp
from proctor.progress import Progress
from proctor.provenance import provenance
from proctor.report import comment
from proctor.results import summary as metrics_json
from proctor.results.journal import NAME as JOURNAL
from proctor.results.journal import open_journal
from proctor.results.summary import Summary, Timing
from proctor.sandbox.sandbox import Choice, Sandbox, open_sandbox, room_of
from proctor.scoring import fit
from proctor.scoring.checking import Memory, canaries
from proctor.scoring.exam import Exam, open_exam, with_needs
from proctor.scoring.imports import third_party
from proctor.scoring.limit import limits
from proctor.scoring.scoring import Heads, Ledger, conditions_of, heads_of, look_up, score_all, works
from proctor.scoring.writing import Counts, benchmark_summaries, write_results


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the command line says of a run."""

    out: Path
    sandbox: Choice = "auto"
    workers: int = 0  # 0: one a processor
    fresh: bool = False  # use no result of an earlier run
    benchmarks: tuple[str, ...] = ()  # empty: all
    models: tuple[str, ...] = ()

    @property
    def rooms(self) -> int:
        """How many rooms work at a time."""
        return self.workers or os.cpu_count() or 1


def run(config: Config, options: Options, environ: Mapping[str, str], progress: Progress) -> Summary:
    """Scores every output, writes the report folder and appends to the leaderboard.

    InputError for a dataset or outputs that cannot be scored, SandboxError where nothing isolates. Whatever
    ends it, the journal in the report folder holds what was scored by then.
    """
    moment, began = datetime.now(UTC), time.monotonic()
    config = select(config, options.benchmarks, options.models)
    exams = open_exams(config)
    warnings, sheets = fit.check(exams, config.models)
    for warning in warnings:
        progress.note(f"warning: {warning}")
    sandbox = sandbox_for(config, exams, options.sandbox)
    with (
        contextlib.closing(open_journal(options.out / JOURNAL, fresh=options.fresh)) as journal,
        Pool(sandbox, options.rooms) if sandbox else contextlib.nullcontext() as pool,
    ):
        conditions = conditions_of(config, sandbox)
        if pool is not None:
            limit = limits(config.sandbox.timeout, None).last
            found = canaries(exams, pool, limit, progress, Memory(journal, conditions))
            exams = [
                with_needs(exam, checked) if checked else exam
                for exam, checked in zip(exams, found, strict=True)
            ]
        heads = heads_of(exams, conditions)
        reused = _score(config, exams, heads, Ledger(sheets, journal, progress), pool)
        counts = write_results(config, exams, journal, sheets, options.out / "results.jsonl")
    summary = Summary(
        benchmarks=tuple(benchmark_summaries(config, exams, counts)),
        provenance=provenance(config, sandbox, environ),
        timing=Timing(
            started=timestamp(moment),
            wall_s=round(time.monotonic() - began, 3),
            cpu_s=round(sum(count.cpu_s for count in counts.values()), 3),
            reused=reused,
        ),
    )
    _publish(config, options.out, summary, counts)
    return summary


def open_exams(config: Config) -> list[Exam]:
    """The benchmarks of a config. InputError where a dataset cannot be used."""
    return [open_exam(benchmark, config.path.absolute().parent) for benchmark in config.benchmarks]


def sandbox_for(config: Config, exams: list[Exam], choice: Choice) -> Sandbox | None:
    """The sandbox, or None where nothing of the run is code."""
    if not any(exam.ask.needs_room for exam in exams):
        return None
    tasks = (subject.task for exam in exams if exam.ask.tests for subject in exam.subjects)
    return open_sandbox(choice, config.sandbox, room_of(config.sandbox, third_party(tasks)))


def _score(config: Config, exams: list[Exam], heads: Heads, ledger: Ledger, pool: Pool | None) -> int:
    """Scores what the journal does not know yet; how much it did know."""
    reused = look_up(ledger.sheets, heads, ledger.journal)
    ledger.progress.stage("scoring", sum(sheet.count for sheet in ledger.sheets.values()) - reused)
    score_all(works(config, exams, ledger.sheets, heads), ledger, pool)
    return reused


def _publish(config: Config, out: Path, summary: Summary, counts: Counts) -> None:
    outcomes = (outcome for count in counts.values() for outcome in count.outcomes())
    metrics_json.write(summary, out / "metrics.json")
    write_whole(out / "report.md", comment.render(summary, outcomes).encode("utf-8"))
    log.append(config.leaderboard.path, from_summary(summary, datetime.now(UTC)))
