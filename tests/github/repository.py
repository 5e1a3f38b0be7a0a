"""A repository of the emulator's: what tests put there, and what they find there afterwards."""

import base64
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

from github.emulator import OWNER, Emulator, spare
from proctor.github.client import Client

_numbers = itertools.count(1)


@dataclass(frozen=True, kw_only=True)
class Repository:
    """Speaks to the API by itself, so that what Proctor did is not read back with Proctor's own client."""

    api: str
    name: str
    """ "owner/name"."""
    number: int = 0
    """Decides which of the users' tokens are in use here."""
    session: requests.Session = field(default_factory=requests.Session)

    def request(self, method: str, path: str, body: object = None, *, login: str = OWNER) -> Any:
        """The answer to a request about the repository, or the API where `path` begins with a slash."""
        url = f"{self.api}{path}" if path.startswith("/") else f"{self.api}/repos/{self.name}/{path}"
        headers = {"Authorization": f"Bearer {self.token(login)}"}
        answer = self.session.request(method, url, json=body, headers=headers, timeout=30)
        assert answer.ok, f"{method} {url}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def token(self, login: str = OWNER) -> str:
        return spare(login, self.number)

    def client(self, *, login: str = OWNER, api: str | None = None, **options: Any) -> Client:
        """Proctor's client as one of the users; `api` is a proxy's address, where there is one before it."""
        return Client(api=api or self.api, repository=self.name, token=self.token(login), **options)

    def head(self, branch: str = "main") -> str:
        """The SHA of a branch's last commit."""
        sha: str = self.request("GET", f"git/ref/heads/{branch}")["object"]["sha"]
        return sha

    def branches(self) -> dict[str, str]:
        """The SHA of every branch's last commit."""
        return {branch["name"]: branch["commit"]["sha"] for branch in self.request("GET", "branches")}

    def commit(
        self,
        files: Mapping[str, str],
        *,
        branch: str = "main",
        start: str | None = None,
        message: str = "Change",
    ) -> str:
        """The SHA of a commit that writes `files` onto a branch, which begins at `start` where it is new."""
        known = self.branches()
        parent = known.get(branch) or start or known["main"]
        items = [
            {"path": path, "mode": "100644", "type": "blob", "content": text} for path, text in files.items()
        ]
        base = self.request("GET", f"git/commits/{parent}")["tree"]["sha"]
        tree = self.request("POST", "git/trees", {"base_tree": base, "tree": items})["sha"]
        made = {"message": message, "tree": tree, "parents": [parent]}
        sha: str = self.request("POST", "git/commits", made)["sha"]
        if branch in known:
            self.request("PATCH", f"git/refs/heads/{branch}", {"sha": sha})
        else:
            self.request("POST", "git/refs", {"ref": f"refs/heads/{branch}", "sha": sha})
        return sha

    def pull_request(self, branch: str = "topic", *, base: str = "main", login: str = OWNER) -> int:
        """The number of a new pull request, for a branch that is made where there is none."""
        if branch not in self.branches():
            self.commit({"topic.txt": f"{branch}\n"}, branch=branch)
        body = {"title": f"Merge {branch}", "head": branch, "base": base}
        number: int = self.request("POST", "pulls", body, login=login)["number"]
        return number

    def comments(self, number: int) -> list[dict[str, Any]]:
        """Every comment of an issue or pull request, oldest first."""
        found: list[dict[str, Any]] = []
        for page in itertools.count(1):
            part = self.request("GET", f"issues/{number}/comments?per_page=100&page={page}")
            found += part
            if len(part) < 100:
                break
        return found

    def comment(self, number: int, body: str, *, login: str = OWNER) -> int:
        """The id of a new comment."""
        made: int = self.request("POST", f"issues/{number}/comments", {"body": body}, login=login)["id"]
        return made

    def files(self, branch: str = "main") -> dict[str, bytes]:
        """Every file of a branch by its path."""
        tree = self.request("GET", f"git/trees/{self.head(branch)}?recursive=1")["tree"]
        return {entry["path"]: self._blob(entry["sha"]) for entry in tree if entry["type"] == "blob"}

    def history(self, branch: str = "main") -> list[str]:
        """The SHAs of a branch's commits, newest first; at most 100."""
        return [commit["sha"] for commit in self.request("GET", f"commits?sha={branch}&per_page=100")]

    def _blob(self, sha: str) -> bytes:
        return base64.b64decode(self.request("GET", f"git/blobs/{sha}")["content"])


def make_repository(emulator: Emulator, *, owner: str = OWNER) -> Repository:
    """A fresh repository with one commit, which writes README.md, on its branch `main`."""
    number = next(_numbers)
    name = f"repository-{number}"
    repository = Repository(api=emulator.url, name=f"{owner}/{name}", number=number)
    repository.request("POST", "/user/repos", {"name": name, "auto_init": True}, login=owner)
    return repository
