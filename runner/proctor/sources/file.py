"""Outputs from a file or a folder, read as a stream."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from proctor.config.problem import shown
from proctor.datasets import json_text, jsonl
from proctor.datasets.columns import as_id
from proctor.datasets.dataset import READERS
from proctor.datasets.detect import container
from proctor.datasets.json_array import MAX_JSON, list_in
from proctor.datasets.jsonl import kind
from proctor.datasets.row import Row
from proctor.datasets.stream import read_text, shown_path
from proctor.errors import InputError
from proctor.model import Completion
from proctor.sources import folder
from proctor.sources.ids import TaskIds
from proctor.sources.numbering import Numbering
from proctor.sources.record import fits, record, texts

Form = Literal["folder", "object", "jsonl", "json", "csv", "yaml"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """A model's outputs. Iterating reads them anew, in memory that does not grow with their number.

    Only the form "object", one JSON object of task id -> output or outputs, is read as a whole (up to
    256 MiB). Raises InputError, naming file and line, at the first bad line.
    """

    path: Path
    form: Form
    ids: TaskIds | None = None

    def __iter__(self) -> Iterator[Completion]:
        """The completions in the file's order; a folder's by task and sample number."""
        empty = True
        for completion in self._completions():
            empty = False
            known = self.ids.find(completion.task_id) if self.ids else None
            yield completion if known in (None, completion.task_id) else _renamed(completion, known)
        if empty:
            raise InputError(f"{shown_path(self.path)}: no outputs in it; it needs at least one")

    def texts(self, rows: Container[int]) -> Iterator[tuple[int, str]]:
        """The outputs in these rows (see `Completion.row`), each with its row.

        Quicker than to iterate: of a folder or JSON Lines the other rows are not even parsed.
        """
        if self.form == "folder":
            yield from folder.texts(self.path, rows)
        elif self.form == "object":
            yield from ((one.row, one.text) for one in _object(self.path) if one.row in rows)
        else:
            read = jsonl.rows(self.path, rows) if self.form == "jsonl" else READERS[self.form](self.path)
            for row in read:
                if row.number in rows:
                    yield from ((row.number, text) for text in record(row).texts)

    def _completions(self) -> Iterator[Completion]:
        if self.form == "folder":
            return folder.completions(self.path, self.ids)
        if self.form == "object":
            return _object(self.path)
        return _rows(READERS[self.form], self.path)


def open_outputs(path: Path, task_ids: Iterable[str] | None = None) -> Outputs:
    """The outputs at `path`: a file (gzip too), or a folder of files.

    A file is JSON Lines, a JSON list or CSV whose rows have `task_id` and `completion` (or `solution`, a
    whole program; `samples` or `completions`, a list; `output`, `response`, `text`), or one JSON object of
    task id -> output or list. A task's outputs are numbered from 0 in their order unless every row has a
    `sample`. Where no row has a `task_id`, its number from 1 is the id, as in a dataset with `id: "#"`.

    A folder holds `<task_id>.py` or `<task_id>/<sample>.py` (.txt too), where a slash in an id is an
    underscore or a folder.

    With the dataset's `task_ids`, ids that are spelt otherwise (see TaskIds) become the dataset's own.
    Raises InputError where the path cannot be read or told apart.
    """
    ids = None if task_ids is None else TaskIds(task_ids)
    return Outputs(path=path, form="folder" if path.is_dir() else _form(path), ids=ids)


def _form(path: Path) -> Form:
    written = container(path)
    if written == "json":
        return "object" if _is_object(path) else "json"
    if written != "jsonl":
        return written
    rows = READERS["jsonl"](path)
    first = next(rows)
    alone = not fits(first.data) and next(rows, None) is None
    return "object" if alone else "jsonl"


def _is_object(path: Path) -> bool:
    text = read_text(path, MAX_JSON).lstrip()
    return text[:1] == "{" and list_in(json_text.parse(text, shown_path(path))) is None


def _rows(read: Callable[[Path], Iterator[Row]], path: Path) -> Iterator[Completion]:
    numbering = Numbering()
    for row in read(path):
        yield from numbering.completions(row, record(row))


def _object(path: Path) -> Iterator[Completion]:
    name = shown_path(path)
    value = json_text.parse(read_text(path, MAX_JSON), name)
    if not isinstance(value, Mapping):
        raise InputError(f"{name}: {kind(value)}, where an object of task id -> output is wanted")
    for row, (key, outputs) in enumerate(value.items(), start=1):
        task_id = as_id(key, name)
        for sample, text in enumerate(texts(outputs, f"{name}: the output of {shown(task_id)}")):
            yield Completion(task_id=task_id, sample=sample, text=text, row=row)


def _renamed(completion: Completion, task_id: str | None) -> Completion:
    return replace(completion, task_id=task_id or completion.task_id)
