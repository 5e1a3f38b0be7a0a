"""What a run does and publishes: one pure function of the event, the inputs and what the token may do."""

from dataclasses import dataclass
from typing import Literal

from proctor.github.event import DEPENDABOT, Event
from proctor.github.inputs import Inputs

Permissions = Literal["none", "read", "write"]
Task = Literal["run", "shard", "merge", "publish", "nothing", "refuse"]
Record = Literal["commit", "pull-request", "off"]

RECORDED_EVENTS = ("push", "schedule", "workflow_dispatch", "repository_dispatch")
READING_EVENTS = ("pull_request", "pull_request_review", "pull_request_review_comment")
"""Those for which a fork's pull request has a token that only reads."""
PULL_EVENTS = (*READING_EVENTS, "pull_request_target")

_WITHOUT = {
    "action_required": "waits for somebody to approve it",
    "cancelled": "was cancelled",
    "skipped": "was skipped",
}
"""Of runs without a report, by how they ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Where the baseline is looked for: from `start`, else from where `base` and `head` part ways.

    With none of them it is the latest run that is recorded.
    """

    start: str | None = None
    base: str | None = None
    head: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`why` says why nothing is done, or what of a run is not published."""

    task: Task
    why: str = ""
    comment_on: int | None = None  # a pull request's number
    record: Record = "off"
    search: Search = Search()
    policy: str | None = None  # the commit whose gate and waivers hold; None: those that are checked out


def permissions_of(event: Event, token: str) -> Permissions:
    """What the job's token may do at the most, whatever the workflow gives it.

    GitHub hands pull requests of forks and of Dependabot a token that only reads:
    https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
    """
    if not token:
        return "none"
    if event.name in READING_EVENTS and event.pull:
        return "read" if event.pull.is_fork or event.actor == DEPENDABOT else "write"
    return "read" if event.name == "push" and event.actor == DEPENDABOT else "write"


def plan(event: Event, inputs: Inputs, permissions: Permissions) -> Plan:
    """The whole decision. Never publishes more than the event calls for, nor what the token cannot."""
    mode = inputs.mode or ("publish" if event.name == "workflow_run" else "run")
    if inputs.shard and mode != "run":
        return Plan(task="refuse", why=f"`shard` goes with `mode: run`, and this is `mode: {mode}`")
    if mode == "publish":
        return _publishing(event, inputs, permissions)
    if event.pull and event.action == "closed":
        return Plan(task="nothing", why="the pull request is closed, so that there is nothing to decide")
    if _is_trusting(event) and not inputs.allow_untrusted:
        return Plan(task="refuse", why=_TRUSTING.format(event.name))
    if inputs.shard:
        return Plan(task="shard")
    return _running(event, inputs, permissions, "merge" if mode == "merge" else "run")


def _is_trusting(event: Event) -> bool:
    """Whether the event gives a pull request's outputs a token that may write."""
    after = event.source is not None and event.source.event in PULL_EVENTS
    return event.is_remark or event.name == "pull_request_target" or (event.name == "workflow_run" and after)


_TRUSTING = (
    "`{}` gives this job a token that may write, and secrets, while the pull request chooses the outputs, "
    "the dataset and the config that it would score. Use `pull_request` (examples/workflows has a pair of "
    "workflows for forks), or, where only a reviewer's label starts this job, set `allow-untrusted: true`"
)


def _publishing(event: Event, inputs: Inputs, permissions: Permissions) -> Plan:
    if event.source is None:
        why = f"`mode: publish` needs the event `workflow_run`, and this is `{event.name}`"
        return Plan(task="refuse", why=why)
    if event.source.event not in PULL_EVENTS:
        return Plan(task="nothing", why=f"the run was of `{event.source.event}`, not of a pull request")
    if event.source.conclusion in _WITHOUT:
        why = f"the run {_WITHOUT[event.source.conclusion]}, and has no report"
        return Plan(task="nothing", why=why)
    if inputs.comment == "never":
        return Plan(task="nothing", why="`comment: never` leaves nothing to publish")
    if permissions == "none":
        return Plan(task="refuse", why="`mode: publish` needs `github-token`, to read the run's report")
    return Plan(task="publish")


def _running(event: Event, inputs: Inputs, permissions: Permissions, task: Task) -> Plan:
    comment = _comment_on(event, inputs, permissions)
    record = _record(event, inputs, permissions)
    return Plan(
        task=task,
        why=_withheld(event, inputs, permissions),
        comment_on=comment,
        record=record,
        search=_search(event),
        policy=event.pull.base_sha if event.pull and permissions != "none" else None,
    )


def _comment_on(event: Event, inputs: Inputs, permissions: Permissions) -> int | None:
    if event.pull is None or inputs.comment == "never" or permissions != "write":
        return None
    return event.pull.number


def _record(event: Event, inputs: Inputs, permissions: Permissions) -> Record:
    counts = event.name in RECORDED_EVENTS and event.is_on_default_branch
    return inputs.leaderboard if counts and permissions == "write" else "off"


def _withheld(event: Event, inputs: Inputs, permissions: Permissions) -> str:
    """What a user may miss, and why it is so."""
    if permissions == "none":
        return "there is no `github-token`: no baseline, no comment and no leaderboard"
    if event.pull and permissions == "read" and inputs.comment != "never":
        whose = "Dependabot's pull requests" if event.actor == DEPENDABOT else "a fork's pull requests"
        return (
            f"{whose} have a token that only reads, so that the comment is not posted from here; the report "
            "is in the job summary, and examples/workflows shows how a second workflow posts it"
        )
    return ""


def _search(event: Event) -> Search:
    """From where on the base branch's history the nearest recorded run is the baseline."""
    if event.pull:
        head = event.pull.head_sha if event.name == "pull_request_target" else event.sha
        return Search(base=event.pull.base_sha, head=head)
    if event.name == "merge_group":
        return Search(start=event.base_sha)
    if event.is_on_default_branch:
        # A push is compared with what was there before it; the same commit again with its own last run.
        return Search(start=event.before if event.name == "push" else event.sha)
    return Search(base=event.default_branch or None, head=event.sha)
