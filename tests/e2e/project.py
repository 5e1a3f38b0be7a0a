"""A project at the stand-in for GitHub: what happens to it, and its workflows."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from e2e.act import Act, Event, Ran
from e2e.exam import write
from e2e.workflow import OURS, prepared
from github.emulator import STRANGER
from github.proxy import Proxy
from github.repository import Repository

WORKFLOWS = Path(__file__).resolve().parents[2] / "examples/workflows"


class _Fork(Repository):
    """A stranger's copy of a repository, to which nobody else may write."""

    def request(self, method: str, path: str, body: object = None, *, login: str = STRANGER) -> Any:
        return super().request(method, path, body, login=login)


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

    def proposed_by_a_stranger(self, files: Mapping[str, str], branch: str = "topic") -> Event:
        """A pull request from a fork. As GitHub does, the base has its merge, which the job checks out."""
        fork = _Fork(**{**vars(self.repository), "name": f"{STRANGER}/{self.repository.name.split('/')[1]}"})
        self.repository.request("POST", "forks", {}, login=STRANGER)
        fork.commit(files, branch=branch)
        body = {"title": "From afar", "head": f"{STRANGER}:{branch}", "base": "main"}
        number = self.repository.request("POST", "pulls", body, login=STRANGER)["number"]
        merge = self.repository.commit(files, branch=f"merge-of-{number}")
        return Event(name="pull_request", sha=merge, payload=self._pull(number, "opened"))

    def ended(self, event: Event, conclusion: str, run: int) -> Event:
        """The end of a workflow's run for a pull request, by the run's number."""
        head = event.payload["pull_request"]["head"]
        document = {
            "id": run,
            "event": event.name,
            "conclusion": conclusion,
            "html_url": f"https://github.com/{self.repository.name}/actions/runs/{run}",
            "head_sha": head["sha"],
            "head_branch": head["ref"],
            "head_repository": head["repo"],
            "pull_requests": [],  # GitHub names none for a fork
        }
        payload = {"action": "completed", "workflow_run": document, "repository": self._repository()}
        return Event(name="workflow_run", sha=self.repository.head(), payload=payload)

    def updated(self, event: Event, files: Mapping[str, str]) -> Event:
        """The same pull request with one more commit."""
        pull = event.payload["pull_request"]
        sha = self.repository.commit(files, branch=pull["head"]["ref"])
        payload = self._pull(pull["number"], "synchronize")
        payload["pull_request"]["head"]["sha"] = sha  # the stand-in keeps the one that it was opened with
        return Event(name="pull_request", sha=sha, payload=payload)

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
        return dict(self.repository.request("GET", f"/repos/{self.repository.name}"))
