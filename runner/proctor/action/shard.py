"""The action's part of a job: the tasks of one shard are scored, for another job to merge."""

import os
from dataclasses import replace
from pathlib import Path

from proctor import pipeline
from proctor.action.job import Job
from proctor.action.options import options
from proctor.action.place import Places, places
from proctor.asking.source import secrets_of
from proctor.config.load import load_config
from proctor.github.inputs import named
from proctor.metrics import METRICS
from proctor.progress import progress_for
from proctor.shards import manifest, shard


def score(job: Job) -> int:
    """Scores the shard that the inputs name and says so in the job's summary; 0, whatever the scores.

    InputError and SandboxError where it cannot be scored.
    """
    wanted = shard.read(job.inputs.shard or "")
    place = places(job.inputs, job.environ)
    config = load_config(place.config, job.environ, METRICS)
    for secret in secrets_of(config.models, job.environ):
        job.workflow.mask(secret)
    environ = {**job.environ, "GITHUB_SHA": job.event.commit}
    with progress_for(quiet=False) as progress:
        chosen = replace(options(job, place), durations=_durations(job, place))
        told = pipeline.run_shard(config, chosen, wanted, environ, progress)
    said = manifest.said(told)
    job.workflow.summary(f"## Proctor: {said}\n\nIts tasks are judged where all shards are merged.\n")
    job.workflow.output("report-path", place.report_name)
    return 0


def _durations(job: Job, place: Places) -> Path | None:
    """The earlier run by whose times tasks are dealt; it decides nothing else."""
    if job.inputs.durations is None:
        return None
    given = str(Path(job.inputs.working_directory) / job.inputs.durations)
    return Path(os.path.relpath(named(place.workspace, given, "durations")))
