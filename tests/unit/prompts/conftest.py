"""Files of tasks and examples, written down for one test."""

import json
from pathlib import Path
from typing import Any

import pytest

from proctor.config.spec import DatasetSpec
from proctor.datasets import open_dataset
from proctor.model import Task
from unit.prompts.specs import Rows, Tasks, Write


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A file of rows."""

    def write_rows(name: str, rows: Rows) -> Path:
        path = tmp_path / name
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        return path

    return write_rows


@pytest.fixture
def tasks(write: Write) -> Tasks:
    """The tasks that rows are read as."""

    def read(*rows: dict[str, Any], **columns: str) -> list[Task]:
        path = write("tasks.jsonl", list(rows))
        return list(open_dataset(DatasetSpec(path=path, columns=columns)).tasks())

    return read
