"""GitHub's own OpenAPI description: whether requests are as it says, and which answers it allows."""

import contextlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from github.program import MODULES, free_port, running, script
from github.proxy import Exchange, Reply

REPOSITORY = "/repos/{owner}/{repo}"
PATHS = (
    "/user",
    REPOSITORY,
    *(
        f"{REPOSITORY}/{path}"
        for path in (
            "actions/artifacts/{artifact_id}/{archive_format}",
            "actions/runs/{run_id}/artifacts",
            "branches/{branch}",
            "commits",
            "commits/{ref}",
            "compare/{basehead}",
            "contents/{path}",
            "git/blobs",
            "git/blobs/{file_sha}",
            "git/commits",
            "git/commits/{commit_sha}",
            "git/matching-refs/{ref}",
            "git/ref/{ref}",
            "git/refs",
            "git/refs/{ref}",
            "git/trees",
            "git/trees/{tree_sha}",
            "issues/comments/{comment_id}",
            "issues/{issue_number}/comments",
            "pulls",
            "pulls/{pull_number}",
        )
    ),
)
"""What Proctor uses, or could: all of the description takes ten seconds to load."""

WITH_SLASHES = ("basehead", "branch", "path", "ref")
UNDESCRIBED = ("/graphql", "/storage")
"""GraphQL has a description of its own; storage, to which downloads are redirected, is none of the API."""
_LOST = {"connection", "content-length", "link", "sl-violations"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    url: str
    """Of a program that knows the description, and answers with its examples."""
    paths: Mapping[str, Any]

    def statuses(self, exchange: Exchange) -> list[int]:
        """Every status that the description lists for a request."""
        template = self._template(exchange.path)
        assert template, f"{exchange.line}: not described"
        operation = self.paths[template][exchange.method.lower()]
        return [int(status) for status in operation["responses"] if status.isdigit()]

    def operation(self, exchange: Exchange) -> str:
        """ "GET /repos/{owner}/{repo}/pulls"."""
        return f"{exchange.method} {self._template(exchange.path) or exchange.path}"

    def shapes(self, exchanges: Sequence[Exchange]) -> list[Exchange]:
        """One request for each operation and each set of names in query and body."""
        kinds: dict[object, Exchange] = {}
        for exchange in exchanges:
            query = re.findall(r"[?&]([^=&]+)", exchange.path)
            body = json.loads(exchange.body or b"{}")
            kinds.setdefault((self.operation(exchange), *sorted(query), *sorted(body)), exchange)
        return list(kinds.values())

    def violations(self, exchanges: Sequence[Exchange]) -> list[str]:
        """What the description forbids in the requests."""
        return [found for exchange in exchanges for found in self._violations(exchange)]

    def example(self, exchange: Exchange, status: int, *, dynamic: bool = False) -> Reply:
        """An answer with a status to a request: the description's example, or one made up by its rules."""
        prefer = f"code={status}" + (", dynamic=true" if dynamic else "")
        headers = {"prefer": prefer, "content-type": "application/json"}
        answer = self._ask(exchange.method, exchange.path, exchange.body, headers)
        assert answer.status_code == status, answer.text
        headers = {name: value for name, value in answer.headers.items() if name.lower() not in _LOST}
        return Reply(status=status, headers=headers, body=answer.content)

    def _violations(self, exchange: Exchange) -> Iterator[str]:
        if exchange.path in UNDESCRIBED:
            return
        if self._template(exchange.path) is None:
            yield f"{exchange.line}: not described"
            return
        kept = {
            name: exchange.headers[name] for name in ("content-type", "accept") if name in exchange.headers
        }
        answer = self._ask(exchange.method, exchange.path, exchange.body, kept)
        for found in json.loads(answer.headers.get("sl-violations", "[]")):
            if found["location"][:1] == ["request"]:
                yield f"{exchange.line}: {found['message']} ({'.'.join(map(str, found['location']))})"

    def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> requests.Response:
        return requests.request(
            method,
            self.url + self._encoded(path),
            data=body,
            headers=dict(headers),
            timeout=60,
            allow_redirects=False,
        )

    def _template(self, path: str) -> str | None:
        plain = path.partition("?")[0]
        found = [template for template in self.paths if re.fullmatch(_pattern(template), plain)]
        return min(found, key=lambda template: template.count("{"), default=None)

    def _encoded(self, path: str) -> str:
        """The path with the slashes within a parameter encoded: OpenAPI's parameters have none."""
        plain, mark, query = path.partition("?")
        template = self._template(plain)
        match = re.fullmatch(_pattern(template), plain) if template else None
        if not match or not template:
            return path
        parts = iter(value.replace("/", "%2F") for value in match.groups())
        return re.sub(r"\{\w+\}", lambda _: next(parts), template) + mark + query


def _pattern(template: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: "(.+)" if found[1] in WITH_SLASHES else "([^/]+)", template)


@contextlib.contextmanager
def description(folder: Path) -> Iterator[Description]:
    """A program that knows the description, until the end of the block; `folder` is for its files."""
    command = script("@stoplight/prism-cli", "dist/index.js")
    whole = MODULES / "@octokit/openapi/generated/api.github.com.json"
    if not whole.is_file():
        pytest.skip("@octokit/openapi is not installed: scripts/setup does, where there are node and npm")
    reduced = reduce(json.loads(whole.read_bytes()))
    document = folder / "openapi.json"
    document.write_text(json.dumps(reduced))
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command += ["mock", "--port", str(port), "--seed", "proctor", str(document)]
    with running(command, f"{url}/user", folder / "prism.log"):
        yield Description(url=url, paths=reduced["paths"])


def reduce(whole: dict[str, Any]) -> dict[str, Any]:
    """The description of PATHS alone, with what they refer to."""
    paths = {path: whole["paths"][path] for path in PATHS}
    kept: dict[str, dict[str, Any]] = {}
    waiting: list[Any] = [paths]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            waiting += node.values()
            _, kind, name = (
                str(node.get("$ref", "")).removeprefix("#/").split("/") if "$ref" in node else ("",) * 3
            )
            if name and name not in kept.setdefault(kind, {}):
                kept[kind][name] = whole["components"][kind][name]
                waiting.append(kept[kind][name])
    return {name: whole[name] for name in ("openapi", "info", "servers")} | {
        "paths": paths,
        "components": kept,
    }
