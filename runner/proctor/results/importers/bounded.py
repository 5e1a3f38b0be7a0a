"""Files of other harnesses, read so that nothing in them can hurt: bounded, and each fault an InputError."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from proctor.config.problem import shown
from proctor.datasets import json_text
from proctor.datasets.jsonl import kind
from proctor.datasets.stream import decode, open_stream, shown_path
from proctor.errors import InputError

LIMIT = 256 * 2**20  # bytes of a file that is read as a whole
HEAD = 2**20  # bytes that tell whose file it is


def head(path: Path, size: int = HEAD) -> str:
    """The first `size` bytes as text, as far as they are text; empty where the path is no readable file."""
    try:
        with open_stream(path) as stream:
            return stream.read(size).decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    except InputError:
        return ""


def document(path: Path, instead: str) -> dict[str, object]:
    """The JSON object in the file. InputError, ending in what to pass `instead`, where there is none."""
    name = shown_path(path)
    try:
        value = json_text.parse(_text(path, name), name)
    except InputError as error:
        raise InputError(f"{error}; pass {instead}") from error
    if not isinstance(value, dict):
        raise InputError(f"{name}: {kind(value)}, where an object is wanted; pass {instead}")
    return value


def _text(path: Path, name: str) -> str:
    with open_stream(path) as stream:
        data = stream.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise InputError(f"{name}: over {LIMIT // 2**20} MiB, too large to be read")
    text = decode(data.removeprefix(b"\xef\xbb\xbf"), name)
    if not text.strip():
        raise InputError(f"{name}: an empty file")
    return text


def is_file(path: Path) -> bool:
    """Whether it is a file that may be looked at; where it may not, or its name is none, it is not."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    """As `is_file`, of a folder."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def identifier(value: object, where: str) -> str:
    """A task's id as it stands in reports. InputError at `where`: an id is a text that is not empty."""
    if not isinstance(value, str) or not value:
        found = "an empty text" if value == "" else kind(value)
        raise InputError(f"{where}: {found}, where a task's id is wanted")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise InputError(f"{where}: {shown(value)} is no id: half a surrogate pair is no text") from error
    return value


def digest(texts: Iterable[str]) -> str:
    """SHA-256 of the sorted texts, in hexadecimal."""
    return hashlib.sha256(json.dumps(sorted(texts)).encode()).hexdigest()
