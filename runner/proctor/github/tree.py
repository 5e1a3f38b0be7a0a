"""The files of one commit, read through the API a folder at a time: a recursive listing may be cut short."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass

from proctor.errors import GitHubError
from proctor.github.client import Client

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

    def folder(self, path: str) -> Mapping[str, Entry]:
        """What is in a folder, by name; "" is the root. Empty where there is no such folder."""
        if path not in self._folders:
            sha = self._folder_sha(path)
            self._folders[path] = {} if sha is None else self._listed(sha)
        return self._folders[path]

    def entry(self, path: str) -> Entry | None:
        """What stands at a path."""
        parent, _, name = path.rpartition("/")
        return self.folder(parent).get(name)

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
            answer = self._client.get(f"git/blobs/{sha}")
            self._blobs[sha] = base64.b64decode(answer["content"])
        return self._blobs[sha]

    def _folder_sha(self, path: str) -> str | None:
        if not path:
            return self.sha
        entry = self.entry(path)
        if entry is not None and entry.kind != "tree":
            raise GitHubError(f"{path} is no folder on that branch; remove it, or choose another path")
        return None if entry is None else entry.sha

    def _listed(self, sha: str) -> dict[str, Entry]:
        answer = self._client.get(f"git/trees/{sha}")
        return {
            item["path"]: Entry(sha=item.get("sha", ""), kind=item["type"], mode=item["mode"])
            for item in answer["tree"]
        }


def tree_of(client: Client, commit: str) -> Tree:
    """The files of a commit."""
    return Tree(client, client.get(f"git/commits/{commit}")["tree"]["sha"])
