"""Every request that Proctor makes for a comment or an artifact, and what has to be there for it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from github.proxy import Exchange, Proxy, Reply, answer
from github.repository import Repository
from proctor.github.artifact import download, newest
from proctor.github.client import Client
from proctor.github.comment import marker, upsert
from proctor.github.origin import pull_requests_of

COMMENTS = r"/issues/\d+/comments"
NAME = "benchmark.yml"


@dataclass(kw_only=True)
class Scene:
    repository: Repository
    proxy: Proxy
    number: int
    before: list[str] = field(default_factory=list)

    def holds(self, text: str) -> None:
        self.before.append(marker(NAME) + text)
        self.repository.comment(self.number, self.before[-1])

    def comments(self) -> list[str]:
        return [comment["body"] for comment in self.repository.comments(self.number)]


def write(scene: Scene, client: Client) -> object:
    return bool(upsert(client, scene.number, NAME, "new")) and scene.comments() == [marker(NAME) + "new"]


def fetch(scene: Scene, client: Client) -> object:
    found = newest(client, 7, "report")
    return found is not None and download(client, found, 100) == b"archive"


def ask(scene: Scene, client: Client) -> object:
    pull = scene.repository.request("GET", f"pulls/{scene.number}")
    event = {
        "head_sha": pull["head"]["sha"],
        "head_branch": pull["head"]["ref"],
        "head_repository": pull["head"]["repo"],
        "pull_requests": [],
    }
    return pull_requests_of(client, event, repository_id=1) == [scene.number]


def old_comment(scene: Scene) -> None:
    scene.holds("old")


def race(scene: Scene) -> None:
    scene.holds("of another job")
    scene.proxy.spoil("GET", COMMENTS, answer([]), times=1)


def uploaded(scene: Scene) -> None:
    """The emulator has no artifacts."""
    one = {"id": 3, "name": "report", "expired": False, "size_in_bytes": 7, "created_at": "2026-01-01"}
    scene.proxy.spoil("GET", "/actions/runs/7/artifacts", answer({"total_count": 1, "artifacts": [one]}))
    there = f"{scene.proxy.url}/storage"
    scene.proxy.spoil("GET", "/actions/artifacts/3/zip", Reply(status=302, headers={"location": there}))
    scene.proxy.spoil("GET", "/storage", Reply(status=200, body=b"archive"))


def nothing(scene: Scene) -> None:
    pass


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    method: str
    path: str
    prepare: Callable[[Scene], None]
    act: Callable[[Scene, Client], object]
    skip: int = 0
    """How many such requests come before it."""

    def is_of(self, exchange: Exchange) -> bool:
        plain = exchange.path.partition("?")[0]
        return exchange.method == self.method and re.search(f"{self.path}$", plain) is not None


ENDPOINTS = {
    "list": Endpoint(method="GET", path=COMMENTS, prepare=nothing, act=write),
    "create": Endpoint(method="POST", path=COMMENTS, prepare=nothing, act=write),
    "update": Endpoint(method="PATCH", path=r"/issues/comments/\d+", prepare=old_comment, act=write),
    "viewer": Endpoint(method="POST", path="/graphql", prepare=old_comment, act=write),
    "user": Endpoint(method="GET", path="/user", prepare=old_comment, act=write),
    "look": Endpoint(method="GET", path=COMMENTS, prepare=nothing, act=write, skip=1),
    "delete": Endpoint(method="DELETE", path=r"/issues/comments/\d+", prepare=race, act=write),
    "artifacts": Endpoint(method="GET", path="/actions/runs/7/artifacts", prepare=uploaded, act=fetch),
    "zip": Endpoint(method="GET", path="/actions/artifacts/3/zip", prepare=uploaded, act=fetch),
    "pulls": Endpoint(method="GET", path="/pulls", prepare=nothing, act=ask),
}
