import os
from pathlib import Path

import pytest

from proctor.config.file import MAX_BYTES, decode, read_config
from proctor.config.problem import Problems


def mistakes(path: Path) -> list[str]:
    problems = Problems(path)
    assert read_config(path, problems) is None
    return [str(problem).removeprefix(f"{path}: ") for problem in problems.sorted()]


def test_a_file_of_the_largest_size_is_read(tmp_path: Path) -> None:
    path = tmp_path / "c"
    path.write_bytes(b"#" * MAX_BYTES)
    assert read_config(path, Problems(path)) == b"#" * MAX_BYTES


def test_a_larger_file_is_refused_by_its_size_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "c"
    with path.open("wb") as file:
        file.truncate(2**40)  # more than memory holds
    assert mistakes(path) == ["is 1,099,511,627,776 bytes; a config has at most 1,048,576"]


def test_a_missing_file() -> None:
    assert mistakes(Path("/nowhere/b.yml"))[0].startswith("there is no such file; check the path")


def test_a_folder(tmp_path: Path) -> None:
    assert mistakes(tmp_path) == ["is a folder; name the config file in it"]


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "c")
    assert mistakes(tmp_path / "c") == ["is not a regular file"]


def test_a_path_with_a_nul_character() -> None:
    problems = Problems(Path("a\0b"))
    assert read_config(Path("a\0b"), problems) is None
    assert [str(problem) for problem in problems.sorted()] == [r"a\x00b: cannot be read: embedded null byte"]


def test_a_path_through_a_file(tmp_path: Path) -> None:
    (tmp_path / "c").write_text("")
    assert mistakes(tmp_path / "c" / "d") == ["cannot be read: Not a directory"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a: b\n  - caf\xe9\n", "b.yml:2:8: the file is not UTF-8 (byte 0xe9); save it as UTF-8"),
        ("a: b".encode("utf-16"), "b.yml:1:1: the file is not UTF-8 (byte 0xff); save it as UTF-8"),
        (b"a: \x00", "b.yml:1:4: the character U+0000 is not allowed in YAML; delete it"),
        ("é: \x1b[31m".encode(), "b.yml:1:4: the character U+001B is not allowed in YAML; delete it"),
    ],
)
def test_content_that_is_no_text(content: bytes, message: str) -> None:
    problems = Problems(Path("b.yml"))
    assert decode(content, problems) is None
    assert [str(problem) for problem in problems.sorted()] == [message]


def test_a_byte_order_mark_is_dropped() -> None:
    assert decode(b"\xef\xbb\xbfa: 1", Problems(Path("b.yml"))) == "a: 1"
