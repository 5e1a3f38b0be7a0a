"""The files of one commit, read through the API a folder at a time: a recursive listing may be cut short."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from proctor.errors import GitHubError
from proctor.github.client import Client, Json
from proctor.github.expect import items, text
from proctor.github.shape import at, text_at

_SYMLINK = "120000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file ("blob"), folder ("tree") or submodule ("commit") and what it is stored as."""

    sha: str
    kind: str
    mode: str


class Tree:
    """The files below one tree; of None, an empty one. What is read is read once.

    GitHubError where the API cannot be read, and where a path leads through what is no folder, or to what
    is no plain file.
    """

    def __init__(self, client: Client, sha: str | None) -> None:
        self.sha = sha
        self._client = client
        self._folders: dict[str, dict[str, Entry]] = {}
        self._blobs: dict[str, bytes] = {}
        self._cut: set[str] = set()  # folders of which GitHub lists but a part

    def folder(self, path: str) -> Mapping[str, Entry]:
        """What is in a folder, by name; "" is the root. Empty where there is no such folder."""
        if path not in self._folders:
            sha = self._folder_sha(path)
            self._folders[path] = {} if sha is None else self._listed(path, sha)
        return self._folders[path]

    def is_cut(self, path: str) -> bool:
        """Whether GitHub lists but a part of a folder, the first of its names."""
        return bool(self.folder(path)) and path in self._cut

    def entry(self, path: str) -> Entry | None:
        """What stands at a path."""
        parent, _, name = path.rpartition("/")
        found = self.folder(parent).get(name)
        if found is None and parent in self._cut:
            raise GitHubError(
                f"GitHub lists but a part of the folder of {path}, which may or may not be there; choose a "
                "folder of its own for leaderboard.path"
            )
        return found

    def file(self, path: str) -> Entry | None:
        """The plain file at a path."""
        entry = self.entry(path)
        if entry is not None and (entry.kind != "blob" or entry.mode == _SYMLINK):
            raise GitHubError(f"{path} is no plain file on that branch; remove it, or choose another path")
        return entry

    def read(self, path: str) -> bytes | None:
        """A file's bytes; None where there is none."""
        entry = self.file(path)
        return None if entry is None else self.blob(entry.sha)

    def blob(self, sha: str) -> bytes:
        """The bytes of a file that an entry names."""
        if sha not in self._blobs:
            self._blobs[sha] = _decoded(text(_named(self._client, "blobs", sha), "content"), sha)
        return self._blobs[sha]

    def _folder_sha(self, path: str) -> str | None:
        if not path:
            return self.sha
        entry = self.entry(path)
        if entry is not None and entry.kind != "tree":
            raise GitHubError(f"{path} is no folder on that branch; remove it, or choose another path")
        return None if entry is None else entry.sha

    def _listed(self, path: str, sha: str) -> dict[str, Entry]:
        answer = _named(self._client, "trees", sha)
        if at(answer, "truncated"):
            self._cut.add(path)
        return {
            text(item, "path"): Entry(
                sha=text_at(item, "sha") or "", kind=text(item, "type"), mode=text(item, "mode")
            )
            for item in items(answer, "tree")
        }


def tree_of(client: Client, commit: str) -> Tree:
    """The files of a commit."""
    return Tree(client, text(_named(client, "commits", commit), "tree", "sha"))


def _named(client: Client, kind: str, sha: str) -> Json:
    """What Git calls `sha`: rows must not be thought missing for an answer that is about something else."""
    answer = client.get(f"git/{kind}/{sha}")
    if text(answer, "sha") != sha:
        raise GitHubError(f"GitHub was asked for {sha} and gave something else; run the job again")
    return answer


def _decoded(content: str, sha: str) -> bytes:
    try:
        data = base64.b64decode(content)
    except ValueError:
        data = b""
    if blob_name(data) != sha:
        raise GitHubError(f"what GitHub gave as the file {sha} is not what was stored; run the job again")
    return data


def blob_name(data: bytes) -> str:
    """What Git calls a file of these bytes (https://git-scm.com/book/en/v2/Git-Internals-Git-Objects)."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
