"""A file that holds one JSON object, read whole in bounded memory."""

import json
import stat
from pathlib import Path
from typing import Any, Final

from proctor.config.problem import printable
from proctor.errors import InputError

LARGEST: Final = 256 * 2**20  # bytes
_MiB: Final = 2**20


def read(path: Path, *, instead: str) -> dict[str, Any]:
    """The object. InputError that names the file, and says `instead` what to pass, where there is none."""
    name = printable(str(path))
    data = contents(path)
    if not data.strip():
        raise InputError(f"{name}: is empty; {instead}")
    try:
        document = json.loads(data.removeprefix(b"\xef\xbb\xbf").decode())
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: is not UTF-8; {instead}") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise InputError(f"{name}: not whole JSON: {error.msg} at {place}; {instead}") from error
    except RecursionError as error:
        raise InputError(f"{name}: nested too deeply to read; {instead}") from error
    except ValueError as error:
        raise InputError(f"{name}: a number with too many digits to read; {instead}") from error
    if not isinstance(document, dict):
        raise InputError(f"{name}: not a JSON object; {instead}")
    return document


def contents(path: Path) -> bytes:
    """A regular file's bytes, up to 256 MiB. InputError where it is no such file."""
    name = printable(str(path))
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise InputError(f"{name}: not a regular file")
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{name}: cannot be read: {reason}") from error
    if len(data) > LARGEST:
        raise InputError(f"{name}: over {LARGEST // _MiB} MiB, too large to be read")
    return data


def head(path: Path, size: int = 65536) -> bytes:
    """The first bytes of a regular file; empty where it is none, or cannot be read."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return b""
        with path.open("rb") as file:
            return file.read(size)
    except (OSError, ValueError):
        return b""
