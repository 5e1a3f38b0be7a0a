"""`proctor report`: the page and the comment of a report folder, made again."""

import argparse
from pathlib import Path

from proctor.display.folder import FolderTexts
from proctor.display.page import page
from proctor.ending import COMMENT, PAGE, RESULTS
from proctor.errors import InputError
from proctor.files import write_whole
from proctor.report import comment, document
from proctor.report.report import Report


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="a report folder, e.g. proctor-report")
    parser.add_argument(
        "--html", type=Path, metavar="FILE", help="where the page goes (default: report.html in DIR)"
    )


def main(args: argparse.Namespace) -> int:
    report = _read(args.folder)
    for path in (args.folder / COMMENT, args.folder / PAGE):
        if path.is_symlink():
            raise InputError(f"{path}: a symbolic link, which could lead anywhere; remove it")
    target = args.html or args.folder / PAGE
    if target.suffix.lower() not in (".html", ".htm"):
        raise InputError(f"--html: {str(target)!r:.200} is no name of a page; let it end in .html")
    results = args.folder / RESULTS
    made = page(report, FolderTexts(report, args.folder), results if results.is_file() else None)
    write_whole(args.folder / COMMENT, comment.render(report).encode("utf-8"))
    write_whole(target, made)
    print(f"page: {target}, comment: {args.folder / COMMENT}")
    return 0


def _read(folder: Path) -> Report:
    """The report in a folder. InputError where it has none."""
    path = folder / "report.json"
    try:
        if path.stat().st_size > document.MAX_BYTES:
            raise InputError(
                f"{path}: {path.stat().st_size:,} bytes; at most {document.MAX_BYTES:,} are read"
            )
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; name a folder that `proctor run` wrote") from error
    try:
        return document.load(data)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
