"""One cell of the leaderboard's CSV.

Three things a cell must not do: span lines (a merge or a `grep` would tear the row), make the file
something other than UTF-8, and be taken for a formula by a spreadsheet
(https://owasp.org/www-community/attacks/CSV_Injection, which names the full-width signs too).
"""

import re

from proctor.report.text import escape, unescape

_FORMULA = re.compile(r"'*[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]")
_GUARDED = re.compile(r"'+[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?", re.ASCII)
_COUNT = re.compile(r"\d{1,15}", re.ASCII)


def write_text(text: str) -> str:
    r"""`text` as a cell: a `'` before what looks like a formula, hidden characters as `\u{hex}`."""
    return escape("'" + text if _FORMULA.match(text) else text)


def read_text(cell: str) -> str:
    """What `write_text` was given."""
    text = unescape(cell)
    return text[1:] if _GUARDED.match(text) else text


def write_number(value: float | None) -> str:
    """A number that reads back as the same number; an empty cell for None."""
    return "" if value is None else repr(value)


def read_score(cell: str) -> float:
    """A number; ValueError for what is none, and for spellings that only Python knows."""
    if not _NUMBER.fullmatch(cell):
        raise ValueError(f"{cell!r:.100} is not a number")
    return float(cell)


def read_bound(cell: str) -> float | None:
    """A number, or None where the cell is empty."""
    return read_score(cell) if cell else None


def read_count(cell: str) -> int:
    """A count; ValueError for what is none."""
    if not _COUNT.fullmatch(cell):
        raise ValueError(f"{cell!r:.100} is not a whole number of 0 or more")
    return int(cell)
