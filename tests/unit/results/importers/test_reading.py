from pathlib import Path

import pytest

from proctor.errors import InputError
from proctor.results.importers.reading import read

MEANS = '{"humaneval": {"pass@1": 0.5}, "config": {"model": "m", "n_samples": 1}}'


def refused(path: Path) -> str:
    with pytest.raises(InputError) as raised:
        read(path)
    return str(raised.value).removeprefix(f"{path}: ")


def test_a_folder_that_is_empty_is_told(tmp_path: Path) -> None:
    assert refused(tmp_path) == "an empty folder; name what the harness wrote"


def test_a_folder_with_files_of_harnesses_that_write_files_names_them(tmp_path: Path) -> None:
    for name in ("b.json", "a.json"):
        (tmp_path / name).write_text(MEANS)
    (tmp_path / "README.md").write_text("# hello")
    assert refused(tmp_path) == "has a.json, b.json; name one file of it"


def test_any_other_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# hello")
    assert "no results of a harness that is known here in this folder" in refused(tmp_path)
