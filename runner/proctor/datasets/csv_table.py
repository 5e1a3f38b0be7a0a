"""CSV with a header line (RFC 4180), or the same with semicolons or tabs."""

import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from proctor.config.problem import shown
from proctor.datasets.row import Row
from proctor.datasets.stream import MAX_LINE, lines, shown_path
from proctor.errors import InputError


def rows(path: Path) -> Iterator[Row]:
    """The rows one by one; every cell is text. Raises InputError, naming file and line, at a bad one."""
    records = _records(path)
    where, cells = next(records, ("", []))
    header = _header(cells, where)
    for number, (where, cells) in enumerate(records, start=1):
        yield Row(number=number, where=where, data=_row(header, cells, where))


def _records(path: Path) -> Iterator[tuple[str, list[str]]]:
    """(file:line, cells) of every record that is not a blank line."""
    name = shown_path(path)
    source = lines(path)
    blank, first = _first(source)
    reader = csv.reader(chain([first], source), delimiter=max(",;\t", key=first.count), strict=True)
    while True:
        where = f"{name}:{blank + reader.line_num + 1}"
        try:
            with _long_fields():
                cells = next(reader, None)
        except csv.Error as error:
            raise InputError(
                f"{where}: not CSV: {error}; put a cell with quotes or line ends in double quotes"
            ) from error
        if cells is None:
            return
        if cells:
            yield where, cells


@contextmanager
def _long_fields() -> Iterator[None]:
    """Cells of up to MAX_LINE characters; the usual limit, 128 KiB, is less than a long output.

    The limit is the whole process's, so that it is put back for whoever else reads CSV.
    """
    usual = csv.field_size_limit(MAX_LINE)
    try:
        yield
    finally:
        csv.field_size_limit(usual)


def _first(source: Iterator[str]) -> tuple[int, str]:
    """How many blank lines come first, and the line after them ("" where there is none)."""
    blank = 0
    for line in source:
        if not line.isspace():
            return blank, line
        blank += 1
    return blank, ""


def _header(cells: list[str], where: str) -> list[str]:
    names = [cell.strip() for cell in cells]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise InputError(f"{where}: the header has {shown(twice[0])} twice; name every column once")
    return names


def _row(header: list[str], cells: list[str], where: str) -> dict[str, object]:
    if len(cells) != len(header):
        raise InputError(
            f"{where}: {len(cells)} cells under a header of {len(header)}; "
            "put a cell with a comma or a line end in double quotes"
        )
    return dict(zip(header, cells, strict=True))
