"""Starts a command that Landlock and seccomp confine, and ends all of it when it or its host is gone.

A program of its own, standard library only, Python 3.8 and later: `landlock.py` sends its source to the
Python that is to be confined. The first argument is a JSON object (`landlock.command`), the rest the command.
Three processes, since without a PID namespace the kernel does not end a tree with its root:

- the leash, which the host starts and may kill; it dies with the host;
- the keeper, its child, which sees the leash or the command end and then kills what is left;
- the command, confined.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import select
import signal
import struct
import sys
from typing import Any, NoReturn

PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 1, 22, 36, 38
SECCOMP_MODE_FILTER = 2
CREATE_RULESET, ADD_RULE, RESTRICT_SELF, PIDFD_OPEN = 444, 445, 446, 434  # the same on every machine
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8  # <linux/landlock.h>
EVERY_FILE_ACCESS, EVERY_PORT = (1 << 16) - 1, 3  # as of ABI 5; what no rule allows is denied
ABSTRACT_SOCKETS, SIGNALS = 1, 2  # ABI 6

libc = ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def syscall(number: int, *arguments: int | bytes) -> int:
    words = [ctypes.c_long(word) if isinstance(word, int) else word for word in arguments]
    return _checked(libc.syscall(ctypes.c_long(number), *words))


def prctl(option: int, first: int, second: int = 0) -> None:
    _checked(libc.prctl(option, *(ctypes.c_ulong(word) for word in (first, second, 0, 0))))


def ruleset(files: int, ports: int, scopes: int) -> int:
    return syscall(CREATE_RULESET, struct.pack("=QQQ", files, ports, scopes), 24, 0)


def allow(rules: int, path: str, access: int) -> None:
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    if not os.path.isdir(path):
        access &= EXECUTE | WRITE_FILE | READ_FILE
    syscall(ADD_RULE, rules, 1, struct.pack("=Qi", access, descriptor), 0)
    os.close(descriptor)


def restrict(rules: int) -> None:
    syscall(RESTRICT_SELF, rules, 0)
    os.close(rules)


def confine(spec: dict[str, Any]) -> None:
    """No files but the listed, no network, no signals out of the room; children inherit it, for good."""
    rules = ruleset(EVERY_FILE_ACCESS, EVERY_PORT, ABSTRACT_SOCKETS | SIGNALS)
    for path in spec["read"]:
        allow(rules, path, READ_FILE | READ_DIR | EXECUTE)
    for path in spec["list"]:
        allow(rules, path, READ_DIR)
    for path in spec["write"]:
        allow(rules, path, READ_FILE | WRITE_FILE)
    restrict(rules)
    code = ctypes.create_string_buffer(bytes.fromhex(spec["filter"]))
    program = ctypes.create_string_buffer(struct.pack("@HP", len(code) // 8, ctypes.addressof(code)))
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(program))


def tasks_of(user: int) -> int:
    """Processes and threads of a user; RLIMIT_NPROC counts those outside the room too."""
    count = 0
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.stat("/proc/" + name).st_uid == user:
                count += len(os.listdir("/proc/" + name + "/task"))
        except OSError:
            continue
    return count


def lower_limits(processes: int) -> None:
    most = tasks_of(os.getuid()) + processes
    _, hard = resource.getrlimit(resource.RLIMIT_NPROC)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_NPROC, (most, most))
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")


def enter(spec: dict[str, Any], command: list[str]) -> NoReturn:
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    prctl(PR_SET_CHILD_SUBREAPER, 1)  # kept over exec: orphans come to the command, as they do to a PID 1
    lower_limits(spec["processes"])
    os.chdir("/")
    confine(spec)
    os.execve(command[0], command, spec["environment"])  # noqa: S606


def let_go(*descriptors: int) -> None:
    """The streams are the command's: whoever else held them would hide its end from the host."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in descriptors:
        os.dup2(null, descriptor)
    os.close(null)


def fence() -> None:
    """From here on this process can signal nobody but its own descendants, so that it may kill(-1)."""
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    restrict(ruleset(0, 0, SIGNALS))
    try:
        os.kill(os.getppid(), 0)
    except PermissionError:
        return
    raise OSError("Landlock does not hold signals back")


def keep(lifeline: int, spec: dict[str, Any], command: list[str]) -> int:
    """Waits until the leash or the command is gone; the command's exit status as a shell counts it."""
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    fence()
    child = os.fork()
    if child == 0:
        enter(spec, command)
    let_go(0, 1)
    select.select([lifeline, syscall(PIDFD_OPEN, child, 0)], [], [])
    return sweep(child)


def sweep(child: int) -> int:
    """Kills and collects everything below. kill(-1) is one step to the kernel: no fork slips through."""
    status = 0
    while True:
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
        try:
            pid, ended = os.wait()
        except ChildProcessError:
            return os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)
        status = ended if pid == child else status


def become_keeper(lifeline: int, spec: dict[str, Any], command: list[str]) -> NoReturn:
    try:
        os._exit(keep(lifeline, spec, command))
    except OSError as error:
        os.write(2, b"landlock: %s\n" % str(error).encode())
        os._exit(1)


def main() -> NoReturn:
    spec, command = json.loads(sys.argv[1]), sys.argv[2:]
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != spec["host"]:
        os._exit(1)  # the host died before the kernel was told to watch it
    lifeline, held = os.pipe()
    keeper = os.fork()
    if keeper == 0:
        os.close(held)
        become_keeper(lifeline, spec, command)
    let_go(0, 1, 2)
    _, status = os.waitpid(keeper, 0)
    os._exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 1)


if __name__ == "__main__":
    main()
