"""The trusted half of the exam of a fork: a report that an untrusted job left is checked and told.

Everything in that report is the pull request's word. It is read as data, checked against its schema, and its
comment is rendered anew here; which pull request it is about, and which commit and run, GitHub says.
"""

from dataclasses import replace

from proctor import ending
from proctor.action import baseline, telling
from proctor.action.board import Board
from proctor.action.job import Job
from proctor.action.place import Places, cleared, leaderboard_name, places
from proctor.config.load import parse_config
from proctor.config.problem import Problems
from proctor.config.spec import LeaderboardSpec
from proctor.errors import InputError
from proctor.github import archive, artifact, origin, policy
from proctor.github.client import Client
from proctor.github.event import Source
from proctor.metrics import METRICS
from proctor.report import document
from proctor.report.report import Report

LARGEST_ARTIFACT = 512 * 2**20  # bytes, packed: a report folder has results.jsonl too
LARGEST_REPORT = 32 * 2**20  # bytes of report.json
_NOTHING = "Proctor: nothing to publish"
_NO_ARTIFACT = (
    "the run has no artifact {}. Either it ended before there was a report, or its workflow does not upload "
    "the report folder under that name, also when the exam fails: examples/workflows has both workflows"
)
_CLAIM = (
    "the pull request's own workflow reached these figures, and a fork can change that workflow: they are "
    "its claim, which a run on the base branch proves"
)


def publish(job: Job) -> int:
    """Posts the report of the workflow run that ended; 0, whatever its verdict.

    GitHubError where it cannot be fetched or posted, InputError where it is not to be trusted with a comment.
    """
    client, source = job.client, job.event.source
    if client is None or source is None:
        raise InputError("`mode: publish` needs a token and the event `workflow_run`")
    numbers = origin.pull_requests_of(client, source.document, repository_id=job.event.repository_id)
    if not numbers:
        job.workflow.annotate("notice", _NOTHING, f"no open pull request has the head {source.head_sha[:12]}")
        return 0
    uploaded = artifact.newest(client, source.id, job.inputs.artifact)
    if uploaded is None:
        job.workflow.annotate("warning", _NOTHING, _NO_ARTIFACT.format(job.inputs.artifact))
        return 0
    place = places(job.inputs, job.environ)
    report = _told(job, client, source, place, read(artifact.download(client, uploaded, LARGEST_ARTIFACT)))
    ending.publish(cleared(place.report), report)
    telling.tell_runner(job, report, place.report_name)
    urls = [telling.post(client, number, job, report, place.config_name) for number in numbers]
    job.workflow.output("comment-url", urls[0])
    return 0


def read(packed: bytes) -> Report:
    """The report in an artifact. InputError where it is none, or larger than a report is."""
    return document.load(archive.read_entry(packed, "report.json", LARGEST_REPORT))


def _told(job: Job, client: Client, source: Source, place: Places, claimed: Report) -> Report:
    """The report with what GitHub says in place of what the report says of itself."""
    spec = _leaderboard(job, client, place)
    board = Board(
        branch=job.inputs.leaderboard_branch or spec.branch, path=leaderboard_name(place.workspace, spec)
    )
    provenance = replace(claimed.summary.provenance, commit=source.head_sha, run_url=source.url)
    summary = replace(claimed.summary, provenance=provenance)
    history = baseline.history(job, board, summary)
    return replace(claimed, summary=summary, history=history, notes=(_CLAIM, *claimed.notes))


def _leaderboard(job: Job, client: Client, place: Places) -> LeaderboardSpec:
    """What the default branch's config says of the leaderboard; the defaults where it has none."""
    content = policy.read_file(client, place.config_name, job.event.sha)
    path = place.workspace / place.config_name
    if content is not None:
        config, _ = parse_config(path, content, job.environ, METRICS, Problems(path))
        if config is not None:
            return config.leaderboard
    return LeaderboardSpec(path=path.parent / "data" / "leaderboard.csv")
