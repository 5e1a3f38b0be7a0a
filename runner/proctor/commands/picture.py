"""The option --plot: a chart's files."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from proctor.errors import InputError
from proctor.files import write_whole
from proctor.report import picture


def add_argument(parser: argparse.ArgumentParser, what: str) -> None:
    """Add --plot, which may be given again; `what` is drawn."""
    parser.add_argument(
        "--plot",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help=f"draw {what} to FILE: .svg, .png, or both where it ends otherwise; may be given again",
    )


def save(specification: Mapping[str, Any], path: Path) -> None:
    """Draw to `path`, or to `path` with .svg and with .png added where it has neither suffix.

    Raises InputError, naming the file, where it cannot be drawn or written.
    """
    known = path.suffix in picture.SUFFIXES
    for target in [path] if known else [path.with_name(path.name + suffix) for suffix in picture.SUFFIXES]:
        try:
            drawn = picture.draw(specification, target.suffix)
        except InputError as error:
            raise InputError(f"{target}: {error}") from error
        write_whole(target, drawn)
