"""Runs of workflows under act: real jobs in containers, and a stand-in for GitHub that they speak to."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from e2e.workflow import folders
from proctor.sandbox.image import DEFAULT

PATIENCE = 180  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What starts a workflow, as GitHub tells it."""

    name: str
    sha: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A run of a workflow that ended."""

    code: int
    log: str
    workspace: Path
    outside: Path
    """What jobs left on this machine: artifacts, and what each job's action put out."""

    @property
    def artifacts(self) -> Path:
        return self.outside / "artifacts"

    def outputs(self, job: str) -> dict[str, str]:
        """What the action put out for later steps."""
        found: dict[str, str] = json.loads((self.outside / f"{job}.json").read_text())
        return found

    def outcome(self, job: str) -> str:
        """Of the action's step: "success", "failure" or "skipped"."""
        return (self.outside / f"{job}.ended").read_text()


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Where jobs run."""

    action: Path
    """A folder with our action."""

    home: Path
    api: str
    repository: str
    token: str

    def run(
        self,
        workflow: str,
        event: Event,
        workspace: Path,
        *options: str,
        owner: int | None = None,
        mounts: Sequence[str] = (),
    ) -> Ran:
        """Runs a prepared workflow on what is checked out in `workspace`; `options` go to act."""
        outside = workspace.parent / f"{workspace.name}-outside"
        (outside / "artifacts").mkdir(parents=True)
        file, payload = outside / "workflow.yml", outside / "event.json"
        file.write_text(workflow)
        payload.write_text(json.dumps(event.payload))
        _pretend_commit(workspace, event.sha, self.repository)
        command = [program("act"), event.name, "-C", str(workspace), "-W", str(file), "-e", str(payload)]
        command += [*self._options([f"{outside}:/outside", *mounts]), *self._replaced(workflow), *options]
        if owner is not None:
            for path in (workspace, *workspace.rglob("*")):
                os.chown(path, owner, owner)
        done = subprocess.run(
            command,
            env={"PATH": os.environ["PATH"], "HOME": str(self.home)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        return Ran(code=done.returncode, log=done.stdout, workspace=workspace, outside=outside)

    def _options(self, mounts: Sequence[str]) -> Sequence[str]:
        return (
            *("-P", f"ubuntu-latest={DEFAULT}", "--pull=false", "--bind", "--rm", "--no-cache-server"),
            *("--env", f"GITHUB_API_URL={self.api}", "--env", f"GITHUB_REPOSITORY={self.repository}"),
            *(
                "--secret",
                f"GITHUB_TOKEN={self.token}",
                "--container-options",
                " ".join(f"-v {one}" for one in mounts),
            ),
        )

    def _replaced(self, workflow: str) -> Iterator[str]:
        for name, folder in folders(workflow, self.action).items():
            yield from ("--local-repository", f"{name}={folder}")


def program(name: str) -> str:
    """A program of the development environment; skips where it is missing."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed: scripts/setup does")
    return found


def _pretend_commit(workspace: Path, sha: str, repository: str) -> None:
    """Makes act believe that the workspace is at a commit, which only the stand-in for GitHub has."""
    git = workspace / ".git"
    for folder in ("objects", "refs"):
        (git / folder).mkdir(parents=True, exist_ok=True)
    (git / "HEAD").write_text(f"{sha}\n")
    (git / "config").write_text(f'[remote "origin"]\n\turl = https://github.com/{repository}\n')
