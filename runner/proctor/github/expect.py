"""What an answer of GitHub's has to hold for us to go on; GitHubError where it does not."""

from proctor.errors import GitHubError
from proctor.github.answer import Json
from proctor.github.shape import at, text_at


def text(document: Json, *path: str) -> str:
    """The string at the end of a path of names."""
    found = text_at(document, *path)
    if found is None:
        raise _lacking(*path)
    return found


def items(document: Json, *path: str) -> list[Json]:
    """The list there."""
    found = at(document, *path)
    if not isinstance(found, list):
        raise _lacking(*path)
    return found


def _lacking(*path: str) -> GitHubError:
    what = ".".join(path) or "list"
    return GitHubError(
        f"an answer of GitHub's has no {what}: run the job again; a proxy between may have spoilt the answer"
    )
