"""A site in a folder of this machine."""

import json
import os
import re
from collections.abc import Iterable
from pathlib import Path

from proctor.errors import InputError
from proctor.files import write_whole, writing_whole
from proctor.site.site import File

LIST = ".proctor-site.json"
"""The names of the site's files, so that those of an earlier one can go."""

_OURS = re.compile(
    r"badge(-[a-z0-9-]{1,60})?\.(json|svg)|feed\.xml|index\.html|leaderboard\.(csv|json)", re.ASCII
)


def write(folder: Path, files: Iterable[File]) -> list[str]:
    """Writes a site, each file as a whole; what an earlier site had besides goes. The names of its files.

    InputError where it cannot be written, and where a file of such a name is there that no site wrote.
    """
    earlier = listed(_read(folder / LIST))
    files = list(files)
    names = [name for name, _ in files]
    for name in names:
        if name not in earlier and os.path.lexists(folder / name):
            raise InputError(
                f"{folder / name}: is there, and not of a leaderboard's site;"
                " name an empty folder, or remove it"
            )
    write_whole(folder / LIST, list_of({*earlier, *names}))  # whatever ends this, the folder stays a site's
    for name, parts in files:
        with writing_whole(folder / name) as file:
            file.writelines(parts)
    for name in set(earlier) - set(names):
        _remove(folder / name)
    write_whole(folder / LIST, list_of(names))
    return names


def listed(data: bytes | None) -> list[str]:
    """The names in a list. Whoever wrote it names no file but such as sites have."""
    try:
        names = json.loads(data or b"[]")
    except (ValueError, RecursionError):
        return []
    found = names if isinstance(names, list) else []
    return [name for name in found if isinstance(name, str) and _OURS.fullmatch(name)]


def list_of(names: Iterable[str]) -> bytes:
    """The list's file."""
    return json.dumps(sorted(names), indent=0).encode("ascii") + b"\n"


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}; name another folder") from error


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(f"{path}: cannot be removed: {error.strerror}; remove it") from error
