"""One row of a file of rows."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A JSON object, or a line of a table under its header.

    `number` counts the rows from 1; blank lines and a CSV header do not count. `where` is file:line.
    """

    number: int
    where: str
    data: Mapping[str, object]
