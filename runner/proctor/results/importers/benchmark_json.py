"""The list of github-action-benchmark's tools customBiggerIsBetter and customSmallerIsBetter: values alone.

Entries are `{name, unit, value}`, with `range` and `extra` that are text for people:
https://github.com/benchmark-action/github-action-benchmark, src/extract.ts. The file does not say which of
the two tools it is for. What `proctor.report.benchmark_json` writes is for the first.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from proctor.config.problem import shown
from proctor.datasets.stream import shown_path
from proctor.errors import InputError
from proctor.results.importers.bounded import head
from proctor.results.importers.foreign import Foreign, ForeignExam, ForeignMetric
from proctor.results.importers.loaded import load, text_of
from proctor.results.importers.plain import finite

HARNESS = "github-action-benchmark"
BENCHMARK = "benchmarks"  # the same whatever the file is called, so that two files can be compared
LARGEST = 8 * 2**20  # bytes
MOST = 10_000  # entries
_FIRST = re.compile(r"\s*\[\s*\{")
_KEYS = ('"name"', '"unit"', '"value"')


def fits(path: Path) -> bool:
    """Whether a file begins with an entry."""
    start = head(path, 4096)
    return bool(_FIRST.match(start)) and all(key in start for key in _KEYS)


def read(path: Path) -> Foreign:
    """The values, higher taken to be better. InputError where the file cannot be used."""
    document = load(path, LARGEST)
    name = shown_path(path)
    if not isinstance(document, list):
        raise InputError(f"{name}: not a list of entries with name, unit and value; name another file")
    if len(document) > MOST:
        raise InputError(f"{name}: over {MOST:,} entries; name a file with fewer")
    metrics: dict[str, ForeignMetric] = {}
    missing: dict[str, None] = {}
    for index, entry in enumerate(document):
        label = _label(f"{name}: entry {index + 1}", entry)
        value = finite(entry["value"]) if "value" in entry else None
        if label in metrics or label in missing:
            raise InputError(f"{name}: entry {index + 1}: {shown(label)} is there twice; give each a name")
        if value is None:
            missing[label] = None
            continue
        metrics[label] = ForeignMetric(label=label, scores=None, value=value, bounded=False)
    if not metrics:
        raise InputError(f"{name}: no entry has a value; name a file of a run that ended")
    return Foreign(
        harness=HARNESS,
        model="model",
        exams=(ForeignExam(benchmark=BENCHMARK, metrics=tuple(metrics.values())),),
        notes=_notes(list(missing)),
    )


def _label(where: str, entry: object) -> str:
    """The name, with its unit: a value in another unit is not the same metric."""
    found = text_of(entry.get("name")) if isinstance(entry, dict) else ""
    if not isinstance(entry, dict) or not found:
        raise InputError(f'{where}: not an object with a "name" that can be shown; write it anew')
    unit = text_of(entry.get("unit"))
    return f"{found} ({unit})" if unit and unit != "score" else found


def _notes(missing: Sequence[str]) -> tuple[str, ...]:
    notes = ["values alone are compared, higher taken to be better: the file has no more"]
    if missing:
        more = f" and {len(missing) - 10} more" if len(missing) > 10 else ""
        notes.append(f"left out, as the value is no number: {', '.join(missing[:10])}{more}")
    return tuple(notes)
