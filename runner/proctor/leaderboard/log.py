"""The leaderboard's file: a CSV that only grows, one line a row."""

import contextlib
import csv
import fcntl
import io
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from proctor.errors import InputError
from proctor.files import write_whole
from proctor.leaderboard.cell import read_bound, read_count, read_score, read_text, write_number, write_text
from proctor.leaderboard.row import COLUMNS, Row, problem

_PIECE = 2**20  # characters
_UNSEEN = object()
_READERS: Mapping[str, Callable[[str], str | float | None]] = {
    "score": read_score,
    "ci_low": read_bound,
    "ci_high": read_bound,
    "tasks": read_count,
    "samples": read_count,
}


def read(path: Path) -> list[Row]:
    """The rows in the file's order; none where there is no file.

    Raises InputError, naming file, line and column, for what is not a leaderboard.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}; check leaderboard.path") from error
    return parse(data, str(path))


def parse(data: bytes, name: str) -> list[Row]:
    """The rows that a leaderboard's bytes hold; `name` is what errors call the file."""
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{name}:{line}: not UTF-8; save the file as UTF-8 text") from error
    lines = _lines(data, name)
    _, header = next(lines, (1, list(COLUMNS)))
    _check_header(header, name)
    known: list[dict[str, Any]] = [{} for _ in COLUMNS]
    return [_row(cells, f"{name}:{line}", known) for line, cells in lines]


def _lines(data: bytes, name: str) -> Iterator[tuple[int, list[str]]]:
    # A StringIO would hold four bytes a character.
    reader = csv.reader(io.TextIOWrapper(io.BytesIO(data), "utf-8-sig", newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(f"{name}:{line}: not CSV: {error}; mend or remove the line") from error


def _check_header(header: list[str], name: str) -> None:
    if tuple(header) == COLUMNS:
        return
    for column, (found, expected) in enumerate(zip(header, COLUMNS, strict=False), 1):
        if found != expected:
            raise InputError(
                f"{name}:1: column {column} is {found!r:.100}, not {expected!r}; "
                f"the header must be {','.join(COLUMNS)}"
            )
    raise InputError(
        f"{name}:1: {len(header)} columns, not {len(COLUMNS)}; the header must be {','.join(COLUMNS)}"
    )


def _row(cells: list[str], where: str, known: Sequence[dict[str, Any]]) -> Row:
    """A line's row. `known` has the values of cells by column, and gets those that are new."""
    if len(cells) < len(COLUMNS):
        raise InputError(
            f"{where}:{COLUMNS[len(cells)]}: missing; the line has {len(cells)} of {len(COLUMNS)} columns"
        )
    if len(cells) > len(COLUMNS):
        raise InputError(
            f"{where}: {len(cells)} columns, {len(COLUMNS)} expected; {COLUMNS[-1]} is the last one"
        )
    values = {}
    for name, cell, seen in zip(COLUMNS, cells, known, strict=True):
        value = seen.get(cell, _UNSEEN)
        if value is _UNSEEN:
            value = seen[cell] = _value(name, cell, where)
        values[name] = value
    return Row(**values)


def _value(name: str, cell: str, where: str) -> Any:
    try:
        value = _READERS.get(name, read_text)(cell)
    except ValueError as error:
        raise InputError(f"{where}:{name}: {error}") from error
    fault = problem(name, value)
    if fault:
        raise InputError(f"{where}:{name}: {fault}")
    return value


def dump(rows: Iterable[Row]) -> bytes:
    """The whole file: the header, then a line a row, UTF-8 with LF. `parse` gives the rows back."""
    return b"".join(pieces(rows))


def pieces(rows: Iterable[Row]) -> Iterator[bytes]:
    """What `dump` gives, in pieces."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    known: dict[str, str] = {}  # of texts, most of which stand in many rows
    for row in rows:
        writer.writerow([_cell(getattr(row, name), known) for name in COLUMNS])
        if text.tell() >= _PIECE:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def _cell(value: str | float | None, known: dict[str, str]) -> str:
    if not isinstance(value, str):
        return write_number(value)
    if value not in known:
        known[value] = write_text(value)
    return known[value]


def append(path: Path, rows: Iterable[Row]) -> None:
    """Add `rows` at the end of the file, creating it and its folders.

    Any number of processes may append at once: none loses another's rows. Raises InputError where
    the file cannot be written, or is not a leaderboard (it is then left as it is).
    """
    added = list(rows)
    if not added:
        return
    with _locked(path):
        write_whole(path, dump([*read(path), *added]))


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    target = Path(os.path.realpath(path))
    lock = target.with_name(f".{target.name}.lock")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor = _take(lock)
    except OSError as error:
        raise InputError(f"{path}: cannot be locked: {error.strerror}; check leaderboard.path") from error
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
        os.close(descriptor)


def _take(lock: Path) -> int:
    while True:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        # The holder before us removes the file: a lock on a removed file excludes nobody.
        if _is_same(lock, descriptor):
            return descriptor
        os.close(descriptor)


def _is_same(lock: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(lock.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
