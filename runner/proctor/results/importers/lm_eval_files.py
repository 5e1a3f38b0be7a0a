"""Where lm-evaluation-harness puts a run's files."""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from proctor.datasets.stream import shown_path
from proctor.errors import InputError
from proctor.results.importers.bounded import head, is_folder

_TIME = r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d(?:\.\d+)?"
_RESULTS = re.compile(rf"(?:.+_(?P<time>{_TIME})|results.*)\.json", re.DOTALL)
_FIRST = re.compile(r'\s*\{\s*"results"\s*:\s*\{\s*(?:\}|"(?:[^"\\]|\\.)*"\s*:\s*\{)')
_KEYS = ('"lm_eval_version"', '"n-shot"', '"n-samples"', '"task_hashes"')
_ROW = ('"doc_id"', '"filter"', '"filtered_resps"')
_MANY = 2000  # entries of a folder that are looked at


def is_results(path: Path) -> bool:
    """Whether a file begins like results, or has their keys near its beginning."""
    start = head(path)
    if _FIRST.match(start):
        return True
    return start.lstrip().startswith("{") and '"results"' in start and any(key in start for key in _KEYS)


def is_samples(path: Path) -> bool:
    """Whether a file begins like a file of samples."""
    start = head(path)
    return all(key in start for key in _ROW)


def found(folder: Path) -> Iterator[Path]:
    """The results files in a folder and in the folders in it."""
    entries = _entries(folder)
    inner = [file for entry in entries if is_folder(entry) for file in _entries(entry)]
    for file in [*entries, *inner]:
        if _RESULTS.fullmatch(file.name) and is_results(file):
            yield file


def results(path: Path) -> Path:
    """The results file that a file or folder means. InputError where there is none, or are several."""
    if not is_folder(path):
        if is_samples(path):
            raise InputError(f"{shown_path(path)}: samples alone; name the results_*.json beside them")
        return path
    files = list(islice(found(path), _MANY))
    if len(files) == 1:
        return files[0]
    if not files:
        raise InputError(f"{shown_path(path)}: no results_*.json in it; name one")
    listed = ", ".join(shown_path(file.relative_to(path)) for file in files[:5])
    more = f" and {len(files) - 5} more" if len(files) > 5 else ""
    raise InputError(f"{shown_path(path)}: several runs ({listed}{more}); name one results_*.json")


def samples(file: Path, task: str) -> Path | None:
    """The samples of a task of the run in this results file: they have the same time in their name."""
    named = _RESULTS.fullmatch(file.name)
    name = f"samples_{task}_{named['time'] if named else None}.jsonl"
    path = file.with_name(name) if Path(name).name == name else None
    try:
        return path if path and path.is_file() else None
    except OSError:  # a name too long for a file
        return None


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(islice(folder.iterdir(), _MANY))
    except OSError:
        return []
