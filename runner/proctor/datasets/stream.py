"""The bytes and lines of a file that may be gzipped, read in bounded memory."""

import gzip
import io
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from proctor.config.problem import did_you_mean, printable
from proctor.errors import InputError

MAX_LINE = 64 * 2**20  # bytes
MAX_UNPACKED = 4 * 2**30  # bytes that a gzip file may unpack to
_BLOCK = 2**20


@contextmanager
def open_stream(path: Path) -> Iterator[BinaryIO]:
    """The file's bytes, unpacked where they start like gzip's (RFC 1952).

    Raises InputError where the path is not a readable regular file, or the gzip data are damaged, also
    while it is read inside the `with`.
    """
    _check_regular(path)
    try:
        with path.open("rb") as file:
            if file.peek(2)[:2] != b"\x1f\x8b":
                yield file
                return
            with gzip.GzipFile(fileobj=file) as unpacked:
                yield io.BufferedReader(unpacked, _BLOCK)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"{shown_path(path)}: damaged gzip data ({error}); compress it again") from error
    except OSError as error:
        raise InputError(f"{shown_path(path)}: cannot be read: {error.strerror or error}") from error


def raw_lines(path: Path, max_line: int = MAX_LINE, max_unpacked: int = MAX_UNPACKED) -> Iterator[bytes]:
    """The file's lines with their ends, split at line feeds only; a leading byte order mark is dropped.

    Raises InputError, naming file and line, beyond `max_line` bytes a line or `max_unpacked` bytes in all
    of a gzip file.
    """
    total = 0
    with open_stream(path) as stream:
        packed = _is_packed(stream)
        number = 0
        while line := stream.readline(max_line + 1):
            number += 1
            total += len(line)
            if len(line) > max_line:
                raise InputError(f"{shown_path(path)}:{number}: {_too_long(max_line)}")
            if packed and total > max_unpacked:
                raise InputError(f"{shown_path(path)}: {_too_large(max_unpacked)}")
            yield line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line


def lines(path: Path, max_line: int = MAX_LINE, max_unpacked: int = MAX_UNPACKED) -> Iterator[str]:
    """As `raw_lines`, decoded. Raises InputError too where a line is not UTF-8 or holds a NUL byte."""
    name = shown_path(path)
    for number, raw in enumerate(raw_lines(path, max_line, max_unpacked), start=1):
        yield decode(raw, f"{name}:{number}")


def read_text(path: Path, limit: int) -> str:
    """The whole file without a byte order mark; InputError beyond `limit` bytes, or where it is no text."""
    with open_stream(path) as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise InputError(
            f"{shown_path(path)}: over {limit // 2**20} MiB, too large to be read as a whole; "
            "make it JSONL (one object a line), which is streamed"
        )
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return decode(data, str(path))
    except InputError:
        for number, raw in enumerate(data.split(b"\n"), start=1):
            decode(raw, f"{shown_path(path)}:{number}")
        raise


def decode(raw: bytes, where: str) -> str:
    """The bytes as text; raises InputError at `where` (file:line) where they are not UTF-8 or hold a NUL."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError(f"{where}: UTF-16; save the file as UTF-8")
    if b"\0" in raw:
        raise InputError(f"{where}: a NUL byte; is this a text file?")
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        bad = f"byte {error.start + 1} of the line, 0x{raw[error.start]:02x}, is not UTF-8"
        raise InputError(f"{where}: {bad}; save the file as UTF-8") from error


def shown_path(path: Path) -> str:
    """The path as it may stand in a message."""
    return printable(str(path))


def _is_packed(stream: BinaryIO) -> bool:
    return isinstance(getattr(stream, "raw", None), gzip.GzipFile)


def _check_regular(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        raise InputError(f"{shown_path(path)}: {_absent(path, error)}") from error
    if stat.S_ISDIR(mode):
        raise InputError(f"{shown_path(path)}: a folder, where a file is wanted; name a file in it")
    if not stat.S_ISREG(mode):
        raise InputError(f"{shown_path(path)}: not a regular file")


def _absent(path: Path, error: OSError | ValueError) -> str:
    if not isinstance(error, FileNotFoundError):
        return f"cannot be read: {getattr(error, 'strerror', None) or error}"
    if not path.parent.is_dir():
        return f"no such file: there is no folder {shown_path(path.parent)}"
    hint = did_you_mean(path.name, (entry.name for entry in path.parent.iterdir()))
    return f"no such file; {hint or 'check the path'}"


def _too_long(limit: int) -> str:
    return f"a line over {limit // 2**20} MiB; split it, or look for a missing line end"


def _too_large(limit: int) -> str:
    return f"unpacks to over {limit // 2**30} GiB; unpack it yourself if that is meant"
