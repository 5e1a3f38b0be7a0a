"""Events as GitHub writes them, cut down to what is read, for tests."""

import json
from pathlib import Path
from typing import Any

HEAD, BASE, MERGE = "a" * 40, "b" * 40, "c" * 40
REPOSITORY = {"id": 3, "full_name": "o/r", "default_branch": "main"}


def pull(**changes: Any) -> dict[str, Any]:
    """A pull request of a branch of the repository itself."""
    found: dict[str, Any] = {
        "number": 7,
        "draft": False,
        "user": {"login": "dev"},
        "head": {"sha": HEAD, "ref": "topic", "repo": {"full_name": "o/r"}},
        "base": {"sha": BASE, "ref": "main", "repo": {"full_name": "o/r"}},
    }
    return {**found, **changes}


def fork() -> dict[str, Any]:
    """A pull request from a fork."""
    return pull(head={"sha": HEAD, "ref": "topic", "repo": {"full_name": "someone/r"}})


def run(**changes: Any) -> dict[str, Any]:
    """A workflow run that ended."""
    found: dict[str, Any] = {
        "id": 99,
        "event": "pull_request",
        "conclusion": "failure",
        "html_url": "https://github.com/o/r/actions/runs/99",
        "head_sha": HEAD,
        "head_branch": "topic",
        "head_repository": {"id": 5, "owner": {"login": "someone"}},
        "pull_requests": [],
    }
    return {**found, **changes}


def environ(folder: Path, name: str, ref: str, **payload: Any) -> dict[str, str]:
    """The variables of a job, with its event file in a folder."""
    path = folder / "event.json"
    path.write_text(json.dumps({"repository": REPOSITORY, **payload}))
    return {
        "GITHUB_EVENT_NAME": name,
        "GITHUB_EVENT_PATH": str(path),
        "GITHUB_REPOSITORY": "o/r",
        "GITHUB_REF": ref,
        "GITHUB_SHA": MERGE,
        "GITHUB_ACTOR": "dev",
        "GITHUB_RUN_ATTEMPT": "1",
    }
