"""Emptying folders. Only ever those below tmp_path: what is emptied is gone."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from proctor_sandbox import scratch


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder with a neighbour that must stay, both inside tmp_path."""
    inside, outside = tmp_path / "scratch", tmp_path / "outside"
    for made in (inside, outside):
        made.mkdir()
    (outside / "kept").write_text("kept")
    outside.chmod(0o750)
    yield inside
    assert (outside / "kept").read_text() == "kept"
    assert stat.S_IMODE(outside.stat().st_mode) == 0o750


def empty(folder: Path, most: int = 200_000) -> None:
    assert "scratch" in folder.name
    scratch.empty([str(folder)], most)


def test_files_and_folders_go_and_the_folder_stays(folder: Path) -> None:
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "a" / "b" / "file").write_text("x")
    (folder / "file").write_text("x")
    (folder / "a" / "file").write_text("x")
    os.mkfifo(folder / "pipe")
    empty(folder)
    assert list(folder.iterdir()) == []


def test_links_go_and_what_they_point_to_stays(folder: Path) -> None:
    outside = folder.parent / "outside"
    (folder / "in").mkdir()
    for place in (folder, folder / "in"):
        (place / "folder").symlink_to(outside)
        (place / "file").symlink_to(outside / "kept")
        (place / "dangling").symlink_to("nowhere")
        (place / "hard").hardlink_to(outside / "kept")
    (folder / "self").symlink_to(".")
    empty(folder)
    assert list(folder.iterdir()) == []


def test_depth_is_no_obstacle(folder: Path) -> None:
    at = os.open(folder, os.O_RDONLY)
    for _ in range(5_000):
        os.mkdir("d" * 200, dir_fd=at)
        inner = os.open("d" * 200, os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = inner
    os.close(at)
    empty(folder)
    assert list(folder.iterdir()) == []


def test_modes_are_no_obstacle(folder: Path) -> None:
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "a" / "b" / "file").write_text("x")
    for place, mode in (("a/b/file", 0), ("a/b", 0), ("a", 0o100), (".", 0o500)):
        (folder / place).chmod(mode)
    if os.geteuid() == 0:
        _as_nobody(folder)
    else:
        empty(folder)
    folder.chmod(0o700)
    assert list(folder.iterdir()) == []


def _as_nobody(folder: Path) -> None:
    """Root is not held back by modes: empties the folder as its owner, another user, in another process."""
    folder.parent.chmod(0o711)
    for root, folders, files in os.walk(folder):
        for name in (".", *folders, *files):
            os.chown(Path(root) / name, 65534, 65534)
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.chdir(folder.parent)  # those above may be closed to others
            os.setgroups([])
            os.setresgid(65534, 65534, 65534)
            os.setresuid(65534, 65534, 65534)
            scratch.empty([folder.name])
            code = 0
        finally:
            os._exit(code)
    assert os.waitpid(pid, 0)[1] == 0


@pytest.mark.parametrize("name", ["-rf", "a\nb", "\udcff\udcfe", " ", "*", "x" * 255, "..."])
def test_odd_names_are_no_obstacle(folder: Path, name: str) -> None:
    (folder / name).mkdir()
    (folder / name / name).write_text("x")
    empty(folder)
    assert list(folder.iterdir()) == []


def test_no_name_is_in_the_way_of_what_moves_up(folder: Path) -> None:
    for left in range(190, 200):
        for position in (0, 1):
            (folder / f"{left}-{position}" / "in").mkdir(parents=True)
    empty(folder, 200)
    assert list(folder.iterdir()) == []


def test_more_than_may_be_removed_is_told(folder: Path) -> None:
    for number in range(10):
        (folder / str(number)).write_text("")
    with pytest.raises(scratch.NotEmpty):
        empty(folder, 9)
    (folder / "again").write_text("")
    empty(folder, 2)


def test_a_folder_that_cannot_be_emptied_is_told(folder: Path) -> None:
    with pytest.raises(scratch.NotEmpty, match="nothing-scratch"):
        empty(folder / "nothing-scratch")


def test_the_hosts_own_folders_are_never_taken_for_scratch_space() -> None:
    """Where they are no mounts of their own, or have something in them."""
    for folder in scratch.folders():
        assert os.path.ismount(folder)
        assert not any(Path(folder).iterdir())
