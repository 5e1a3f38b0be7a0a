"""The story of one run: from a config to scores, a report folder and the leaderboard."""

import contextlib
import time
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from proctor.asking import telling
from proctor.asking.ahead import Ahead, Answered
from proctor.config.selection import select
from proctor.config.spec import Config
from proctor.ending import Done, done, publish, record, with_history, with_verdicts
from proctor.executors.choice import open_executor
from proctor.executors.executor import Executor
from proctor.files import write_whole
from proctor.foreign.entrant import read_entrants, run_of
from proctor.foreign.summary import benchmarks_of, notes_of, outcomes_of
from proctor.gate import kept, recorded, waiver
from proctor.gate.alone import judgeable
from proctor.gate.baseline import Baseline, Origin
from proctor.gate.judging import Baselines, Policy, judge_run, policy_of
from proctor.gate.kept import Kept
from proctor.gate.load import Given
from proctor.gate.recorded import Recorded
from proctor.gate.table import Results
from proctor.gate.waiver import Waiver
from proctor.leaderboard.row import timestamp
from proctor.progress import Progress
from proctor.provenance import provenance
from proctor.report.report import Report
from proctor.results.journal import NAME as JOURNAL
from proctor.results.journal import open_journal
from proctor.results.summary import Provenance, Summary, Timing
from proctor.sandbox.room import Room
from proctor.sandbox.sandbox import Choice, room_of
from proctor.scoring import fit, keeping
from proctor.scoring.candidate import candidate
from proctor.scoring.checking import Memory, canaries
from proctor.scoring.exam import Exam, open_exam, with_needs
from proctor.scoring.examples import show
from proctor.scoring.fit import Sheets
from proctor.scoring.imports import third_party
from proctor.scoring.limit import limits
from proctor.scoring.scoring import (
    Heads,
    Ledger,
    conditions_of,
    heads_of,
    look_up,
    score_all,
    shared_of,
    works,
)
from proctor.scoring.writing import Counts, benchmark_summaries, write_results


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the command line says of a run."""

    out: Path
    sandbox: Choice = "auto"
    workers: int = 0  # rooms at a time; 0: one a processor
    fresh: bool = False  # use no result of an earlier run
    anew: bool = False  # ask models for what they have answered in an earlier run, too
    benchmarks: tuple[str, ...] = ()  # empty: all
    models: tuple[str, ...] = ()
    baseline: Path | None = None  # what to compare with, in place of what the config says
    waivers: tuple[Waiver, ...] | None = None  # in place of those beside the config
    is_recorded: bool = True  # in the leaderboard's file and beside it


def run(
    config: Config,
    options: Options,
    environ: Mapping[str, str],
    progress: Progress,
    baselines: Baselines | None = None,
) -> Done:
    """Scores every output, judges it, writes the report folder and, where so asked, the leaderboard.

    `baselines` gives the runs to compare with, where the options and the config name none; else it is the
    last run recorded beside the leaderboard. InputError for a dataset or outputs that cannot be scored,
    SandboxError where nothing isolates. Whatever ends it, the journal in the report folder holds what was
    scored by then.
    """
    moment, began = datetime.now(UTC), time.monotonic()
    config = select(config, options.benchmarks, options.models)
    waivers = options.waivers
    if waivers is None:
        waivers = waiver.read(config.path.parent / waiver.PATH)
    policy = policy_of(config.gate, waivers, moment.date())
    baselines = _baselines(config, options, baselines)
    if any(model.results for model in config.models):
        return _judge_results(config, options, provenance(config, None, environ), policy, baselines)
    exams = open_exams(config)
    warnings, sheets = fit.check(exams, config.models)
    for warning in warnings:
        progress.note(f"warning: {warning}")
    room = room_for(config, exams)
    with (
        contextlib.closing(open_journal(options.out / JOURNAL, fresh=options.fresh)) as journal,
        open_executor(config, room, options.sandbox, options.workers, environ, progress.note) as pool,
    ):
        sandbox = pool.sandbox if pool and room else None
        conditions = conditions_of(config, sandbox)
        if pool is not None:
            exams = _checked(config, exams, pool, progress, Memory(journal, conditions))
        heads = heads_of(exams, conditions)
        ledger = Ledger(sheets, journal, progress)
        ahead = Ahead(config, exams, options.out, environ)
        answered: dict[int, Answered] = {}
        with ahead.asking(progress.beside(), anew=options.anew):
            reused = _score(config, exams, heads, ledger, dict(sheets), pool)
            for number in ahead.numbers:
                answered[number] = ahead.wait(number)
                config, own = _answered(config, exams, number, answered[number], progress)
                sheets.update(own)
                reused += _score(config, exams, heads, ledger, own, pool)
        counts = write_results(config, exams, journal, sheets, options.out / "results.jsonl")
    picks = keeping.pick(config, exams, sheets, counts, journal.path)
    repeated = {place for place, sheet in sheets.items() if sheet.is_repeated}
    repeated |= {place for place in sheets if config.models[place[0]].sampling.temperature == 0}
    del journal, sheets, heads  # a million outputs' take as much memory as comparing them does
    used = provenance(config, sandbox, environ)
    sat = candidate(
        config.models,
        exams,
        _results(config, counts, repeated, answered),
        _origin(used, moment),
        used.image_digest,
    )
    judged = judge_run(sat, baselines, policy)
    shown = show(config, exams, picks, judged, baselines)
    for warning in shown.troubles:
        progress.note(f"warning: {warning}")
    write_whole(options.out / kept.IN_REPORT, kept.write(shown.outputs))
    timing = Timing(
        started=timestamp(moment),
        wall_s=round(time.monotonic() - began, 3),
        cpu_s=round(sum(count.cpu_s for count in counts.values()), 3),
        reused=reused,
        asking=telling.asking_of(answered.values()),
    )
    benchmarks = with_verdicts(benchmark_summaries(config, exams, counts), judged)
    benchmarks = telling.with_sources(benchmarks, config, answered)
    summary = Summary(benchmarks=tuple(benchmarks), provenance=used, timing=timing)
    outcomes = tuple(outcome for count in counts.values() for outcome in count.outcomes())
    report = Report(
        summary=summary,
        outcomes=outcomes,
        judged=judged,
        examples=shown.examples,
        notes=(*telling.notes(config, answered), *shown.troubles),
    )
    return _done(config, options, report, sat, shown.outputs)


def _judge_results(
    config: Config, options: Options, used: Provenance, policy: Policy, baselines: Baselines
) -> Done:
    """As `run`, of results that another harness has scored."""
    began, moment = time.monotonic(), datetime.now(UTC)
    entrants = read_entrants(config, options.benchmarks)
    sat = run_of(entrants, _origin(used, moment))
    judged = judge_run(judgeable(sat), baselines, policy)
    benchmarks = with_verdicts(benchmarks_of(entrants, config.path.parent), judged)
    wall = round(time.monotonic() - began, 3)
    timing = Timing(started=timestamp(moment), wall_s=wall, cpu_s=0.0, reused=0)
    report = Report(
        summary=Summary(benchmarks=tuple(benchmarks), provenance=used, timing=timing),
        outcomes=tuple(outcomes_of(entrants)),
        judged=judged,
        notes=tuple(notes_of(entrants)),
    )
    return _done(config, options, report, sat, {})


def _results(
    config: Config,
    counts: Counts,
    repeated: Container[tuple[int, int]],
    answered: Mapping[int, Answered],
) -> Mapping[tuple[int, int], Results]:
    """Every sample by model and benchmark; `repeated` are those whose outputs to a task are alike."""
    return {
        (model, exam): Results(
            table=count.table(),
            repeated=(model, exam) in repeated,
            prompt=answered[model].prompts[exam].benchmark if model in answered else None,
            temperature=config.models[model].sampling.temperature if model in answered else None,
        )
        for (model, exam), count in counts.items()
    }


def _origin(used: Provenance, moment: datetime) -> Origin:
    return Origin(commit=used.commit, date=timestamp(moment), run_url=used.run_url, proctor=used.proctor)


def _checked(
    config: Config, exams: list[Exam], pool: Executor, progress: Progress, memory: Memory
) -> list[Exam]:
    """The exams with what their canaries found."""
    found = canaries(exams, pool, limits(config.sandbox.timeout, None).last, progress, memory)
    return [
        with_needs(exam, checked) if checked else exam for exam, checked in zip(exams, found, strict=True)
    ]


def open_exams(config: Config) -> list[Exam]:
    """The benchmarks of a config. InputError where a dataset cannot be used."""
    return [open_exam(benchmark, config.path.absolute().parent) for benchmark in config.benchmarks]


def room_for(config: Config, exams: list[Exam]) -> Room | None:
    """What a room of the run is, or None where nothing of it is code."""
    if not any(exam.ask.needs_room for exam in exams):
        return None
    tasks = (subject.task for exam in exams if exam.ask.tests for subject in exam.subjects)
    return room_of(config.sandbox, third_party(tasks))


def _answered(
    config: Config, exams: list[Exam], number: int, answered: Answered, progress: Progress
) -> tuple[Config, Sheets]:
    """The config with a model's answers as its outputs, and what there is to score of them."""
    models = list(config.models)
    models[number] = replace(models[number], outputs=answered.outputs)
    warnings, sheets = fit.check_some(exams, [(number, models[number])])
    for warning in warnings:
        progress.note(f"warning: {warning}")
    return replace(config, models=tuple(models)), sheets


