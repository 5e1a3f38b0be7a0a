"""What Python has no call for: undumpable processes, descriptors over sockets, the processes below one."""

from __future__ import annotations

import array
import contextlib
import ctypes
import os
import signal
import socket
import time
from typing import Any, Iterable, List, Tuple

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38

_libc = ctypes.CDLL(None, use_errno=True)


def prctl(option: int, first: int, second: int = 0) -> None:
    """prctl(2) with up to two arguments. OSError where the kernel refuses."""
    arguments = [ctypes.c_ulong(value) for value in (first, second, 0, 0)]
    if _libc.prctl(option, *arguments) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def make_undumpable() -> None:
    """Takes this process's memory, descriptors and environment away from others of the same user.

    The flag is kept over fork and lost over exec (prctl(2), PR_SET_DUMPABLE).
    """
    prctl(PR_SET_DUMPABLE, 0)


def send_with_fd(sock: socket.socket, message: bytes, fd: int) -> None:
    sock.sendmsg([message], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [fd]))])


def receive_with_fd(sock: socket.socket, most: int = 65536) -> Tuple[bytes, int]:
    """At most so many bytes and the descriptor that came with them, -1 where none did. b"" at the end."""
    fds = array.array("i")
    message, ancillary, _, _ = sock.recvmsg(most, socket.CMSG_LEN(fds.itemsize))
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            fds.frombytes(data[: fds.itemsize])
    return message, fds[0] if fds else -1


def has_other_children(pid: int, known: int) -> bool:
    """Whether a single-threaded process has a child besides the known one."""
    try:
        with open("/proc/%d/task/%d/children" % (pid, pid), "rb") as file:
            return file.read().split() not in ([], [b"%d" % known])
    except OSError:  # a kernel without CONFIG_PROC_CHILDREN, or gVisor
        return any(_parent(other) == pid for other in _all_pids() if other != known)


def descendants(pid: int, spare: int) -> List[int]:
    """Pids of all processes below `pid`, but for the tree below `spare`."""
    parents = {other: _parent(other) for other in _all_pids()}
    found: List[int] = []
    frontier = {pid}
    while frontier:
        frontier = {other for other, parent in parents.items() if parent in frontier and other != spare}
        found += frontier
    return found


def _all_pids() -> List[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _parent(pid: int) -> int:
    try:
        with open("/proc/%d/stat" % pid, "rb") as file:
            return int(file.read().rpartition(b")")[2].split()[1])
    except (OSError, IndexError, ValueError):
        return -1


def sit(pids: Iterable[int], seat: int) -> None:
    """Gives processes and their children one processor: they take turns, and wake each other cheaply."""
    try:
        processors = sorted(os.sched_getaffinity(0))
        for pid in pids:
            os.sched_setaffinity(pid, {processors[seat % len(processors)]})
    except OSError:
        return


def kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def end(pid: int, patience: float) -> Tuple[bool, int, Any]:
    """Waits so many seconds for a child's own end, then kills it: whether it came, wait status, usage."""
    deadline = time.monotonic() + patience
    while True:
        found, status, usage = os.wait4(pid, os.WNOHANG)
        if found:
            return True, status, usage
        if time.monotonic() >= deadline:
            break
        time.sleep(0.002)
    kill(pid)
    _, status, usage = os.wait4(pid, 0)
    return False, status, usage


def silence() -> None:
    """Puts nothing in the place of standard input, output and error."""
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    os.close(null)


def cpu_seconds(pid: int) -> float:
    """CPU seconds that a live process has used so far, its children not counted; 0.0 where it is gone."""
    try:
        return time.clock_gettime((~pid << 3) | 2)  # CPUCLOCK_SCHED of linux/posix-timers.h
    except OSError:  # gone, or gVisor
        pass
    try:
        with open("/proc/%d/stat" % pid, "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
