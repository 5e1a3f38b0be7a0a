"""What a run tells: outputs and the summary always; the comment and the leaderboard as the plan says."""

import json
from collections.abc import Callable

from proctor.action.board import Board
from proctor.action.job import Job
from proctor.action.outputs import outputs
from proctor.action.place import Places
from proctor.errors import GitHubError, InputError
from proctor.gate.decision import Reason
from proctor.github import comment, leaderboard
from proctor.github.client import Client
from proctor.github.inputs import CommentMode
from proctor.github.site import Committed
from proctor.leaderboard.contribution import Contribution
from proctor.leaderboard.link import link
from proctor.report import brief
from proctor.report.comment import MAX_CHARACTERS, render
from proctor.report.report import Report
from proctor.results.summary import Verdict

_TOLD: tuple[Verdict, ...] = ("regressed", "accepted", "no_baseline")
_CHANGED: tuple[Reason, ...] = ("settings_differ", "few_common_tasks", "no_common_tasks")


def tell(job: Job, report: Report, added: Contribution, place: Places, board: Board) -> None:
    """Publishes a run. What GitHub refuses is a warning that says what to do."""
    tell_runner(job, report, place.report_name)
    client, number = job.client, job.plan.comment_on
    if client is not None and number is not None:
        url = _guarded(job, "comment", lambda: post(client, number, job, report, place.config_name))
        job.workflow.output("comment-url", url)
    if client is not None and job.plan.record != "off":
        commit = _guarded(job, "leaderboard", lambda: _record(client, job, added, board))
        job.workflow.output("leaderboard-commit", commit)


def tell_runner(job: Job, report: Report, report_path: str) -> None:
    """Outputs, the job's summary, and an annotation for each metric that regressed or is undecided."""
    for name, value in outputs(report, report_path).items():
        job.workflow.output(name, value)
    job.workflow.summary(render(report))
    for found, text in brief.lines(report):
        job.workflow.annotate("error" if found == "regressed" else "warning", brief.title(report), text)
    if job.plan.why:
        job.workflow.annotate("notice", "Proctor", job.plan.why)


def post(client: Client, number: int, job: Job, report: Report, name: str) -> str:
    """The address of the comment; empty where the input `comment` wants none for such a report.

    Jobs that take each a part of one config have a comment each: none takes another's away.
    """
    part = (job.inputs.benchmark, job.inputs.model)
    name = json.dumps([name, *part]) if any(part) else name
    if not is_wanted(job.inputs.comment, report) and comment.find(client, number, name) is None:
        return ""
    body = render(report, limit=MAX_CHARACTERS - comment.MARKER_CHARACTERS)
    return comment.upsert(client, number, name, body)


def is_wanted(mode: CommentMode, report: Report) -> bool:
    """Whether a report is worth a first comment; one that is there is always kept up to date."""
    if mode == "always":
        return True
    if mode == "never":
        return False
    found = brief.verdict(report)
    if mode == "on-regression":
        return found == "regressed"
    flipped = any(flips and (flips.worse or flips.better) for one in report.judged for flips in one.flips)
    return flipped or any(
        decision.verdict in _TOLD or decision.reason in _CHANGED
        for one in report.judged
        for decision in one.decisions
    )


def _record(client: Client, job: Job, added: Contribution, board: Board) -> str:
    """The commit that has the run's rows; empty where there was nothing to add."""
    put = leaderboard.propose if job.plan.record == "pull-request" else leaderboard.publish
    site = _site(job, client)
    found = put(
        client,
        branch=board.branch,
        path=board.path,
        contribution=added,
        is_default_branch=board.branch == job.event.default_branch,
        site=site,
    )
    if site and site.trouble:
        job.workflow.annotate("warning", "Proctor: no page of the leaderboard", f"{site.trouble}.")
    return found.commit if found else ""


def _site(job: Job, client: Client) -> Committed | None:
    if not job.inputs.leaderboard_pages:
        return None
    address = f"{job.environ.get('GITHUB_SERVER_URL', '').rstrip('/')}/{client.repository}"
    return Committed(title=client.repository, repository=link(address))


def _guarded(job: Job, what: str, publish: Callable[[], str]) -> str:
    try:
        return publish()
    except (GitHubError, InputError) as error:
        kept = "The scores are in the report folder, the outputs and the job's summary."
        job.workflow.annotate("warning", f"Proctor: no {what}", f"{error}. {kept}")
        return ""
