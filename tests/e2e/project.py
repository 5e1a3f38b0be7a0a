"""A project at the stand-in for GitHub: what happens to it, and its workflows."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from e2e.act import Act, Event, Ran
from e2e.exam import write
from e2e.workflow import OURS, prepared
from github.proxy import Proxy
from github.repository import Repository

WORKFLOWS = Path(__file__).resolve().parents[2] / "examples/workflows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    repository: Repository
    proxy: Proxy
    """Everything that jobs ask of GitHub goes through it."""

    act: Act
    folder: Path
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def pushed(self, files: Mapping[str, str]) -> Event:
        """A push to the default branch."""
        before = self.repository.head()
        after = self.repository.commit(files)
        payload = {
            "ref": "refs/heads/main",
            "before": before,
            "after": after,
            "repository": self._repository(),
        }
        return Event(name="push", sha=after, payload=payload)

    def proposed(self, files: Mapping[str, str], branch: str = "topic") -> Event:
        """A pull request of a branch of the repository itself."""
        sha = self.repository.commit(files, branch=branch)
        number = self.repository.pull_request(branch)
        return Event(name="pull_request", sha=sha, payload=self._pull(number, "opened"))

    def updated(self, event: Event, files: Mapping[str, str]) -> Event:
        """The same pull request with one more commit."""
        pull = event.payload["pull_request"]
        sha = self.repository.commit(files, branch=pull["head"]["ref"])
        return Event(name="pull_request", sha=sha, payload=self._pull(pull["number"], "synchronize"))

    def run(
        self,
        workflow: str,
        event: Event,
        files: Mapping[str, str],
        *options: str,
        uses: str = OURS,
        owner: int | None = None,
        mounts: Sequence[str] = (),
    ) -> Ran:
        """Runs an example workflow on a checkout of `files`, which belong to `owner`."""
        workspace = write(files, self.folder / f"checkout-{next(self.numbers)}")
        text = prepared(WORKFLOWS / workflow, uses)
        return self.act.run(text, event, workspace, *options, owner=owner, mounts=mounts)

    def _pull(self, number: int, action: str) -> dict[str, Any]:
        pull = self.repository.request("GET", f"pulls/{number}")
        return {"action": action, "number": number, "pull_request": pull, "repository": self._repository()}

    def _repository(self) -> dict[str, Any]:
        return {"full_name": self.repository.name, "default_branch": "main"}
