"""Whose rights the action works with. A real container is in tests/integration/test_image.py."""

import os
from pathlib import Path

import pytest

from proctor.github import user
from proctor.github.user import Owned, User, drop, other_than

RUNNER = Owned(uid=1001, gid=127, mode=0o40755)
ENGINE = Owned(uid=0, gid=999, mode=0o140660)


def test_root_becomes_the_workspaces_owner_and_keeps_the_sockets_group() -> None:
    assert other_than(0, RUNNER, ENGINE) == User(uid=1001, gid=127, groups=(127, 999))


def test_without_a_socket_no_more_groups_are_needed() -> None:
    assert other_than(0, RUNNER, None) == User(uid=1001, gid=127, groups=(127,))


@pytest.mark.parametrize(
    "socket",
    [
        Owned(uid=1001, gid=0, mode=0o140600),  # an engine without root
        Owned(uid=0, gid=127, mode=0o140660),
        Owned(uid=0, gid=999, mode=0o140666),
    ],
)
def test_a_socket_that_the_owner_may_use_gives_no_group(socket: Owned) -> None:
    assert other_than(0, RUNNER, socket) == User(uid=1001, gid=127, groups=(127,))


@pytest.mark.parametrize("mode", [0o140600, 0o140640, 0o140700])
def test_root_stays_where_it_alone_may_use_the_socket(mode: int) -> None:
    assert other_than(0, RUNNER, Owned(uid=0, gid=999, mode=mode)) is None


def test_a_group_that_may_not_use_it_is_not_taken_though_others_may() -> None:
    assert other_than(0, Owned(uid=1, gid=999, mode=0o40755), Owned(uid=0, gid=999, mode=0o140606)) is None


@pytest.mark.parametrize("workspace", [None, Owned(uid=0, gid=0, mode=0o40755)])
def test_root_stays_where_the_workspace_is_nobody_elses(workspace: Owned | None) -> None:
    assert other_than(0, workspace, ENGINE) is None


def test_who_is_not_root_stays(tmp_path: Path) -> None:
    assert other_than(1001, RUNNER, ENGINE) is None


class Kernel:
    """Notes what it is asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[tuple[object, ...]] = []
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        for name in ("setgroups", "setresgid", "setresuid", "chown"):
            monkeypatch.setattr(os, name, self._noting(name))

    def _noting(self, name: str) -> object:
        return lambda *arguments, **options: self.calls.append((name, *arguments, *options.values()))


def test_files_are_handed_over_first_and_the_user_changes_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel = Kernel(monkeypatch)
    owners = {"workspace": RUNNER, "sock": ENGINE, "output": ENGINE, "home": RUNNER}
    monkeypatch.setattr(user, "_owned", lambda path: owners.get(path.name))
    drop(Path("workspace"), Path("sock"), [Path("output"), Path("home"), Path("missing")])
    assert kernel.calls == [
        ("chown", Path("output"), 1001, 127, False),
        ("setgroups", (127, 999)),
        ("setresgid", 127, 127, 127),
        ("setresuid", 1001, 1001, 1001),
    ]


def test_where_root_stays_nothing_is_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = Kernel(monkeypatch)
    assert drop(tmp_path / "missing", tmp_path / "sock", [tmp_path]) is None
    assert kernel.calls == []
