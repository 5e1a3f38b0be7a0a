"""Outputs as a folder of files: one a task, or one a sample."""

import os
import re
from collections.abc import Container, Iterator
from pathlib import Path

from proctor.datasets.columns import as_id
from proctor.datasets.stream import MAX_LINE, read_text, shown_path
from proctor.errors import InputError
from proctor.model import Completion
from proctor.sources.ids import TaskIds

SUFFIXES = (".py", ".txt")
_MAX_DEPTH = 8
_DIGITS = re.compile(r"([0-9]{1,5})")


def completions(root: Path, ids: TaskIds | None = None) -> Iterator[Completion]:
    """The outputs of a folder, by task and sample number; other files and hidden ones are passed over.

    `HumanEval/0.py` is sample 0 of the task HumanEval, unless `ids` know a task HumanEval/0 and none called
    HumanEval. Raises InputError at a symbolic link, which could point at anything on this machine, and
    at a file that is over 64 MiB or not UTF-8.
    """
    for number, path in enumerate(_files(root), start=1):
        task_id, sample = _place(path.relative_to(root).with_suffix("").parts, ids)
        text = read_text(path, MAX_LINE)
        yield Completion(task_id=as_id(task_id, shown_path(path)), sample=sample, text=text, row=number)


def texts(root: Path, rows: Container[int]) -> Iterator[tuple[int, str]]:
    """The files of these numbers alone; the others are not read. Raises InputError as `completions` does."""
    for number, path in enumerate(_files(root), start=1):
        if number in rows:
            yield number, read_text(path, MAX_LINE)


def _place(parts: tuple[str, ...], ids: TaskIds | None) -> tuple[str, int]:
    whole, task, sample = "/".join(parts), "/".join(parts[:-1]), _number(parts[-1])
    if not task or sample is None or (ids and ids.find(whole) and not ids.find(task)):
        return whole, 0
    return task, sample


def _files(folder: Path, depth: int = 0) -> Iterator[Path]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: _natural(entry.name))
    except OSError as error:
        raise InputError(f"{shown_path(folder)}: cannot be read: {error.strerror}") from error
    for entry in entries:
        path = Path(entry.path)
        if entry.name.startswith(".") or entry.name == "__pycache__":
            continue
        if entry.is_symlink():
            raise InputError(f"{shown_path(path)}: a symbolic link; put the file itself there")
        if entry.is_dir() and depth < _MAX_DEPTH:
            yield from _files(path, depth + 1)
        elif path.suffix in SUFFIXES:
            yield path


def _natural(name: str) -> list[tuple[int, str]]:
    """A sort key that puts HumanEval_2 before HumanEval_10."""
    key: list[tuple[int, str]] = []
    for part in _DIGITS.split(Path(name).stem):
        number = _number(part)
        key.append((-1, part) if number is None else (number, ""))
    return [*key, (-1, name)]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else None
