"""From the scores of a run to its verdicts, its report folder and, where so asked, the leaderboard."""

import time
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from proctor.asking import telling
from proctor.asking.ahead import Answered
from proctor.config.spec import Config
from proctor.display.texts import Texts
from proctor.ending import RESULTS, Complete, Done, done, publish, record, with_verdicts
from proctor.files import write_whole
from proctor.gate import kept
from proctor.gate.baseline import Baseline, Origin
from proctor.gate.judging import Baselines, Policy, judge_run
from proctor.gate.kept import Kept
from proctor.gate.pairing import judged_tasks
from proctor.gate.table import Results
from proctor.leaderboard.row import timestamp
from proctor.progress import Progress
from proctor.report.change import change_of
from proctor.report.report import Report
from proctor.results.journal import Journal
from proctor.results.summary import Provenance, ShardTiming, Summary, Timing
from proctor.scoring import keeping
from proctor.scoring.candidate import candidate
from proctor.scoring.exam import Exam
from proctor.scoring.examples import show
from proctor.scoring.fit import Sheets
from proctor.scoring.keeping import Picks
from proctor.scoring.texts import Rows, RunTexts, rows_of
from proctor.scoring.writing import Counts, benchmark_summaries


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A run whose outputs all have their results."""

    config: Config  # with the answers of models that were asked as their outputs
    exams: list[Exam]
    counts: Counts
    picks: Picks
    rows: Rows
    repeated: Set[tuple[int, int]]  # models and benchmarks whose outputs to a task are alike
    answered: Mapping[int, Answered]
    used: Provenance
    reused: int  # results that an earlier run had reached
    shards: tuple[ShardTiming, ...] | None = None  # that it was merged from


@dataclass(frozen=True, slots=True, kw_only=True)
class Began:
    """When a run began."""

    moment: datetime = field(default_factory=lambda: datetime.now(UTC))
    clock: float = field(default_factory=time.monotonic)

    @property
    def wall_s(self) -> float:
        """Seconds since then."""
        return round(time.monotonic() - self.clock, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a run is judged by, and where it is told."""

    began: Began
    policy: Policy
    baselines: Baselines
    complete: Complete
    out: Path
    is_recorded: bool  # in the leaderboard's file and beside it


def scored_of(  # noqa: PLR0913 - all that is known of a run
    config: Config,
    exams: list[Exam],
    journal: Journal,
    sheets: Sheets,
    counts: Counts,
    *,
    answered: Mapping[int, Answered],
    used: Provenance,
    reused: int,
    shards: tuple[ShardTiming, ...] | None = None,
) -> Scored:
    """The run without its sheets: a million outputs' take as much memory as comparing them does."""
    repeated = {place for place, sheet in sheets.items() if sheet.is_repeated}
    repeated |= {place for place in sheets if config.models[place[0]].sampling.temperature == 0}
    return Scored(
        config=config,
        exams=exams,
        counts=counts,
        picks=keeping.pick(config, exams, sheets, counts, journal.path),
        rows=rows_of(sheets),
        repeated=repeated,
        answered=answered,
        used=used,
        reused=reused,
        shards=shards,
    )


def conclude(scored: Scored, terms: Terms, progress: Progress) -> Done:
    """Judges a run and publishes it; results.jsonl is written by then."""
    config, exams, counts, used = scored.config, scored.exams, scored.counts, scored.used
    sat = candidate(
        config.models, exams, _results(scored), origin(used, terms.began.moment), used.image_digest
    )
    judged = judge_run(sat, terms.baselines, terms.policy)
    shown = show(config, exams, scored.picks, judged, terms.baselines)
    for warning in shown.troubles:
        progress.note(f"warning: {warning}")
    write_whole(terms.out / kept.IN_REPORT, kept.write(shown.outputs))
    benchmarks = with_verdicts(benchmark_summaries(config, exams, counts), judged)
    benchmarks = telling.with_sources(benchmarks, config, scored.answered)
    report = Report(
        summary=Summary(benchmarks=tuple(benchmarks), provenance=used, timing=_timing(scored, terms.began)),
        outcomes=tuple(outcome for count in counts.values() for outcome in count.outcomes()),
        judged=judged,
        changes=tuple(map(change_of, judged_tasks(judged, sat, terms.baselines))),
        examples=shown.examples,
        notes=(*telling.notes(config, scored.answered), *shown.troubles),
    )
    texts = RunTexts(config, exams, scored.rows, shown.earlier, terms.out)
    return finished(config, terms, report, sat, shown.outputs, texts)


def _results(scored: Scored) -> Mapping[tuple[int, int], Results]:
    """Every sample by model and benchmark."""
    answered, models = scored.answered, scored.config.models
    return {
        (model, exam): Results(
            table=count.table(),
            repeated=(model, exam) in scored.repeated,
            prompt=answered[model].prompts[exam].benchmark if model in answered else None,
            temperature=models[model].sampling.temperature if model in answered else None,
        )
        for (model, exam), count in scored.counts.items()
    }


def _timing(scored: Scored, began: Began) -> Timing:
    """A merged run took what its longest shard did, and the merge."""
    before = max((shard.wall_s for shard in scored.shards or ()), default=0.0)
    return Timing(
        started=timestamp(began.moment),
        wall_s=round(before + began.wall_s, 3),
        cpu_s=round(sum(count.cpu_s for count in scored.counts.values()), 3),
        reused=scored.reused,
        asking=telling.asking_of(scored.answered.values()),
        shards=scored.shards,
    )


def origin(used: Provenance, moment: datetime) -> Origin:
    """Where a run comes from, for later ones that are compared with it."""
    return Origin(commit=used.commit, date=timestamp(moment), run_url=used.run_url, proctor=used.proctor)


def finished(  # noqa: PLR0913, PLR0917 - all that is told of a run
    config: Config, terms: Terms, report: Report, sat: Baseline, outputs: Kept, texts: Texts | None = None
) -> Done:
    """Publishes a report, and records the run where that is wanted.

    `texts` are what its page shows of samples; without them none was scored here.
    """
    leaderboard = config.leaderboard
    report = terms.complete(report)
    publish(terms.out, report, texts, terms.out / RESULTS if texts else None)
    ended = done(report, sat, outputs if leaderboard.keep_outputs else {})
    if terms.is_recorded:
        record(leaderboard.path, ended.contribution)
    return ended
