"""A dataset: a file of tasks, opened and told apart, read as a stream."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from proctor.config.problem import did_you_mean, shown
from proctor.config.spec import DatasetSpec
from proctor.datasets import csv_table, humaneval, json_array, jsonl, mbpp, rows, yaml_list
from proctor.datasets.columns import GUESSES, Columns
from proctor.datasets.detect import Container, container
from proctor.datasets.row import Row
from proctor.datasets.stream import shown_path
from proctor.errors import InputError
from proctor.model import Task

READERS: Mapping[Container, Callable[[Path], Iterator[Row]]] = {
    "jsonl": jsonl.rows,
    "json": json_array.rows,
    "csv": csv_table.rows,
    "yaml": yaml_list.rows,
}
FORMATS = ("humaneval", "mbpp", *READERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Where the tasks are and how they are written.

    `format` is one of FORMATS.
    """

    path: Path
    format: str
    container: Container  # how the rows of a humaneval or mbpp dataset are written; else the format itself
    columns: Mapping[str, str]

    def tasks(self) -> Iterator[Task]:
        """The tasks in the file's order; read again at every call, in memory that holds one row and the ids.

        A JSON or YAML list is read as a whole. Raises InputError, naming file and line, at a bad row, an id
        that stands twice, and where there is no task at all.
        """
        make, guesses = _MAKERS.get(self.format, (rows.task, GUESSES))
        columns = Columns(self.columns, guesses, shown_path(self.path))
        seen: dict[str, str] = {}
        for row in READERS[self.container](self.path):
            task = make(row, columns)
            if task.id in seen:
                raise InputError(
                    f"{row.where}: the id {shown(task.id)} is taken by {seen[task.id]}; "
                    'give every task its own, or say `id: "#"` to count the rows from 1'
                )
            seen[task.id] = row.where
            yield task
        if not seen:
            raise InputError(f"{shown_path(self.path)}: no tasks in it; it needs at least one row")


_MAKERS: Mapping[str, tuple[Callable[[Row, Columns], Task], Mapping[str, tuple[str, ...]]]] = {
    "humaneval": (humaneval.task, humaneval.GUESSES),
    "mbpp": (mbpp.task, mbpp.GUESSES),
}


def open_dataset(spec: DatasetSpec) -> Dataset:
    """The dataset that `spec` names, its format told from the content unless the spec says it.

    Raises InputError where the file is missing, empty, damaged or of no
    known format; a bad row is found by `tasks()`.
    """
    if spec.format is not None and spec.format not in FORMATS:
        hint = did_you_mean(spec.format, FORMATS) or f"they are {', '.join(FORMATS)}"
        raise InputError(f"{shown_path(spec.path)}: no format is called {shown(spec.format)}; {hint}")
    Columns(spec.columns, where=shown_path(spec.path))
    written = _container(spec)
    return Dataset(
        path=spec.path,
        format=spec.format or _format(spec.path, written),
        container=written,
        columns=spec.columns,
    )


def _container(spec: DatasetSpec) -> Container:
    told = next((known for known in READERS if known == spec.format), None)
    return told or container(spec.path)


def _format(path: Path, written: Container) -> str:
    first = next(READERS[written](path), None)
    if first is not None and humaneval.fits(first.data):
        return "humaneval"
    if first is not None and mbpp.fits(first.data):
        return "mbpp"
    return written
