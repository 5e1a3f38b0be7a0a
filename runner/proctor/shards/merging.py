"""Shards to one run that is scored."""

import contextlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from proctor.conclusion import Scored, scored_of
from proctor.config.problem import shown
from proctor.config.spec import Config
from proctor.errors import InputError
from proctor.progress import Progress
from proctor.provenance import provenance
from proctor.results.journal import NAME as JOURNAL
from proctor.results.journal import open_journal
from proctor.results.summary import Provenance, ShardTiming
from proctor.scoring import fit
from proctor.scoring.exam import Exam
from proctor.scoring.writing import write_results
from proctor.shards import answers
from proctor.shards.folder import Found
from proctor.shards.gathering import gathered, settle
from proctor.shards.names import RESULTS
from proctor.shards.shard import Shard


def merged(  # noqa: PLR0913, PLR0917 - what a merge needs
    config: Config,
    exams: list[Exam],
    found: Sequence[Found],
    missing: Sequence[Shard],
    out: Path,
    environ: Mapping[str, str],
    progress: Progress,
) -> Scored:
    """The run of these shards, as though it had been one; results.jsonl is written to `out`.

    InputError where a shard is damaged or does not fit the outputs that are there now.
    """
    _check_out(out, found)
    shards = gathered(found, missing, exams)
    answered = answers.gather(config, exams, shards, out)
    models = (
        replace(model, outputs=answered[number].outputs) if number in answered else model
        for number, model in enumerate(config.models)
    )
    config = replace(config, models=tuple(models))
    warnings, sheets = fit.check(exams, config.models)
    for warning in [*warnings, *(f"shard {shard} is missing: its tasks are unscored" for shard in missing)]:
        progress.note(f"warning: {warning}")
    with contextlib.closing(open_journal(out / JOURNAL, fresh=True)) as journal:
        settle(config, exams, shards, sheets, journal)
        journal.seal()
        counts = write_results(config, exams, journal, sheets, out / RESULTS)
    return scored_of(
        config,
        exams,
        journal,
        sheets,
        counts,
        answered=answered,
        used=_used(config, found, environ),
        reused=sum(one.manifest.reused for one in found),
        shards=tuple(map(_timing, found)),
    )


def _check_out(out: Path, found: Sequence[Found]) -> None:
    for one in found:
        if os.path.realpath(out) == os.path.realpath(one.path):
            raise InputError(f"--out {shown(str(out))}: that is the folder of a shard; name another one")


def _used(config: Config, found: Sequence[Found], environ: Mapping[str, str]) -> Provenance:
    """What the shards were made with; the run is the one that merges them."""
    return replace(found[0].manifest.provenance, run_url=provenance(config, None, environ).run_url)


def _timing(found: Found) -> ShardTiming:
    told = found.manifest
    return ShardTiming(shard=str(told.shard), started=told.started, wall_s=told.wall_s)
