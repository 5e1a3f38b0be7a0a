"""Rows that lm-evaluation-harness logs with `--log_samples`: one a document and filter."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from proctor.datasets.json_text import parse
from proctor.datasets.stream import lines, shown_path
from proctor.errors import InputError
from proctor.results.importers.plain import finite
from proctor.results.importers.question import digest

LARGEST = 2 * 2**30  # bytes of a file, read row by row
LONGEST = 16 * 2**20  # bytes of a row
MOST = 2_000_000  # rows
_ID = 16  # hex digits of a hash that name a document

Key = tuple[str, str]
"""A metric and a filter."""

Scores = Mapping[str, tuple[float | None, ...]]
"""By document; one that a task has again is another, so that the mean over all is the harness's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """What was logged of one task.

    `opaque` are metrics whose rows hold no number, but what another aggregate than a mean is made of.
    """

    scores: Mapping[Key, Scores]
    opaque: frozenset[Key]
    hashes: Mapping[str, str]  # of document and target, by document
    rows: Mapping[str, int]  # by filter
    task_hash: str  # as the results have it for a whole file


def read(path: Path, keys: Collection[Key]) -> Samples:
    """The scores of these metrics. InputError where a line is no row, or there is none."""
    scores: dict[Key, dict[str, list[float | None]]] = {key: {} for key in keys}
    opaque: set[Key] = set()
    hashes: dict[str, str] = {}
    rows: defaultdict[str, int] = defaultdict(int)
    times: defaultdict[tuple[str, str], int] = defaultdict(int)
    whole = hashlib.sha256()
    for where, chosen, row in _rows(path):
        doc = _doc_hash(row, where)
        times[chosen, doc] += 1
        again = times[chosen, doc]
        name = f"{doc[:_ID]}-{again}" if again > 1 else doc[:_ID]
        hashes[name] = digest([doc, row.get("target_hash") or row.get("target")])
        whole.update(_text("".join(str(row.get(f"{part}_hash")) for part in ("doc", "prompt", "target"))))
        rows[chosen] += 1
        for key in keys:
            if key[1] == chosen and key[0] in row:
                value = row[key[0]]
                scores[key].setdefault(name, []).append(finite(value))
                if not (value is None or isinstance(value, int | float) or value == "N/A"):
                    opaque.add(key)
    if not rows:
        raise InputError(f"{shown_path(path)}: empty; delete it to compare means alone")
    return Samples(
        scores={key: {name: tuple(every) for name, every in found.items()} for key, found in scores.items()},
        opaque=frozenset(opaque),
        hashes=hashes,
        rows=rows,
        task_hash=whole.hexdigest(),
    )


def _rows(path: Path) -> Iterator[tuple[str, str, Mapping[str, object]]]:
    """Where each row stands, its filter, and the row."""
    if path.stat().st_size > LARGEST:
        raise InputError(f"{shown_path(path)}: over {LARGEST // 2**30} GiB; delete it to compare means alone")
    for index, line in enumerate(lines(path, LONGEST, LARGEST), start=1):
        where = f"{shown_path(path)}:{index}"
        if index > MOST:
            raise InputError(f"{where}: over {MOST:,} rows; delete the file to compare means alone")
        if not line.strip():
            continue
        try:
            row = parse(line, where)
        except InputError as error:
            raise InputError(f"{error}; half-written? Run it again, or name another run") from error
        chosen = row.get("filter") if isinstance(row, dict) else None
        if not isinstance(row, dict) or not isinstance(chosen, str):
            raise InputError(f'{where}: no logged sample: it has no "filter"; name another run')
        yield where, chosen, row


def _doc_hash(row: Mapping[str, object], where: str) -> str:
    """A hash of the document's content: its `doc_id` is a position, another document's tomorrow."""
    found = row.get("doc_hash")
    if isinstance(found, str) and len(found) >= _ID and found.isalnum() and found.isascii():
        return found
    if "doc" not in row:
        raise InputError(f'{where}: no logged sample: it has no "doc"; name another run')
    return digest(row["doc"])


def _text(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