def _score(  # noqa: PLR0913, PLR0917 - what scoring needs
    config: Config, exams: list[Exam], heads: Heads, ledger: Ledger, sheets: Sheets, pool: Executor | None
) -> int:
    """Scores what the journal does not know yet of these sheets; how much it did know."""
    if not sheets:
        return 0
    reused = look_up(sheets, heads, ledger.journal)
    ledger.progress.stage("scoring", sum(sheet.count for sheet in sheets.values()) - reused)
    score_all(works(config, exams, sheets, heads), ledger, pool, shared_of(exams))
    return reused


def _baselines(config: Config, options: Options, otherwise: Baselines | None) -> Baselines:
    named = options.baseline or config.gate.baseline
    if named is not None:
        return Given(named, config.benchmarks)
    return otherwise or Recorded(recorded.folder_of(config.leaderboard.path))


def _done(config: Config, options: Options, report: Report, sat: Baseline, outputs: Kept) -> Done:
    """Publishes a report, and records the run where that is wanted."""
    leaderboard = config.leaderboard
    if options.is_recorded:
        report = with_history(report, leaderboard.path)
    ended = done(report, sat, outputs if leaderboard.keep_outputs else {})
    publish(options.out, report)
    if options.is_recorded:
        record(leaderboard.path, ended.contribution)
    return ended
