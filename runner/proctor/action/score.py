"""The action's main job: what is checked out is scored, or merged from shards, judged and told of."""

from collections.abc import Mapping
from dataclasses import replace

from proctor import pipeline
from proctor.action import baseline, telling
from proctor.action.board import Board
from proctor.action.job import Job
from proctor.action.options import options
from proctor.action.place import Places, leaderboard_name, places, shards_of
from proctor.asking.source import secrets_of
from proctor.config.load import load_config, parse_config
from proctor.config.problem import Problem, Problems
from proctor.config.spec import Config
from proctor.ending import Complete, Done
from proctor.gate.judged import fails
from proctor.gate.judging import Baselines
from proctor.github import policy
from proctor.github.policy import Policy
from proctor.metrics import METRICS
from proctor.progress import Progress, progress_for
from proctor.report.report import Report
from proctor.shards import folder


def score(job: Job) -> int:
    """Runs the exam and publishes what the plan says; the exit code is the gate's.

    InputError and SandboxError where there is nothing to publish. What GitHub refuses becomes a warning: the
    scores are in the report folder, the outputs and the summary by then.
    """
    place = places(job.inputs, job.environ)
    held = _policy(job, place)
    for secret in secrets_of(held.config.models, job.environ):
        job.workflow.mask(secret)
    config = held.config
    board = Board(
        branch=job.inputs.leaderboard_branch or config.leaderboard.branch,
        path=leaderboard_name(place.workspace, config.leaderboard),
    )
    earlier = baseline.find(job, config, board, place.config.parent)
    environ = {**job.environ, "GITHUB_SHA": job.event.commit}

    def complete(report: Report) -> Report:
        notes = (*held.notes, *earlier.notes, *report.notes)
        return replace(report, history=baseline.history(job, board, report.summary), notes=notes)

    chosen = replace(options(job, place), waivers=held.waivers)
    with progress_for(quiet=False) as progress:
        if job.plan.task == "merge":
            done = _merged(job, place, config, chosen, environ, progress, earlier, complete)
        else:
            done = pipeline.run(config, chosen, environ, progress, earlier, complete)
    telling.tell(job, done.report, done.contribution, place, board)
    return int(fails(done.report.judged, job.inputs.fail_on or config.gate.fail_on))


def _merged(  # noqa: PLR0913, PLR0917 - what a merge needs
    job: Job,
    place: Places,
    config: Config,
    chosen: pipeline.Options,
    environ: Mapping[str, str],
    progress: Progress,
    earlier: Baselines,
    complete: Complete,
) -> Done:
    """The run of the shards that other jobs of this workflow's run scored.

    Each has to name the commit that this event is about. None that a checkout brings can: what is in a commit
    decides its hash.
    """
    return pipeline.merge(
        config,
        chosen,
        folder.find([shards_of(job.inputs, place)]),
        environ,
        progress,
        earlier,
        complete,
        allow_missing=job.inputs.allow_missing,
        commit=job.event.commit,
    )


def _policy(job: Job, place: Places) -> Policy:
    """The config with what holds of it: for a pull request, what its base branch says."""
    config = load_config(place.config, job.environ, METRICS)
    if job.plan.policy is None or job.client is None:
        return policy.own(config)

    def parse(content: bytes) -> tuple[Config | None, list[Problem]]:
        return parse_config(place.config, content, job.environ, METRICS, Problems(place.config))

    return policy.of_base(job.client, job.plan.policy, place.config_name, config, parse)
