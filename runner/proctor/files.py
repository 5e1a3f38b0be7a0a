"""Files that are there as a whole or not at all. Imports nothing of ours but the errors."""

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from proctor.errors import InputError, ProctorError

_TEMPORARY = ".{name}.{token}.tmp"
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
def writing_whole(path: Path) -> Iterator[BinaryIO]:
    """As `write_whole`, piece by piece: a file to write `path` with; an error in the block leaves it be."""
    target = Path(os.path.realpath(path))
    name = _TEMPORARY.format(name=target.name[:100], token=secrets.token_hex(8))
    temporary = target.with_name(name)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
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


def sweep(folder: Path) -> None:
    """Removes what writers left that were killed, from a folder that nobody else writes."""
    for left in folder.glob(_TEMPORARY.format(name="*", token="[0-9a-f]" * 16)):
        with contextlib.suppress(OSError):
            left.unlink()
