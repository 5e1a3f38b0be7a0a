import errno
import os
from pathlib import Path

import pytest

from proctor.errors import InputError, ProctorError
from proctor.files import unwritable, write_whole, writing_whole


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (errno.ENOSPC, "make room, and run the same command again"),
        (errno.EDQUOT, "make room, and run the same command again"),
        (errno.EFBIG, "raise the limit on the size of files, and run the same command again"),
        (errno.EIO, "see to the disk, and run the same command again"),
    ],
)
def test_a_disk_that_is_full_or_fails_is_nobody_s_input(number: int, remedy: str) -> None:
    told = unwritable(Path("out/results.jsonl"), OSError(number, os.strerror(number)))
    assert str(told) == f"out/results.jsonl: cannot be written: {os.strerror(number)}; {remedy}"
    assert told.exit_code == ProctorError.exit_code


def test_a_place_that_is_wrong_is_the_user_s_to_change(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="name another place or free this one"):
        write_whole(tmp_path / "file" / "report.md", b"")


def full_after(path: Path, data: bytes) -> None:
    with writing_whole(path) as file:
        file.write(data)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_what_could_not_be_written_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    write_whole(path, b"old")
    with pytest.raises(ProctorError, match="No space left"):
        full_after(path, b"new")
    assert [one.name for one in tmp_path.iterdir()] == ["report.md"]
    assert path.read_bytes() == b"old"


def test_what_killed_writers_left_goes_where_nobody_else_writes(tmp_path: Path) -> None:
    left, others = f".[a].jsonl.{'0' * 16}.tmp", {f".a.jsonl.{'0' * 16}.tmp", ".[a].jsonl.tmp"}
    for name in (left, *others):
        (tmp_path / name).write_text("")
    write_whole(tmp_path / "[a].jsonl", b"")
    assert (tmp_path / left).exists()
    with writing_whole(tmp_path / "[a].jsonl", alone=True):
        assert not (tmp_path / left).exists()
    assert {one.name for one in tmp_path.iterdir()} == {"[a].jsonl", *others}
