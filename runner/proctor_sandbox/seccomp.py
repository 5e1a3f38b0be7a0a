"""A filter over the system calls of a candidate, on top of the container's own.

Everything is allowed but a list of calls. Two ideas are in the list: nothing that reaches other processes of
the same user (the clerk and the judge run under the candidate's uid), and nothing that reaches
out of the room. Filters are inherited over fork and exec and cannot be taken off (seccomp(2)).
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
from typing import Dict, Iterable, List, Sequence, Tuple

from . import process

EPERM, ENOSYS, EAFNOSUPPORT = errno.EPERM, errno.ENOSYS, errno.EAFNOSUPPORT

# struct seccomp_data: nr at 0, arch at 4, instruction pointer at 8, six arguments of 8 bytes from 16.
ARGUMENT = 16
ALLOW = 0x7FFF0000
ERRNO = 0x00050000
KILL_PROCESS = 0x80000000

LOAD, JUMP, JUMP_EQ, JUMP_GE, JUMP_SET, RETURN = (
    0x20,
    0x05,
    0x15,
    0x35,
    0x45,
    0x06,
)  # classic BPF, <linux/bpf_common.h>

ARCHES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # <linux/audit.h>

# name: (x86_64, aarch64); -1 where the call does not exist
DENIED: Dict[str, Tuple[int, int]] = {
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "pidfd_send_signal": (424, 424),
    "pidfd_getfd": (438, 438),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "ioprio_set": (251, 30),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "memfd_create": (319, 279),  # memory that counts towards no process
    "memfd_secret": (447, 447),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "open_by_handle_at": (304, 265),
    "kexec_load": (246, 104),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "acct": (163, 89),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "modify_ldt": (154, -1),
    "personality": (135, 92),
    "vhangup": (153, 58),
    "quotactl": (179, 60),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "adjtimex": (159, 171),
    "clock_adjtime": (305, 266),
}
# Calls that name another process by pid: (x86_64, aarch64, index of the pid's argument)
BY_PID: Dict[str, Tuple[int, int, int]] = {
    "kill": (62, 129, 0),
    "tkill": (200, 130, 0),
    "tgkill": (234, 131, 1),
    "rt_sigqueueinfo": (129, 138, 0),
    "rt_tgsigqueueinfo": (297, 240, 1),
    "prlimit64": (302, 261, 0),
    "pidfd_open": (434, 434, 0),
    "sched_setaffinity": (203, 122, 0),
    "sched_setscheduler": (144, 119, 0),
    "sched_setparam": (142, 118, 0),
    "sched_setattr": (314, 274, 0),
}
CLONE, CLONE3, SOCKET, FCNTL, IOCTL, SETPRIORITY = (
    (56, 220),
    (435, 435),
    (41, 198),
    (72, 25),
    (16, 29),
    (141, 140),
)
NEW_NAMESPACES = 0x7E020000  # CLONE_NEW*; time namespaces come with clone3 and unshare only
UNIX = 1  # AF_UNIX
GROUP = 8  # rules that are looked through one by one
SIGNAL_OWNER = (8, 10, 15)  # F_SETOWN, F_SETSIG, F_SETOWN_EX: a descriptor that signals another process
TERMINAL = (0x5412, 0x541C, 0x8901, 0x8902)  # TIOCSTI, TIOCLINUX, FIOSETOWN, SIOCSPGRP
X32 = 0x40000000
PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
EVERYBODY = -1  # kill(2): every process there is
MACHINE = platform.machine()

Instruction = Tuple[int, int, int, int]


_ALLOW: Instruction = (RETURN, 0, 0, ALLOW)


def _deny(code: int) -> Instruction:
    return (RETURN, 0, 0, ERRNO | code)


def _when(number: int, body: Sequence[Instruction]) -> List[Instruction]:
    """`body` for the call `number`; A holds the call's number before and after, unless the body returns."""
    return [(JUMP_EQ, 0, len(body), number), *body]


def _argument_in(index: int, values: Iterable[int], code: int = EPERM) -> List[Instruction]:
    """Denies the call where the low 32 bits of an argument are one of `values`, else allows it."""
    body: List[Instruction] = [(LOAD, 0, 0, ARGUMENT + 8 * index)]
    for value in values:
        body += [(JUMP_EQ, 0, 1, value & 0xFFFFFFFF), _deny(code)]
    return [*body, _ALLOW]


