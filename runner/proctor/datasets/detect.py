"""What a file holds, told from its content."""

import json
import re
from pathlib import Path
from typing import Literal

from proctor.datasets.json_array import list_in
from proctor.datasets.stream import MAX_LINE, open_stream, shown_path
from proctor.errors import InputError

Container = Literal["jsonl", "json", "csv", "yaml"]

_SUFFIXES: dict[str, Container] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "csv",
    ".yaml": "yaml",
    ".yml": "yaml",
}
_MAX_BLANK = 2**20  # bytes
_YAML_START = re.compile(rb"- |-$|---|%YAML|#|[\w]+:(\s|$)")


def container(path: Path) -> Container:
    """How the file's rows are written. The name's ending only settles what the content leaves open.

    Raises InputError where the file is empty or cannot be told.
    """
    first, alone = _first_line(path)
    by_name = _SUFFIXES.get(Path(path.name.removesuffix(".gz")).suffix.lower())
    if first[:1] in b"[{" and by_name != "yaml":
        return _json_kind(first, alone=alone, by_name=by_name)
    if by_name is not None:
        return by_name
    if _YAML_START.match(first):
        return "yaml"
    if any(mark in first for mark in b",;\t"):
        return "csv"
    raise InputError(
        f"{shown_path(path)}: neither JSON Lines, JSON, CSV nor YAML by its looks; say which with `format:`"
    )


def _json_kind(first: bytes, *, alone: bool, by_name: Container | None) -> Container:
    if first[:1] == b"[":
        return "json"
    if by_name == "jsonl" and not alone:
        return "jsonl"
    try:
        value = json.loads(first)
    except (ValueError, RecursionError):
        return "jsonl" if by_name == "jsonl" else "json"
    return "json" if alone and list_in(value) is not None else "jsonl"


def _first_line(path: Path) -> tuple[bytes, bool]:
    """The first line that is not blank, stripped, up to MAX_LINE bytes; and whether it is the only one."""
    with open_stream(path) as stream:
        blank, line = 0, b""
        while not line and blank < _MAX_BLANK:
            raw = stream.readline(MAX_LINE)
            if not raw:
                raise InputError(f"{shown_path(path)}: empty; it needs at least one row")
            line = raw.removeprefix(b"\xef\xbb\xbf").strip()
            blank += len(raw)
        return line, not stream.read(_MAX_BLANK).strip()
