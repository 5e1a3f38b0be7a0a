"""Datasets written down for one test."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from proctor.config.spec import DatasetSpec
from proctor.datasets import Dataset, open_dataset

Written = Callable[..., Dataset]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Writes a file and opens it: `written("a.jsonl", "...", id="#")`."""

    def write(name: str, content: str | bytes, form: str | None = None, **columns: str) -> Dataset:
        data = content if isinstance(content, bytes) else content.encode()
        path = tmp_path / name
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return open_dataset(DatasetSpec(path=path, format=form, columns=columns))

    return write
