"""JSON files that another program wrote: read whole, in bounded memory, with errors that name the file."""

import json
from collections.abc import Mapping
from pathlib import Path

from proctor.datasets.json_text import fault
from proctor.datasets.stream import decode, open_stream, shown_path
from proctor.errors import InputError

LARGEST = 64 * 2**20  # bytes, unpacked; what is read takes up to some twenty times as much memory


def load(path: Path, limit: int = LARGEST) -> object:
    """The file's value. InputError beyond `limit` bytes, or where it is empty or no JSON."""
    with open_stream(path) as stream:
        data = stream.read(limit + 1)
    name = shown_path(path)
    if len(data) > limit:
        raise InputError(f"{name}: over {limit // 2**20} MiB, more than such a file has; name another one")
    text = decode(data.removeprefix(b"\xef\xbb\xbf"), name)
    if not text.strip():
        raise InputError(f"{name}: empty; name a file of a run that ended")
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise InputError(f"{name}{line}: {fault(error)}; half-written? Name a run that ended") from error
    return value


def part(document: object, *keys: str) -> Mapping[str, object]:
    """The object at these keys; empty where there is none."""
    for key in keys:
        document = document.get(key) if isinstance(document, dict) else None
    return document if isinstance(document, dict) else {}


def text_of(value: object) -> str:
    """The value where it is text of printable characters, 1,000 at most; empty otherwise."""
    return value.strip() if isinstance(value, str) and value.isprintable() and len(value) <= 1000 else ""
