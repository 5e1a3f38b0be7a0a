"""One commit on a branch through the Git Data API, by compare and swap; nothing is cloned or written to disk.

What is committed is made from what the branch holds. Where another was faster, the branch is read and the
commit made anew (https://docs.github.com/en/rest/git/refs#update-a-reference, `force` is never set).
"""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from proctor.errors import GitHubError
from proctor.github.branch import quoted, tip
from proctor.github.client import Client
from proctor.github.expect import text
from proctor.github.persistence import Persistence
from proctor.github.shape import text_at
from proctor.github.tree import Entry, Tree, blob_name, tree_of
from proctor.github.trouble import is_rule, refused

_PLAIN_FILE = "100644"
_LARGEST_TEXT = 256 * 2**10  # bytes that go with the tree rather than in a request of their own

Files = Mapping[str, bytes | Entry]
"""By path: bytes, or a file that the repository has already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a commit is built on, and the files it puts there. Others stay as they are in `tree`."""

    tree: Tree
    parents: tuple[str, ...]
    files: Files


Drafting = Callable[[str | None], Draft]
"""From the branch's tip, or None where there is no branch, to what to commit."""


def onto(client: Client, make: Callable[[Tree], Files]) -> Drafting:
    """A draft of what `make` makes of the files on the branch, after its tip; an orphan where it has none."""

    def draft(head: str | None) -> Draft:
        tree = Tree(client, None) if head is None else tree_of(client, head)
        return Draft(tree=tree, parents=() if head is None else (head,), files=make(tree))

    return draft


def commit(
    client: Client, branch: str, draft: Drafting, message: str, persistence: Persistence | None = None
) -> str | None:
    """The commit the branch is at after it: the tip as it was, where the draft changes nothing.

    None where there is no branch and nothing to begin one with. `draft` is called again whenever the branch
    has moved. GitHubError says what to do where the branch is protected, where the token may not write, and
    where persistence ends.
    """
    persistence = persistence or Persistence()
    sent: dict[str, str] = {}
    deadline = persistence.clock() + persistence.seconds
    before: object = sent  # no tip is equal to it
    attempts, unmoved = 0, 0
    while True:
        began = persistence.clock()
        head = tip(client, branch)
        attempts, unmoved, before = attempts + 1, unmoved + 1 if head == before else 1, head
        try:
            return _attempt(client, branch, head, draft(head), message, sent)
        except GitHubError as error:
            if not _may_pass(error) or unmoved >= persistence.unmoved:
                raise
            if attempts >= persistence.attempts or persistence.clock() > deadline:
                raise GitHubError(
                    f"the branch {branch} was changed by others at each of {attempts} attempts: {error}; "
                    "run this job again",
                    status=error.status,
                    is_unsure=error.is_unsure,
                ) from error
        persistence.wait(attempts, persistence.clock() - began)


def _may_pass(error: GitHubError) -> bool:
    """Whether to read the branch again: it moved, came or went, or nobody knows.

    GitHub's replicas may not know of an object yet that was made a moment ago, hence 404.
    """
    return error.is_unsure or (error.status in (404, 409, 422) and not is_rule(error))


def _attempt(  # noqa: PLR0913, PLR0917 - what an attempt is made of
    client: Client, branch: str, head: str | None, draft: Draft, message: str, sent: dict[str, str]
) -> str | None:
    changed = {path: file for path, file in draft.files.items() if _differs(draft.tree, path, file)}
    if not changed:
        return head
    try:
        sha = _made(client, draft, changed, message, sent)
    except GitHubError as error:
        raise refused(error, branch, is_unsure=False) from error  # the branch is as it was
    try:
        _move(client, branch, head, sha)
    except GitHubError as error:
        raise refused(error, branch, is_unsure=error.is_unsure) from error
    return sha


def _made(client: Client, draft: Draft, files: Files, message: str, sent: dict[str, str]) -> str:
    """A commit that no branch has yet; made twice, it does no harm, and GitHub drops what nothing names."""
    items = [_item(client, draft.tree, path, file, sent) for path, file in files.items()]
    based = {"base_tree": draft.tree.sha} if draft.tree.sha else {}
    tree = text(client.send("POST", "git/trees", {**based, "tree": items}), "sha")
    body = {"message": message, "tree": tree, "parents": list(draft.parents)}
    return text(client.send("POST", "git/commits", body), "sha")


def _move(client: Client, branch: str, head: str | None, sha: str) -> None:
    """Not sent again unread: whether it took effect shows in the branch."""
    if head is None:
        body: dict[str, object] = {"ref": f"refs/heads/{branch}", "sha": sha}
        answer = client.send("POST", "git/refs", body, repeatable=False)
    else:
        body = {"sha": sha, "force": False}
        answer = client.send("PATCH", f"git/refs/heads/{quoted(branch)}", body, repeatable=False)
    if text_at(answer, "object", "sha") != sha:
        raise GitHubError(f"GitHub does not say that the branch {branch} has moved", is_unsure=True)


def _differs(tree: Tree, path: str, file: bytes | Entry) -> bool:
    there = tree.file(path)
    return there is None or there.sha != (file.sha if isinstance(file, Entry) else blob_name(file))


def _item(client: Client, tree: Tree, path: str, file: bytes | Entry, sent: dict[str, str]) -> dict[str, Any]:
    there = tree.file(path)
    item = {"path": path, "mode": there.mode if there else _PLAIN_FILE, "type": "blob"}
    if isinstance(file, Entry):
        return {**item, "sha": file.sha}
    content = _text(file)
    return {**item, "sha": _sent(client, file, sent)} if content is None else {**item, "content": content}


def _text(data: bytes) -> str | None:
    """What may stand in a request as it is: each request less is one less that counts against a limit."""
    if len(data) > _LARGEST_TEXT or b"\0" in data:
        return None
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def _sent(client: Client, data: bytes, sent: dict[str, str]) -> str:
    """A file's name in the repository, to which it is sent once however often the commit is made anew."""
    name = blob_name(data)
    if name not in sent:
        body = {"content": base64.b64encode(data).decode(), "encoding": "base64"}
        sent[name] = text(client.send("POST", "git/blobs", body), "sha")
    return sent[name]
