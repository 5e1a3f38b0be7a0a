"""Files that are there as a whole or not at all. Imports nothing of ours but the errors."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from proctor.errors import InputError


def write_whole(path: Path, data: bytes) -> None:
    """Put `data` at `path`, creating folders; a reader sees the old file or the new one, never a part.

    A symbolic link stays one, and an existing file keeps its mode. Raises InputError where the file
    cannot be written.
    """
    with writing_whole(path) as file:
        file.write(data)


@contextlib.contextmanager
def writing_whole(path: Path) -> Iterator[BinaryIO]:
    """As `write_whole`, piece by piece: a file to write `path` with; an error in the block leaves it be."""
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".{target.name[:100]}.{secrets.token_hex(8)}.tmp")
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
        raise InputError(
            f"{path}: cannot be written: {error.strerror}; name another place or free this one"
        ) from error
