from pathlib import Path

import pytest

from proctor.errors import InputError
from proctor.github.event import NOWHERE, read_event
from unit.github.events import BASE, HEAD, MERGE, environ, pull, run


def test_a_pull_request(tmp_path: Path) -> None:
    event = read_event(
        environ(tmp_path, "pull_request", "refs/pull/7/merge", action="opened", pull_request=pull())
    )
    assert (event.name, event.action, event.repository, event.default_branch) == (
        "pull_request",
        "opened",
        "o/r",
        "main",
    )
    assert event.pull is not None
    assert (event.pull.number, event.pull.head_sha, event.pull.base_sha) == (7, HEAD, BASE)
    assert not event.pull.is_fork
    assert (event.sha, event.commit, event.branch) == (MERGE, HEAD, None)


@pytest.mark.parametrize("repo", [{"full_name": "someone/r"}, None])
def test_a_head_elsewhere_or_gone_is_a_fork(tmp_path: Path, repo: dict[str, str] | None) -> None:
    request = pull(head={"sha": HEAD, "ref": "topic", "repo": repo})
    event = read_event(environ(tmp_path, "pull_request", "refs/pull/7/merge", pull_request=request))
    assert event.pull is not None
    assert event.pull.is_fork


def test_a_push(tmp_path: Path) -> None:
    event = read_event(environ(tmp_path, "push", "refs/heads/main", before=BASE))
    assert (event.before, event.commit, event.branch, event.is_on_default_branch) == (
        BASE,
        MERGE,
        "main",
        True,
    )
    new = read_event(environ(tmp_path, "push", "refs/heads/new", before=NOWHERE))
    assert (new.before, new.is_on_default_branch) == (None, False)
    tag = read_event(environ(tmp_path, "push", "refs/tags/main", before=NOWHERE))
    assert (tag.branch, tag.is_on_default_branch) == (None, False)


def test_a_merge_queue(tmp_path: Path) -> None:
    ref = "refs/heads/gh-readonly-queue/main/pr-7-bbbb"
    event = read_event(environ(tmp_path, "merge_group", ref, merge_group={"base_sha": BASE}))
    assert (event.base_sha, event.pull, event.is_on_default_branch) == (BASE, None, False)


def test_a_schedule_runs_on_the_default_branch_whatever_its_event_file_knows(tmp_path: Path) -> None:
    bare = environ(tmp_path, "schedule", "refs/heads/trunk")
    assert not read_event(bare).is_on_default_branch
    Path(bare["GITHUB_EVENT_PATH"]).write_text("{}")
    assert read_event(bare).default_branch == "trunk"
    assert read_event(bare).is_on_default_branch
    assert not read_event({**bare, "GITHUB_EVENT_NAME": "push"}).is_on_default_branch


def test_a_remark_under_a_pull_request_is_told_from_one_under_an_issue(tmp_path: Path) -> None:
    for issue, is_remark in (({"pull_request": {}}, True), ({}, False), (None, False)):
        given = environ(tmp_path, "issue_comment", "refs/heads/main", issue=issue, comment={"body": "/run"})
        assert read_event(given).is_remark is is_remark


def test_the_end_of_a_run(tmp_path: Path) -> None:
    event = read_event(environ(tmp_path, "workflow_run", "refs/heads/main", workflow_run=run()))
    assert event.source is not None
    assert (event.source.id, event.source.event, event.source.conclusion) == (99, "pull_request", "failure")
    assert (event.source.head_sha, event.source.document, event.repository_id) == (HEAD, run(), 3)
    going = run(conclusion=None)
    event = read_event(environ(tmp_path, "workflow_run", "refs/heads/main", workflow_run=going))
    assert event.source is not None
    assert event.source.conclusion == ""


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "[]",
        "{",
        '{"pull_request": {}}',
        '{"pull_request": 3}',
        '{"workflow_run": {"id": "x"}}',
        "[" * 10**5,
    ],
)
def test_a_damaged_event_file_is_named(tmp_path: Path, payload: str) -> None:
    given = environ(tmp_path, "pull_request", "refs/pull/7/merge")
    Path(given["GITHUB_EVENT_PATH"]).write_text(payload)
    with pytest.raises(InputError, match=r"event\.json"):
        read_event(given)


@pytest.mark.parametrize(
    "name", ["GITHUB_EVENT_PATH", "GITHUB_EVENT_NAME", "GITHUB_REPOSITORY", "GITHUB_SHA"]
)
def test_outside_of_a_workflow_it_says_what_to_run(tmp_path: Path, name: str) -> None:
    given = environ(tmp_path, "push", "refs/heads/main")
    del given[name]
    with pytest.raises(InputError, match=f"{name} is not set.*proctor run"):
        read_event(given)


def test_an_event_file_that_is_not_there(tmp_path: Path) -> None:
    given = environ(tmp_path, "push", "refs/heads/main")
    Path(given["GITHUB_EVENT_PATH"]).unlink()
    with pytest.raises(InputError, match="No such file"):
        read_event(given)
