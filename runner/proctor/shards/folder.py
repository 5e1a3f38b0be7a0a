"""A shard's folder, which a stranger may have made: no link in it is followed, and no file is a surprise."""

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from proctor.datasets.stream import shown_path
from proctor.errors import InputError
from proctor.shards import manifest
from proctor.shards.manifest import FileKept, Manifest

MOST = 4096  # folders that are looked into


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A shard in its folder."""

    path: Path
    manifest: Manifest

    def __str__(self) -> str:
        """ "shards/c: shard 3/8"."""
        return f"{shown_path(self.path)}: shard {self.manifest.shard}"


def find(paths: Sequence[Path]) -> list[Found]:
    """The shards in these folders, each a shard's own or one that has several, by their number.

    InputError for half a one.
    """
    found = [Found(path=path, manifest=_manifest(path)) for given in paths for path in _folders(given)]
    return sorted(found, key=lambda one: one.manifest.shard)


def _folders(given: Path) -> list[Path]:
    """The folder itself where it is a shard's, or has none below it."""
    try:
        if os.path.lexists(given / manifest.NAME):
            return [given]
        with os.scandir(given) as entries:
            inner = sorted(entry.name for entry in entries if entry.is_symlink() or entry.is_dir())
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise InputError(
            f"{shown_path(given)}: cannot be read: {why}; name the folders of the shards"
        ) from error
    if len(inner) > MOST:
        raise InputError(
            f"{shown_path(given)}: more than {MOST:,} folders in it; name the folders of the shards"
        )
    is_parent = any(os.path.lexists(given / name / manifest.NAME) for name in inner)
    return [given / name for name in inner] if is_parent else [given]


def _manifest(folder: Path) -> Manifest:
    where = f"{shown_path(folder)}: {manifest.NAME}"
    with _open(folder, manifest.NAME) as file:
        data = file.read(manifest.LARGEST + 1)
    if len(data) > manifest.LARGEST:
        raise InputError(f"{where} has more than {manifest.LARGEST:,} bytes")
    return manifest.load(data, where)


@contextlib.contextmanager
def opened(found: Found, name: str) -> Iterator[BufferedReader]:
    """A file of a shard, once it is sure that it is the one that its manifest tells of."""
    kept = found.manifest.files[name]
    with _open(found.path, name) as file:
        if not _is(file, kept):
            raise InputError(
                f"{found}: {name} is not what {manifest.NAME} says: it is cut off or was changed; "
                "fetch the folder again, or run that shard again"
            )
        file.seek(0)
        yield file


def _is(file: BufferedReader, kept: FileKept) -> bool:
    if os.fstat(file.fileno()).st_size != kept.bytes:
        return False
    return hashlib.file_digest(file, "sha256").hexdigest() == kept.sha256


def _open(folder: Path, name: str) -> BufferedReader:
    try:
        return os.fdopen(_descriptor(folder, name), "rb")
    except FileNotFoundError as error:
        raise InputError(
            f"{shown_path(folder)}: a half-written shard, or none: there is no {name}; run it again, or "
            "leave it out"
        ) from error
    except OSError as error:
        raise InputError(
            f"{shown_path(folder)}: {name} cannot be read: {error.strerror}; a shard has plain files alone"
        ) from error


def _descriptor(folder: Path, name: str) -> int:
    """Opens a plain file below a folder; OSError where a link is on the way."""
    *folders, last = name.split("/")
    at = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        for one in folders:
            inner = os.open(one, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=at)
            os.close(at)
            at = inner
        found = os.open(last, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=at)
    finally:
        os.close(at)
    if not stat.S_ISREG(os.fstat(found).st_mode):
        os.close(found)
        raise OSError(0, "not a regular file")
    return found
