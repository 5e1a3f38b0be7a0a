"""What stands in a JSON document of GitHub's, where it is as expected."""

from proctor.github.answer import Json


def at(document: Json, *path: str) -> Json:
    """What stands at the end of a path of names; None where there is no such path."""
    for name in path:
        if not isinstance(document, dict):
            return None
        document = document.get(name)
    return document


def text_at(document: Json, *path: str) -> str | None:
    """The string there; None where there is none."""
    found = at(document, *path)
    return found if isinstance(found, str) else None


def whole_at(document: Json, *path: str) -> int | None:
    """The whole number there; None where there is none."""
    found = at(document, *path)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def items_at(document: Json, *path: str) -> list[Json]:
    """The list there; empty where there is none."""
    found = at(document, *path)
    return found if isinstance(found, list) else []
