"""The room's writable folders, emptied between candidates."""

from __future__ import annotations

import os
import stat
from typing import List, Sequence

SCRATCH = ("/tmp", "/dev/shm")


def folders() -> List[str]:
    """The folders of the room that a candidate can write to: fresh file systems of their own.

    A folder that is not a mount, or not empty at the start, is somebody else's and is never touched.
    """
    return [folder for folder in SCRATCH if os.path.ismount(folder) and _is_fresh(folder)]


def _is_fresh(folder: str) -> bool:
    try:
        return os.access(folder, os.W_OK) and not os.listdir(folder)
    except OSError:  # Landlock shows the folder and refuses to open it
        return False


class NotEmpty(Exception):
    """A folder could not be emptied; the room has to go."""


def empty(folders: Sequence[str], most: int = 200_000) -> None:
    """Removes everything in the folders; NotEmpty where that fails, or takes more than so many removals.

    Depth costs no stack and no long paths: what is nested moves up first.
    """
    for folder in folders:
        try:
            _empty(folder, most)
        except OSError as error:
            raise NotEmpty("%s: %s" % (folder, error)) from None


def _empty(folder: str, left: int) -> None:
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        os.chmod(folder, 0o700)
    fresh = os.urandom(8).hex()  # else a name could be taken already
    while True:
        names = os.listdir(folder)
        if not names:
            return
        for name in names:
            if left <= 0:
                raise NotEmpty(folder)
            _remove(os.path.join(folder, name), os.path.join(folder, "%s-%d-" % (fresh, left)))
            left -= 1


def _remove(path: str, moved: str) -> None:
    """Removes what is at the path; the contents of a folder get paths that begin with `moved`."""
    if not _unlock(path):
        os.unlink(path)
        return
    for position, inner in enumerate(os.listdir(path)):
        _unlock(os.path.join(path, inner))  # a folder moves only where it may be written to
        os.rename(os.path.join(path, inner), moved + str(position))
    os.rmdir(path)


def _unlock(path: str) -> bool:
    """Whether a folder is at the path, which can be read and changed from now on."""
    if not stat.S_ISDIR(os.lstat(path).st_mode):
        return False
    os.chmod(path, 0o700)
    return True
