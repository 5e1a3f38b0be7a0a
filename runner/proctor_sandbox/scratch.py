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
    """Removes everything in the folders. Depth costs no stack and no long paths: what is nested moves up first."""
    for folder in folders:
        left = most
        while True:
            names = os.listdir(folder)
            if not names:
                break
            for name in names:
                left -= 1
                _remove(folder, os.path.join(folder, name), left)


def _remove(folder: str, path: str, left: int) -> None:
    if left < 0:
        raise NotEmpty(folder)
    try:
        if not stat.S_ISDIR(os.lstat(path).st_mode):
            os.unlink(path)
            return
        os.chmod(path, 0o700)
        for position, inner in enumerate(os.listdir(path)):
            os.rename(os.path.join(path, inner), os.path.join(folder, "%d-%d" % (left, position)))
        os.rmdir(path)
    except FileNotFoundError:
        return
    except OSError as error:
        raise NotEmpty("%s: %s" % (folder, error)) from None
