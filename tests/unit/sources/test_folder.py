"""Outputs as files in a folder."""

from pathlib import Path

import pytest

from proctor.errors import InputError
from proctor.sources.file import open_outputs


def folder(root: Path, **files: str) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text.encode())
    return root


def read(root: Path, *ids: str) -> list[tuple[str, int, str]]:
    return [(c.task_id, c.sample, c.text) for c in open_outputs(root, ids or None)]


def test_a_file_a_task(tmp_path: Path) -> None:
    folder(tmp_path, **{"b.py": "2", "a.txt": "1", "t10.py": "4", "t9.py": "3"})
    assert read(tmp_path) == [("a", 0, "1"), ("b", 0, "2"), ("t9", 0, "3"), ("t10", 0, "4")]


def test_a_folder_a_task_in_order_of_its_numbers(tmp_path: Path) -> None:
    names = ["HumanEval_10/0.py", "HumanEval_2/10.py", "HumanEval_2/9.py", "HumanEval_2/0.py"]
    folder(tmp_path, **{name: name for name in names})
    assert [(task_id, sample) for task_id, sample, _ in read(tmp_path, "HumanEval/2", "HumanEval/10")] == [
        ("HumanEval/2", 0),
        ("HumanEval/2", 9),
        ("HumanEval/2", 10),
        ("HumanEval/10", 0),
    ]


def test_a_slash_in_an_id_may_be_a_folder(tmp_path: Path) -> None:
    folder(tmp_path, **{"HumanEval/0/0.py": "a", "HumanEval/0/1.py": "b", "HumanEval/1/0.py": "c"})
    assert read(tmp_path) == [("HumanEval/0", 0, "a"), ("HumanEval/0", 1, "b"), ("HumanEval/1", 0, "c")]


def test_the_dataset_settles_what_a_number_means(tmp_path: Path) -> None:
    folder(tmp_path, **{"HumanEval/0.py": "a", "HumanEval/1.py": "b"})
    assert read(tmp_path) == [("HumanEval", 0, "a"), ("HumanEval", 1, "b")]
    assert read(tmp_path, "HumanEval/0", "HumanEval/1") == [("HumanEval/0", 0, "a"), ("HumanEval/1", 0, "b")]


def test_other_and_hidden_files_are_passed_over(tmp_path: Path) -> None:
    names = ["a.py", "a.pyc", "README.md", ".hidden.py", ".git/b.py", "__pycache__/c.py", "noext"]
    folder(tmp_path, **dict.fromkeys(names, "x"))
    assert read(tmp_path) == [("a", 0, "x")]


def test_texts_are_kept_as_they_are(tmp_path: Path) -> None:
    folder(tmp_path, **{"a.py": "    return 1\r\n\u2028 "})
    assert read(tmp_path) == [("a", 0, "    return 1\r\n\u2028 ")]


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no outputs in it"):
        read(folder(tmp_path, **{"notes.md": "x"}))


@pytest.mark.parametrize("name", ["a.py", "sub"])
def test_a_symbolic_link_is_refused(tmp_path: Path, name: str) -> None:
    secret = folder(tmp_path / "elsewhere", **{"secret.py": "token"})
    root = folder(tmp_path / "outputs", **{"b.py": "x"})
    (root / name).symlink_to(secret if name == "sub" else secret / "secret.py")
    with pytest.raises(InputError, match=rf"outputs/{name}: a symbolic link; put the file itself there"):
        read(root)


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"x = 1\ny = '\xff'\n")
    with pytest.raises(InputError, match=r"a\.py:2: byte 6 of the line, 0xff, is not UTF-8"):
        read(tmp_path)


def test_a_file_name_that_cannot_be_an_id_is_refused(tmp_path: Path) -> None:
    folder(tmp_path, **{"a\nb.py": "x"})
    with pytest.raises(InputError, match="characters that do not print"):
        read(tmp_path)
