"""Tables for a terminal."""

from collections.abc import Iterable


def grid(header: list[str], rows: list[list[str]], align: Iterable[str]) -> str:
    """A table of text for a terminal, every cell exactly as given; `align` is "left" or "right" a column."""
    from tabulate import tabulate

    return tabulate(rows, headers=header, tablefmt="simple", disable_numparse=True, colalign=tuple(align))
