"""inspect_ai's logs: one `.json` or `.eval` file, or a folder with one (https://inspect.aisi.org.uk/eval-logs.html)."""

import re
from itertools import islice
from pathlib import Path
from typing import Final

from proctor.config.problem import printable, shown
from proctor.errors import InputError
from proctor.results.importers import inspect_archive, inspect_log, json_document
from proctor.results.importers.foreign import Foreign

HARNESS = "inspect_ai"

_LISTED: Final = 10_000  # entries of a folder that are looked at
_KEYS: Final = tuple(
    re.compile(pattern)
    for pattern in (rb'"eval"\s*:\s*\{', rb'"(?:eval|run|task)_id"\s*:', rb'"task"\s*:', rb'"status"\s*:')
)


def fits(path: Path) -> bool:
    """Whether a file is a log, or one in a folder is; by its first bytes."""
    return bool(_logs(path))


def read(path: Path) -> Foreign:
    """The run of a log. InputError where there are several, or its run did not end well."""
    logs = _logs(path)
    if len(logs) != 1:
        raise InputError(_not_one(path, logs))
    try:
        return inspect_log.run(_document(logs[0]), logs[0])
    except RecursionError as error:
        raise InputError(f"{printable(str(logs[0]))}: nested too deeply to read") from error


def _document(log: Path) -> dict[str, object]:
    if inspect_archive.is_archive(json_document.head(log, inspect_archive.HEAD)):
        return inspect_archive.read(log)
    return json_document.read(log, instead="pass the whole log of a run that has ended")


def _logs(path: Path) -> list[Path]:
    try:
        if not path.is_dir():
            return [path] if _is_log(path) else []
        entries = sorted(islice(path.iterdir(), _LISTED))
    except (OSError, ValueError):
        return []
    return [entry for entry in entries if entry.suffix in (".json", ".eval") and _is_log(entry)]


def _is_log(path: Path) -> bool:
    head = json_document.head(path)
    return inspect_archive.is_archive(head) or all(key.search(head) for key in _KEYS)


def _not_one(path: Path, logs: list[Path]) -> str:
    name = printable(str(path))
    if not logs:
        return f"{name}: no log of inspect_ai; pass a .eval or .json file of a run, or a folder with one"
    names = ", ".join(shown(log.name) for log in logs[:5])
    more = f" and {len(logs) - 5} more" if len(logs) > 5 else ""
    return f"{name}: has {len(logs)} logs of inspect_ai; name one of them: {names}{more}"
