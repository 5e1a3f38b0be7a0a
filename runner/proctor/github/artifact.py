"""What another run of a workflow uploaded: found, downloaded, and opened as the work of a stranger."""

from dataclasses import dataclass

from proctor.errors import InputError
from proctor.github.answer import Json
from proctor.github.client import Client
from proctor.github.shape import at, items_at, text_at, whole_at
from proctor.report.text import one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    id: int
    name: str
    size: int
    """Of the archive, in bytes, as GitHub says."""
    created: str


def newest(client: Client, run_id: int, name: str) -> Artifact | None:
    """What a run uploaded last under a name and has not expired; None where there is no such artifact."""
    pages = client.pages(f"actions/runs/{run_id}/artifacts", {"name": name})
    found = [
        artifact
        for page in pages
        for document in items_at(page, "artifacts")
        if (artifact := _artifact(document)) and artifact.name == name
    ]
    return max(found, key=lambda artifact: (artifact.created, artifact.id), default=None)


def download(client: Client, artifact: Artifact, limit: int) -> bytes:
    """The artifact's archive, of at most `limit` bytes. InputError where it is larger."""
    if artifact.size > limit:
        shown = one_line(artifact.name)
        raise InputError(f"the artifact {shown!r} has {artifact.size:,} bytes; at most {limit:,} are taken")
    return client.download(f"actions/artifacts/{artifact.id}/zip", limit)


def _artifact(document: Json) -> Artifact | None:
    number, name = whole_at(document, "id"), text_at(document, "name")
    if number is None or name is None or at(document, "expired") is not False:
        return None
    size, created = whole_at(document, "size_in_bytes"), text_at(document, "created_at")
    return Artifact(id=number, name=name, size=size or 0, created=created or "")
