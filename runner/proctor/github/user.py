"""Whose rights the action works with: a Docker action starts as root, and needs little of it.

Root is given up for the owner of the workspace, so that what the action writes there belongs to whom the
job's other steps run as. The group of the engine's socket is kept, for the sandbox.
"""

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Whom to become."""

    uid: int
    gid: int
    groups: tuple[int, ...]  # more groups


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """Whom a file belongs to, and what its owner, its group and others may do with it."""

    uid: int
    gid: int
    mode: int


def drop(workspace: Path, socket: Path, files: Iterable[Path] = ()) -> User | None:
    """Gives root up for good where that can be done; whom this process became, None where it stays as it is.

    `files` are what the job hands to the action, HOME among them: they become the new user's own. A link is
    not followed. OSError where the kernel refuses.
    """
    user = other_than(os.geteuid(), _owned(workspace), _owned(socket))
    if user is None:
        return None
    for file in files:
        found = _owned(file)
        if found and found.uid != user.uid:
            os.chown(file, user.uid, user.gid, follow_symlinks=False)
    os.setgroups(user.groups)
    os.setresgid(user.gid, user.gid, user.gid)
    os.setresuid(user.uid, user.uid, user.uid)
    return user


def other_than(uid: int, workspace: Owned | None, socket: Owned | None) -> User | None:
    """Whom a process of `uid` becomes; None: nobody else.

    `socket` is None where there is none. Root stays where the workspace is root's or missing, and where it
    alone may use the socket.
    """
    if uid != ROOT or workspace is None or workspace.uid == ROOT:
        return None
    user = User(uid=workspace.uid, gid=workspace.gid, groups=(workspace.gid,))
    if socket is None or _may_use(user, socket):
        return user
    with_group = User(uid=user.uid, gid=user.gid, groups=(workspace.gid, socket.gid))
    return with_group if _may_use(with_group, socket) else None


def _may_use(user: User, socket: Owned) -> bool:
    """Whether the kernel lets the user connect, which takes the right to write: unix(7)."""
    if user.uid == socket.uid:
        return bool(socket.mode & stat.S_IWUSR)
    if socket.gid in user.groups:
        return bool(socket.mode & stat.S_IWGRP)
    return bool(socket.mode & stat.S_IWOTH)


def _owned(path: Path) -> Owned | None:
    """None where nothing is there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return Owned(uid=found.st_uid, gid=found.st_gid, mode=found.st_mode)
