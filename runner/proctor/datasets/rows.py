"""Generic rows -> tasks; the other formats are this with fields they insist on."""

import hashlib
import json

from proctor.datasets.columns import Columns
from proctor.datasets.row import Row
from proctor.errors import InputError
from proctor.model import Task


def task(row: Row, columns: Columns) -> Task:
    """The row as a task. Raises InputError where it has no id, or neither prompt, reference nor test."""
    prompt = columns.text(row, "prompt")
    test = columns.code(row, "test")
    if prompt is None and test is None:
        columns.text(row, "reference", required=True)
    return build(
        row,
        columns,
        prompt=prompt or "",
        test=test,
        entry_point=entry_point(row, columns),
    )


def build(row: Row, columns: Columns, *, prompt: str, test: str | None, entry_point: str | None) -> Task:
    """A task with these and the row's other fields, and its content hash.

    The hash is the SHA-256 of the JSON text of prompt, reference, canonical, test, setup, entry point and
    `mutates`. The id, the other fields and the row's place are not in it: moving or renaming a task leaves
    it the same.
    """
    reference = columns.text(row, "reference")
    canonical = columns.code(row, "canonical")
    setup = columns.code(row, "setup") or ""
    mutates = columns.flag(row, "mutates")
    scored = [prompt, reference, canonical, test, setup, entry_point, mutates]
    return Task(
        id=columns.id(row),
        prompt=prompt,
        reference=reference,
        canonical=canonical,
        test=test,
        setup=setup,
        entry_point=entry_point,
        mutates=mutates,
        fields=row.data,
        content_hash=hashlib.sha256(json.dumps(scored).encode("ascii")).hexdigest(),
    )


def entry_point(row: Row, columns: Columns, *, required: bool = False) -> str | None:
    """The name of the function under test; raises InputError where it could not be one."""
    name = columns.code(row, "entry_point", required=required)
    if name is not None and not name.isidentifier():
        raise InputError(f"{row.where}: the entry_point is no Python name; give the function's bare name")
    return name