def _by_pid(column: int, protected: Sequence[int]) -> Dict[int, List[Instruction]]:
    """Calls that name a process: not the protected ones, nor the groups that negatives of their pids name."""
    pids = [pid for protect in protected for pid in (protect, -protect)]
    rules = {entry[column]: _argument_in(entry[2], pids) for entry in BY_PID.values()}
    own_priority = [(LOAD, 0, 0, ARGUMENT), (JUMP_EQ, 1, 0, 0), _deny(EPERM)]
    rules[SETPRIORITY[column]] = [*own_priority, *_argument_in(1, pids)]
    return rules


def _everything(column: int, protected: Sequence[int]) -> Dict[int, List[Instruction]]:
    """What happens to each call that is not simply allowed; every body ends in a return."""
    rules = {numbers[column]: [_deny(EPERM)] for numbers in DENIED.values()}
    rules.update(_by_pid(column, [*protected, EVERYBODY]))
    rules[CLONE3[column]] = [_deny(ENOSYS)]  # its flags are out of a filter's sight; libc falls back to clone
    rules[CLONE[column]] = [(LOAD, 0, 0, ARGUMENT), (JUMP_SET, 0, 1, NEW_NAMESPACES), _deny(EPERM), _ALLOW]
    rules[SOCKET[column]] = [(LOAD, 0, 0, ARGUMENT), (JUMP_EQ, 1, 0, UNIX), _deny(EAFNOSUPPORT), _ALLOW]
    rules[FCNTL[column]] = _argument_in(1, SIGNAL_OWNER)
    rules[IOCTL[column]] = _argument_in(1, TERMINAL)
    rules.pop(-1, None)
    return rules


def _dispatch(rules: Dict[int, List[Instruction]]) -> List[Instruction]:
    """Finds a call's rule in few steps: at an install the kernel walks the filter for every call there is."""
    numbers = sorted(rules)
    code: List[Instruction] = []
    for start in range(0, len(numbers), GROUP):
        group = numbers[start : start + GROUP]
        body = [step for number in group for step in _when(number, rules[number])] + [_ALLOW]
        code += [(JUMP_GE, 0, 1, group[-1] + 1), (JUMP, 0, 0, len(body)), *body]
    return [*code, _ALLOW]


def program(protected: Sequence[int], machine: str) -> bytes:
    """The filter as an array of struct sock_filter. `protected` are pids that must not be reached."""
    column = list(ARCHES).index(machine)
    code: List[Instruction] = [
        (LOAD, 0, 0, 4),
        (JUMP_EQ, 1, 0, ARCHES[machine]),
        (RETURN, 0, 0, KILL_PROCESS),
        (LOAD, 0, 0, 0),
    ]
    if machine == "x86_64":
        code += [(JUMP_GE, 0, 1, X32), _deny(ENOSYS)]
    return _assemble([*code, *_dispatch(_everything(column, protected))])


def protection(pid: int, machine: str) -> bytes:
    """A filter on top of `program`, quick to install, that protects one more process."""
    column = list(ARCHES).index(machine)
    return _assemble([(LOAD, 0, 0, 0), *_dispatch(_by_pid(column, [pid]))])


def _assemble(code: Sequence[Instruction]) -> bytes:
    return b"".join(struct.pack("=HBBI", operation, jt, jf, k & 0xFFFFFFFF) for operation, jt, jf, k in code)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def install(protected: Sequence[int]) -> None:
    """Puts the filter on this process and all that it will start, for good.

    OSError where the kernel has no filters, or the machine is none of ARCHES.
    """
    if MACHINE not in ARCHES:
        raise OSError(ENOSYS, "no system call table for %s" % MACHINE)
    process.prctl(process.PR_SET_NO_NEW_PRIVS, 1)
    _put(program(protected, MACHINE))


def protect(pid: int) -> None:
    """Protects one more process from this one and all that it will start."""
    _put(protection(pid, MACHINE))


def _put(code: bytes) -> None:
    argument = _Program(len(code) // 8, code)
    process.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(argument))
