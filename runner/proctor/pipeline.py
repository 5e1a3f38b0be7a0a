"""The story of one run: from a config to scores, a report folder and the leaderboard."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from proctor.asking.ahead import Ahead, Answered
from proctor.conclusion import Began, Scored, Terms, conclude, finished, origin, scored_of
from proctor.config.selection import select
from proctor.config.spec import Config
from proctor.ending import RESULTS, Complete, Done, history_of, with_verdicts
from proctor.executors.choice import open_executor
from proctor.executors.executor import Executor
from proctor.foreign.entrant import read_entrants, run_of
from proctor.foreign.summary import benchmarks_of, notes_of, outcomes_of
from proctor.gate import recorded, waiver
from proctor.gate.alone import judgeable
from proctor.gate.judging import Baselines, judge_run, policy_of
from proctor.gate.load import Given
from proctor.gate.pairing import judged_tasks
from proctor.gate.recorded import Recorded
from proctor.gate.waiver import Waiver
from proctor.leaderboard.row import timestamp
from proctor.progress import Progress
from proctor.provenance import provenance
from proctor.report.change import change_of
from proctor.report.report import Report
from proctor.results.journal import NAME as JOURNAL
from proctor.results.journal import open_journal
from proctor.results.summary import Provenance, Summary, Timing
from proctor.sandbox.room import Room
from proctor.sandbox.sandbox import Choice, room_of
from proctor.scoring import fit
from proctor.scoring.checking import Memory, canaries
from proctor.scoring.exam import Exam, open_exam, with_needs
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
from proctor.scoring.writing import write_results
from proctor.shards import dealing, durations, roster, writing
from proctor.shards.folder import Found
from proctor.shards.manifest import Manifest
from proctor.shards.merging import merged
from proctor.shards.shard import Shard


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
    durations: Path | None = None  # an earlier run, by whose times tasks are dealt to shards


def run(  # noqa: PLR0913, PLR0917 - what a run is given
    config: Config,
    options: Options,
    environ: Mapping[str, str],
    progress: Progress,
    baselines: Baselines | None = None,
    complete: Complete | None = None,
) -> Done:
    """Scores every output, judges it, writes the report folder and, where so asked, the leaderboard.

    `baselines` gives the runs to compare with, where the options and the config name none; else it is the
    last run recorded beside the leaderboard. `complete` adds to the report what the caller knows, before it
    is written. InputError for a dataset or outputs that cannot be scored,
    SandboxError where nothing isolates. Whatever ends it, the journal in the report folder holds what was
    scored by then.
    """
    config = select(config, options.benchmarks, options.models)
    terms = _terms(config, options, baselines, complete)
    if any(model.results for model in config.models):
        return _judge_results(config, options, terms, provenance(config, None, environ))
    return conclude(_scored(config, open_exams(config), options, environ, progress), terms, progress)


def run_shard(
    config: Config, options: Options, shard: Shard, environ: Mapping[str, str], progress: Progress
) -> Manifest:
    """Scores the tasks of one shard, for `merge`; nothing is judged or recorded.

    InputError and SandboxError as for `run`; the shard's folder is whole once shard.json is there.
    """
    began = Began()
    if options.durations:
        durations.check(options.durations, options.out)
    config = dealing.share_of(select(config, options.benchmarks, options.models), shard)
    dealt = dealing.deal(open_exams(config), shard, options.durations, progress)
    writing.begin(options.out)
    scored = _scored(config, dealt.exams, options, environ, progress)
    return writing.end(options.out, dealt, scored, began)


def merge(  # noqa: PLR0913, PLR0917 - as `run`, of shards
    config: Config,
    options: Options,
    shards: Sequence[Found],
    environ: Mapping[str, str],
    progress: Progress,
    baselines: Baselines | None = None,
    complete: Complete | None = None,
    *,
    allow_missing: bool = False,
    commit: str | None = None,
) -> Done:
    """As `run`, of outputs that shards have scored; nothing is run, asked or scored here.

    InputError that names each shard that is missing, there twice, of another run or damaged; with
    `allow_missing` the tasks of those that are not there stay unscored. With `commit` every shard has to be
    of that one.
    """
    config = select(config, options.benchmarks, options.models)
    config = roster.selected(config, shards[0].manifest)
    terms = _terms(config, options, baselines, complete)
    exams = open_exams(config)
    missing = roster.check(shards, roster.expected(config, exams, commit), allow_missing=allow_missing)
    return conclude(merged(config, exams, shards, missing, options.out, environ, progress), terms, progress)


def _terms(config: Config, options: Options, baselines: Baselines | None, complete: Complete | None) -> Terms:
    """What is judged by begins here: its clock, too."""
    began = Began()
    waivers = options.waivers
    if waivers is None:
        waivers = waiver.read(config.path.parent / waiver.PATH)
    return Terms(
        began=began,
        policy=policy_of(config.gate, waivers, began.moment.date()),
        baselines=_baselines(config, options, baselines),
        complete=complete or history_of(config.leaderboard.path if options.is_recorded else None),
        out=options.out,
        is_recorded=options.is_recorded,
    )


def _scored(
    config: Config, exams: list[Exam], options: Options, environ: Mapping[str, str], progress: Progress
) -> Scored:
    """Every output of the tasks that are sat with its result; results.jsonl is written."""
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
        journal.seal()
        counts = write_results(config, exams, journal, sheets, options.out / RESULTS)
    return scored_of(
        config,
        exams,
        journal,
        sheets,
        counts,
        answered=answered,
        used=provenance(config, sandbox, environ),
        reused=reused,
    )


def _judge_results(config: Config, options: Options, terms: Terms, used: Provenance) -> Done:
    """As `run`, of results that another harness has scored."""
    entrants = read_entrants(config, options.benchmarks)
    sat = run_of(entrants, origin(used, terms.began.moment))
    judged = judge_run(judgeable(sat), terms.baselines, terms.policy)
    benchmarks = with_verdicts(benchmarks_of(entrants, config.path.parent), judged)
    started = timestamp(terms.began.moment)
    timing = Timing(started=started, wall_s=terms.began.wall_s, cpu_s=0.0, reused=0)
    report = Report(
        summary=Summary(benchmarks=tuple(benchmarks), provenance=used, timing=timing),
        outcomes=tuple(outcomes_of(entrants)),
        judged=judged,
        changes=tuple(map(change_of, judged_tasks(judged, sat, terms.baselines))),
        notes=tuple(notes_of(entrants)),
    )
    return finished(config, terms, report, sat, {})


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
