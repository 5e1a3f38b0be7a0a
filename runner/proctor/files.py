"""Files that are there as a whole or not at all. Imports nothing of ours but the errors."""

import contextlib
import errno
import glob
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from proctor.errors import InputError, ProctorError

_FULL = {
    errno.ENOSPC: "make room",
    errno.EDQUOT: "make room",
    errno.EFBIG: "raise the limit on the size of files",
    errno.EIO: "see to the disk",
}
"""What is no mistake of the user's, and what to do about it."""


def write_whole(path: Path, data: bytes) -> None:
    """Put `data` at `path`, creating folders; a reader sees the old file or the new one, never a part.

    A symbolic link stays one, and an existing file keeps its mode. Raises InputError where the file
    cannot be written, ProctorError where the disk is full or fails.
    """
    with writing_whole(path) as file:
        file.write(data)


@contextlib.contextmanager
def writing_whole(path: Path, *, alone: bool = False) -> Iterator[BinaryIO]:
    """As `write_whole`, piece by piece: a file to write `path` with; an error in the block leaves it be.

    Where this process is `alone` in writing it, what killed ones left of it goes first.
    """
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".{target.name[:100]}.{secrets.token_hex(8)}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if alone:
            _sweep(target)
        try:
            with temporary.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            if target.exists():
                temporary.chmod(target.stat().st_mode & 0o7777)
            temporary.replace(target)
        finally:
            with contextlib.suppress(FileNotFoundError):
                temporary.unlink()
    except OSError as error:
        raise unwritable(path, error) from error


def unwritable(
    path: Path, error: OSError, remedy: str = "name another place or free this one"
) -> ProctorError:
    """What to tell of a file that cannot be written; `remedy` where the place is wrong, an InputError."""
    told = f"{path}: cannot be written: {error.strerror}"
    if error.errno in _FULL:
        return ProctorError(f"{told}; {_FULL[error.errno]}, and run the same command again")
    return InputError(f"{told}; {remedy}")


def _sweep(target: Path) -> None:
    for left in target.parent.glob(f".{glob.escape(target.name[:100])}.{'[0-9a-f]' * 16}.tmp"):
        with contextlib.suppress(OSError):
            left.unlink()
