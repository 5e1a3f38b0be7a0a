"""What happened in the repository, from the variables and the event file that GitHub gives a job."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from proctor.errors import InputError

NOWHERE = "0" * 40  # what a push to a new branch names as the commit before it
BRANCHES = "refs/heads/"
DEPENDABOT = "dependabot[bot]"
_LARGEST = 32 * 2**20  # bytes of an event file


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """The pull request that an event is about."""

    number: int
    head_sha: str
    base_sha: str  # the tip of the base branch when the event happened
    base_ref: str  # the base branch's name
    is_fork: bool  # the head is in another repository, or in one that is gone
    author: str
    is_draft: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The workflow run whose end started this one (`workflow_run`)."""

    id: int
    event: str  # what started that run, e.g. "pull_request"
    conclusion: str  # "success", "failure", ...
    url: str
    head_sha: str
    document: Mapping[str, Any] = field(repr=False)  # as the event has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """`name` is as in a workflow's `on:`; `ref` is whole ("refs/heads/main"), `base_ref` a branch's name."""

    name: str
    action: str = ""  # "opened", "closed", ...
    repository: str  # "owner/name"
    repository_id: int = 0
    default_branch: str  # empty where the event does not tell
    ref: str
    sha: str  # of a pull request: its merge with the base branch
    actor: str = ""
    attempt: int = 1
    before: str | None = None  # of a push: the branch's tip before it
    base_sha: str | None = None  # of a merge queue's group: what it is built on
    pull: Pull | None = None
    is_remark: bool = False  # what somebody wrote under a pull request (`issue_comment`)
    source: Source | None = None

    @property
    def branch(self) -> str | None:
        """The branch that the event is on, unless it is a tag or a pull request."""
        return self.ref.removeprefix(BRANCHES) if self.ref.startswith(BRANCHES) else None

    @property
    def is_on_default_branch(self) -> bool:
        return bool(self.default_branch) and self.branch == self.default_branch

    @property
    def commit(self) -> str:
        """The commit whose outputs are scored, as people know it: a pull request's head."""
        return self.pull.head_sha if self.pull else self.sha


def read_event(environ: Mapping[str, str]) -> Event:
    """The event of this job. InputError where a variable or the event file is missing or damaged."""
    path = Path(_variable(environ, "GITHUB_EVENT_PATH"))
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(f"{path}: an event file of more than {_LARGEST >> 20} MiB")
        payload = json.loads(path.read_bytes())
        return _event(environ, payload)
    except OSError as error:
        raise InputError(f"{path}: the event file cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"{path}: not an event file of GitHub's ({type(error).__name__}: {error})"
        ) from error


def _variable(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name)
    if not value:
        raise InputError(
            f"{name} is not set: `proctor action` runs in a GitHub workflow; elsewhere use `proctor run`"
        )
    return value


def _event(environ: Mapping[str, str], payload: dict[str, Any]) -> Event:
    group = payload.get("merge_group") or {}
    attempt = environ.get("GITHUB_RUN_ATTEMPT", "")
    name, ref = _variable(environ, "GITHUB_EVENT_NAME"), environ.get("GITHUB_REF", "")
    return Event(
        name=name,
        action=str(payload.get("action") or ""),
        repository=_variable(environ, "GITHUB_REPOSITORY"),
        repository_id=int((payload.get("repository") or {}).get("id") or 0),
        default_branch=_default_branch(name, ref, payload),
        ref=ref,
        sha=_variable(environ, "GITHUB_SHA"),
        actor=environ.get("GITHUB_ACTOR", ""),
        attempt=int(attempt) if attempt.isdecimal() else 1,
        before=_before(payload),
        base_sha=group.get("base_sha"),
        pull=_pull(payload["pull_request"]) if "pull_request" in payload else None,
        is_remark="pull_request" in (payload.get("issue") or {}),
        source=_source(payload["workflow_run"]) if "workflow_run" in payload else None,
    )


def _default_branch(name: str, ref: str, payload: dict[str, Any]) -> str:
    """The event's word; a schedule's event file may not have it, and schedules run on no other branch."""
    told = str((payload.get("repository") or {}).get("default_branch") or "")
    return told or (ref.removeprefix(BRANCHES) if name == "schedule" else "")


def _before(payload: dict[str, Any]) -> str | None:
    before = payload.get("before")
    return before if isinstance(before, str) and before != NOWHERE else None


def _pull(pull: dict[str, Any]) -> Pull:
    head, base = pull["head"], pull["base"]
    return Pull(
        number=int(pull["number"]),
        head_sha=str(head["sha"]),
        base_sha=str(base["sha"]),
        base_ref=str(base["ref"]),
        is_fork=_name(head) != _name(base),
        author=str((pull.get("user") or {}).get("login") or ""),
        is_draft=bool(pull.get("draft")),
    )


def _name(side: dict[str, Any]) -> str | None:
    """The repository of a pull request's head or base; None where it was deleted."""
    return (side.get("repo") or {}).get("full_name")


def _source(run: dict[str, Any]) -> Source:
    return Source(
        id=int(run["id"]),
        event=str(run.get("event") or ""),
        conclusion=str(run.get("conclusion") or ""),
        url=str(run.get("html_url") or ""),
        head_sha=str(run["head_sha"]),
        document=run,
    )
