"""SWE-bench's report of a run, `MODEL.RUN.json`, or the run's folder `logs/run_evaluation/RUN/MODEL`.

Written by `swebench.harness` (https://github.com/SWE-bench/SWE-bench, harness/reporting.py): the report lists
instances by how they ended; the folder has one folder an instance, with `report.json` where it was graded.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from proctor.config.problem import printable, shown
from proctor.datasets.jsonl import kind
from proctor.datasets.stream import shown_path
from proctor.errors import InputError
from proctor.results.importers.bounded import digest, document, head, identifier, is_file, is_folder
from proctor.results.importers.foreign import Foreign, ForeignExam, ForeignMetric

HARNESS = "SWE-bench"

_SCHEMA = 2
_INSTEAD = "the MODEL.RUN.json of a finished run, or its folder logs/run_evaluation/RUN/MODEL"
_REPORT, _LOG, _RUN = "report.json", "run_instance.log", "run.json"
_LOGS = Path("logs") / "run_evaluation"
_INSTANCES = 100_000
_LISTS = ("incomplete", "error", "empty_patch", "unresolved", "resolved")

_UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\+00:00|Z)", re.ASCII)

_Scores = dict[str, tuple[float | None, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dataset:
    """What `run.json` says that a run was graded against."""

    name: str = HARNESS
    hash: str | None = None
    date: str | None = None


def fits(path: Path) -> bool:
    """Whether a file starts as reports of a run do, or a folder holds instances as the harness logs them."""
    text = head(path)
    if text.startswith("{") and re.search(r'"(?:completed|resolved)_(?:instances|ids)"\s*:', text):
        return True
    return _is_model(path) or bool(_models(path))


def read(path: Path) -> Foreign:
    """The run, with the one metric `resolved`: 1 or 0 for each instance, None where it was not graded.

    An empty patch is 0. An error, and a failure that the harness lays to its infrastructure, is None, though
    SWE-bench counts both as not resolved. So is an instance of the dataset without a prediction, for
    SWE-bench counts it among its instances. A folder tells nothing of empty patches and missing predictions.
    Model and version are the file's MODEL and RUN, or the names of the two folders. InputError at a
    report of another version, one that contradicts itself, and a folder with several models.
    """
    if is_folder(path):
        return _from_folder(path)
    try:
        scores, notes = _from_report(document(path, _INSTEAD), shown_path(path))
    except InputError as error:
        raise InputError(_with_advice(error)) from error
    model, run = _names(path)
    return _foreign(model, run, scores, notes, _dataset(path.parent / _LOGS / run / _RUN))


def _with_advice(error: InputError) -> str:
    return str(error) if str(error).endswith(_INSTEAD) else f"{error}; pass {_INSTEAD}"


def _foreign(model: str, run: str, scores: _Scores, notes: Iterable[str], dataset: _Dataset) -> Foreign:
    exam = ForeignExam(
        benchmark=dataset.name,
        metrics=(ForeignMetric(label="resolved", scores=scores),),
        dataset_hash=dataset.hash,
    )
    return Foreign(
        harness=HARNESS,
        model=printable(model) or HARNESS,
        version=printable(run),
        date=dataset.date,
        exams=(exam,),
        notes=tuple(notes),
    )


def _from_report(data: Mapping[str, object], where: str) -> tuple[_Scores, tuple[str, ...]]:
    schema = data.get("schema_version")
    if type(schema) is not int or schema != _SCHEMA:
        found = schema if type(schema) is int and abs(schema) < 1000 else kind(schema)
        raise InputError(f"{where}: schema_version: {found}, where {_SCHEMA} is wanted")
    found_by = {name: _ids(data, name, where) for name in _LISTS}
    infra = _ids(data, "infra_failure", where) if "infra_failure_ids" in data else set()
    others = infra.union(*(found_by[name] for name in _LISTS if name != "resolved"))
    if both := sorted(found_by["resolved"] & others):
        raise InputError(f"{where}: {shown(both[0])} is resolved and is not")
    ended = {one: name for name in _LISTS for one in found_by[name]}
    ended |= dict.fromkeys(infra, "infra_failure")
    if not ended:
        raise InputError(f"{where}: no instances")
    points = {"resolved": 1.0, "unresolved": 0.0, "empty_patch": 0.0}
    scores: _Scores = {one: (points.get(ended[one]),) for one in sorted(ended)}
    counts = {
        name: sum(end == name for end in ended.values()) for name in ("error", "infra_failure", "incomplete")
    }
    return scores, tuple(_notes(counts))


def _ids(data: Mapping[str, object], name: str, where: str) -> set[str]:
    place = f"{where}: {name}_ids"
    value = data.get(f"{name}_ids")
    if not isinstance(value, list):
        raise InputError(f"{place}: {kind(value)}, where a list is wanted")
    found = {identifier(one, f"{place}[{index}]") for index, one in enumerate(value)}
    count = data.get(f"{name}_instances", len(found))
    if count != len(found) or len(found) != len(value):
        raise InputError(f"{place}: not as many different ids as {name}_instances says")
    return found


def _notes(counts: Mapping[str, int]) -> Iterator[str]:
    said = {
        "error": "ended in an error (a patch that does not apply is one)",
        "infra_failure": "failed by the infrastructure, as the harness reads its logs",
        "incomplete": "had no prediction; where that is meant, evaluate with --instance_ids",
    }
    for name, amount in counts.items():
        if amount:
            yield f"unscored: {amount} instance{'s' * (amount > 1)} that {said[name]}"


def _names(path: Path) -> tuple[str, str]:
    """MODEL and RUN of `MODEL.RUN.json`. Both may have dots: logs beside the file tell, else the last dot."""
    stem = path.name.removesuffix(".json")
    pieces = stem.split(".")
    splits = [(".".join(pieces[:i]), ".".join(pieces[i:])) for i in range(len(pieces) - 1, 0, -1)]
    for model, run in splits:
        if model and run and is_folder(path.parent / _LOGS / run / model):
            return model, run
    return splits[0] if splits and all(splits[0]) else (stem, "")


def _dataset(path: Path) -> _Dataset:
    """What `run.json` says; nothing where it is not there or damaged, for it adds but a name."""
    try:
        data = document(path, _INSTEAD)
        name = identifier(data.get("dataset"), "dataset")
        split = identifier(data.get("split"), "split")
    except InputError:
        return _Dataset()
    date = data.get("created_at")
    is_utc = isinstance(date, str) and _UTC.fullmatch(date)
    return _Dataset(
        name=printable(name.rstrip("/").rpartition("/")[2]) or HARNESS,
        hash=digest([f"{name} {split}"]),
        date=str(date) if is_utc else None,
    )


def _from_folder(path: Path) -> Foreign:
    folder = path
    if not _is_model(folder):
        models = _models(folder)
        if len(models) != 1:
            found = f"the folders of {len(models)} models" if models else "no instances"
            raise InputError(f"{shown_path(path)}: {found}; pass {_INSTEAD}")
        folder = models[0]
    folder = folder.resolve()
    scores, counts = _graded(folder)
    return _foreign(folder.name, folder.parent.name, scores, _notes(counts), _dataset(folder.parent / _RUN))


def _graded(folder: Path) -> tuple[_Scores, dict[str, int]]:
    scores: _Scores = {}
    counts = {"error": 0, "infra_failure": 0}
    entries = list(islice(_folders(folder), _INSTANCES + 1))
    if len(entries) > _INSTANCES:
        raise InputError(f"{shown_path(folder)}: more than {_INSTANCES:,} folders; pass {_INSTEAD}")
    for entry in sorted(entries):
        end = _ended(entry)
        if isinstance(end, str):
            counts[end] += 1
        task = identifier(entry.name, shown_path(entry))
        scores[task] = (None if isinstance(end, str) else end,)
    return scores, counts


def _ended(instance: Path) -> float | str:
    """1 or 0, "infra_failure", or "error" where no report can be read, as SWE-bench counts it."""
    try:
        graded = document(instance / _REPORT, _INSTEAD).get(instance.name)
    except InputError:
        return "error"
    if not isinstance(graded, dict) or not isinstance(graded.get("resolved"), bool):
        return "error"
    if graded["resolved"]:
        return 1.0
    return "infra_failure" if graded.get("infra_failure") is True else 0.0


def _is_model(path: Path) -> bool:
    """Whether a folder of it is an instance's: it has the harness' log, or a report of an instance."""
    return any(
        is_file(one / _LOG) or '"resolved"' in head(one / _REPORT) for one in islice(_folders(path), 20)
    )


def _models(path: Path) -> list[Path]:
    return [one for one in islice(_folders(path), 100) if _is_model(one)]


def _folders(path: Path) -> Iterator[Path]:
    try:
        yield from (one for one in path.iterdir() if is_folder(one))
    except (OSError, ValueError):
        return
