"""What is published, over every event."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from proctor.github.event import Event, Pull, Source
from proctor.github.inputs import Inputs
from proctor.github.plan import Permissions, Plan, Record, Search, Task, permissions_of, plan

HEAD, BASE, SHA = "a" * 40, "b" * 40, "c" * 40
PULL = Pull(number=7, head_sha=HEAD, base_sha=BASE, base_ref="main", is_fork=False, author="dev")
SOURCE = Source(
    id=99,
    event="pull_request",
    conclusion="success",
    url="https://github.com/o/r/actions/runs/99",
    head_sha=HEAD,
    document={},
)
PARTING, NOWHERE = Search(base=BASE, head=SHA), Search()


def event(name: str, ref: str = "refs/heads/main", **changes: Any) -> Event:
    found = Event(name=name, repository="o/r", default_branch="main", ref=ref, sha=SHA, actor="dev")
    return replace(found, **changes)


def request(name: str = "pull_request", action: str = "synchronize", **changes: Any) -> Event:
    ref = "refs/pull/7/merge" if name == "pull_request" else "refs/heads/main"
    return event(name, ref, action=action, pull=replace(PULL, **changes))


@dataclass(frozen=True)
class Row:
    """What a run with the defaults does on an event."""

    name: str
    event: Event
    permissions: Permissions = "write"
    task: Task = "run"
    comment: int | None = None
    record: Record = "off"
    search: Search = NOWHERE
    policy: str | None = None
    why: str = ""


TABLE = (
    Row("pull request", request(), comment=7, search=PARTING, policy=BASE),
    Row("opened", request(action="opened"), comment=7, search=PARTING, policy=BASE),
    Row("draft", request(is_draft=True), comment=7, search=PARTING, policy=BASE),
    Row("closed", request(action="closed"), task="nothing", why="closed"),
    Row(
        "fork",
        request(is_fork=True),
        permissions="read",
        search=PARTING,
        policy=BASE,
        why="a fork's pull requests have a token that only reads",
    ),
    Row(
        "Dependabot",
        replace(request(author="dependabot[bot]"), actor="dependabot[bot]"),
        permissions="read",
        search=PARTING,
        policy=BASE,
        why="Dependabot's pull requests have a token that only reads",
    ),
    Row(
        "Dependabot's, pushed to by a person",
        request(author="dependabot[bot]"),
        comment=7,
        search=PARTING,
        policy=BASE,
    ),
    Row("run again", replace(request(), attempt=2), comment=7, search=PARTING, policy=BASE),
    Row("pull_request_target", request("pull_request_target"), task="refuse", why="allow-untrusted: true"),
    Row(
        "a review",
        replace(request("pull_request_review", "submitted"), ref="refs/pull/7/merge"),
        comment=7,
        search=PARTING,
        policy=BASE,
    ),
    Row(
        "a review of a fork's",
        request("pull_request_review_comment", "created", is_fork=True),
        permissions="read",
        search=PARTING,
        policy=BASE,
        why="a fork's pull requests have a token that only reads",
    ),
    Row(
        "a remark under a pull request",
        event("issue_comment", is_remark=True),
        task="refuse",
        why="`issue_comment` gives this job a token that may write",
    ),
    Row("a remark under an issue", event("issue_comment"), search=Search(start=SHA)),
    Row(
        "pull_request_target of a fork",
        request("pull_request_target", is_fork=True),
        task="refuse",
        why="may write",
    ),
    Row(
        "pull_request_target, closed", request("pull_request_target", "closed"), task="nothing", why="closed"
    ),
    Row("push", event("push", before=BASE), record="commit", search=Search(start=BASE)),
    Row("push, run again", event("push", before=BASE, attempt=2), record="commit", search=Search(start=BASE)),
    Row("first push", event("push"), record="commit"),
    Row(
        "push by Dependabot",
        event("push", before=BASE, actor="dependabot[bot]"),
        permissions="read",
        search=Search(start=BASE),
    ),
    Row(
        "push to another branch",
        event("push", "refs/heads/topic", before=BASE),
        search=Search(base="main", head=SHA),
    ),
    Row("push of a tag", event("push", "refs/tags/main"), search=Search(base="main", head=SHA)),
    Row(
        "merge queue",
        event("merge_group", "refs/heads/gh-readonly-queue/main/pr-7-b", base_sha=BASE),
        search=Search(start=BASE),
    ),
    Row("schedule", event("schedule"), record="commit", search=Search(start=SHA)),
    Row("by hand", event("workflow_dispatch"), record="commit", search=Search(start=SHA)),
    Row(
        "by hand on another branch",
        event("workflow_dispatch", "refs/heads/topic"),
        search=Search(base="main", head=SHA),
    ),
    Row("by a webhook", event("repository_dispatch"), record="commit", search=Search(start=SHA)),
    Row("release", event("release", "refs/tags/v1"), search=Search(base="main", head=SHA)),
    Row("an unknown event", event("moon"), search=Search(start=SHA)),
    Row("an unknown default branch", event("push", default_branch="", before=BASE), search=Search(head=SHA)),
    Row("the end of a run", event("workflow_run", source=SOURCE), task="publish"),
    Row(
        "the end of a failed run",
        event("workflow_run", source=replace(SOURCE, conclusion="failure")),
        task="publish",
    ),
    Row(
        "the end of a cancelled run",
        event("workflow_run", source=replace(SOURCE, conclusion="cancelled")),
        task="nothing",
        why="cancelled",
    ),
    Row(
        "the end of a run that waits for approval",
        event("workflow_run", source=replace(SOURCE, conclusion="action_required")),
        task="nothing",
        why="approve",
    ),
    Row(
        "the end of a skipped run",
        event("workflow_run", source=replace(SOURCE, conclusion="skipped")),
        task="nothing",
        why="skipped",
    ),
    Row(
        "the end of a push's run",
        event("workflow_run", source=replace(SOURCE, event="push")),
        task="nothing",
        why="of `push`",
    ),
)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_what_a_step_with_nothing_but_a_config_does(row: Row) -> None:
    assert permissions_of(row.event, "token") == row.permissions
    found = plan(row.event, Inputs(), row.permissions)
    assert row.why in found.why
    assert bool(row.why) == bool(found.why)
    assert replace(found, why="") == Plan(
        task=row.task, comment_on=row.comment, record=row.record, search=row.search, policy=row.policy
    )


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_without_a_token_nothing_is_published(row: Row) -> None:
    assert permissions_of(row.event, "") == "none"
    found = plan(row.event, Inputs(), "none")
    assert (found.comment_on, found.record, found.policy) == (None, "off", None)
    assert found.task != "publish"
    assert found.why


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_a_token_that_only_reads_publishes_nothing_from_a_run(row: Row) -> None:
    found = plan(row.event, Inputs(), "read")
    assert (found.comment_on, found.record) == (None, "off")


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_inputs_only_ever_take_away(row: Row) -> None:
    quiet = plan(row.event, Inputs(comment="never", leaderboard="off"), row.permissions)
    assert (quiet.comment_on, quiet.record) == (None, "off")
    assert quiet.task in (row.task, "nothing")
    proposed = plan(row.event, Inputs(leaderboard="pull-request"), row.permissions)
    assert proposed.record == ("pull-request" if row.record == "commit" else "off")


def test_what_is_untrusted_runs_only_where_that_is_said() -> None:
    target = plan(request("pull_request_target", is_fork=True), Inputs(allow_untrusted=True), "write")
    assert (target.task, target.comment_on, target.record) == ("run", 7, "off")
    assert target.search == Search(base=BASE, head=HEAD)
    after = event("workflow_run", source=SOURCE)
    assert plan(after, Inputs(mode="run"), "write").task == "refuse"
    assert plan(after, Inputs(mode="run", allow_untrusted=True), "write").task == "run"
    reviewed = event("workflow_run", source=replace(SOURCE, event="pull_request_review"))
    assert plan(reviewed, Inputs(mode="run"), "write").task == "refuse"
    pushed = event("workflow_run", source=replace(SOURCE, event="push"))
    assert plan(pushed, Inputs(mode="run"), "write").task == "run"


def test_a_shard_is_scored_and_nothing_of_it_is_published() -> None:
    for happened in (event("push"), request(), event("merge_group"), event("schedule")):
        assert plan(happened, Inputs(shard="1/2"), "write") == Plan(task="shard")
    assert plan(request("pull_request_target"), Inputs(shard="1/2"), "write").task == "refuse"
    assert plan(request(action="closed"), Inputs(shard="1/2"), "write").task == "nothing"
    for mode in ("merge", "publish"):
        assert plan(event("push"), Inputs(shard="1/2", mode=mode), "write").task == "refuse"


def test_a_merge_publishes_what_a_run_does() -> None:
    for happened in (event("push"), request(), event("merge_group"), event("schedule")):
        run = plan(happened, Inputs(), "write")
        assert plan(happened, Inputs(mode="merge"), "write") == replace(run, task="merge")


@pytest.mark.parametrize("name", ["push", "pull_request", "schedule"])
def test_publishing_needs_a_run_to_publish(name: str) -> None:
    found = plan(event(name), Inputs(mode="publish"), "write")
    assert found.task == "refuse"
    assert f"needs the event `workflow_run`, and this is `{name}`" in found.why
