"""The one comment on a pull request that is kept up to date, found by a hidden marker: one a config."""

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from proctor.errors import GitHubError
from proctor.github.actor import actor
from proctor.github.client import Client, Json
from proctor.github.shape import text_at, whole_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    id: int
    url: str
    """The page that shows it."""
    body: str
    """Without the marker."""
    login: str
    is_bot: bool

    def says(self, body: str) -> bool:
        """Whether it is this body, whatever the line ends."""
        return self.body == _plain(body)


def marker(name: str) -> str:
    """The line that a comment on the config `name` begins with; any name will do, since its hash is shown."""
    return f"<!-- proctor: {hashlib.sha256(name.encode(errors='surrogatepass')).hexdigest()[:16]} -->\n"


MARKER_CHARACTERS = len(marker(""))
"""What a body has to leave room for."""


def find(client: Client, number: int, name: str, *, login: str | None = None) -> Comment | None:
    """The comment on the config `name` that this token's actor wrote; the oldest where there are several.

    Anyone can write a marker, so only what the actor wrote counts: `login`, or who GitHub says the token
    speaks for. GitHubError where it cannot be looked for.
    """
    marked = sorted(_marked(client, number, name), key=lambda comment: comment.id)
    if not marked:
        return None
    who = login or actor(client)
    return next((comment for comment in marked if _is_by(comment, who)), None)


def upsert(client: Client, number: int, name: str, body: str, *, login: str | None = None) -> str:
    """Makes `body` the comment on the config `name`: the page that shows it. GitHubError where that fails.

    Writes nothing where the comment says so already.
    """
    found = find(client, number, name, login=login)
    updated = _update(client, found, name, body) if found else None
    return updated or _create(client, number, name, body, login)


def _update(client: Client, comment: Comment, name: str, body: str) -> str | None:
    """The comment's page; None where it is gone by now."""
    if comment.says(body):
        return comment.url
    try:
        client.send("PATCH", f"issues/comments/{comment.id}", {"body": marker(name) + body})
    except GitHubError as error:
        if error.status == 404:
            return None
        raise
    return comment.url


def _create(client: Client, number: int, name: str, body: str, login: str | None) -> str:
    path = f"issues/{number}/comments"
    attempt = 0
    while True:
        try:
            document = client.send("POST", path, {"body": marker(name) + body}, repeatable=False)
            break
        except GitHubError as error:
            if not error.is_unsure or not client.pause(attempt):
                raise
        # It may be there all the same: looked for before it is written anew, so that there are no two.
        found = find(client, number, name, login=login)
        updated = _update(client, found, name, body) if found else None
        if updated:
            return updated
        attempt += 1
    made = _comment(document)
    if made is None:
        raise GitHubError(f"POST {path}: the answer is no comment: check `GITHUB_API_URL`", is_unsure=True)
    return _only(client, number, name, body, made)


def _only(client: Client, number: int, name: str, body: str, made: Comment) -> str:
    """The page of the one comment that stays, where another job wrote its own at the same time: the older.

    Every job sees the same order, so all agree. Where the second look fails, the comment is there anyway.
    """
    updated = None
    with contextlib.suppress(GitHubError):
        older = find(client, number, name, login=made.login)
        if older and older.id < made.id:
            updated = _update(client, older, name, body)
        if updated:
            client.send("DELETE", f"issues/comments/{made.id}", None)
    return updated or made.url


def _marked(client: Client, number: int, name: str) -> Iterator[Comment]:
    wanted = marker(name)
    for page in client.pages(f"issues/{number}/comments"):
        for document in page if isinstance(page, list) else []:
            comment = _comment(document)
            if comment and _plain(text_at(document, "body") or "").startswith(wanted):
                yield comment


def _comment(document: Json) -> Comment | None:
    """The comment that a document describes; None where it describes none."""
    number, url = whole_at(document, "id"), text_at(document, "html_url")
    body, login = text_at(document, "body"), text_at(document, "user", "login")
    if number is None or url is None or body is None or login is None:
        return None
    return Comment(
        id=number,
        url=url,
        body=_plain(body).partition("\n")[2],
        login=login,
        is_bot=text_at(document, "user", "type") == "Bot",
    )


def _is_by(comment: Comment, login: str) -> bool:
    """GraphQL leaves out "[bot]" in some places."""
    names = {login, f"{login}[bot]"} if comment.is_bot else {login}
    return comment.login.lower() in {name.lower() for name in names}


def _plain(body: str) -> str:
    """A body whatever line ends a browser gave it; the last are GitHub's to keep."""
    return body.replace("\r\n", "\n").rstrip() + "\n"
