"""The system calls that a room of Landlock is denied, as a seccomp program.

Landlock (landlock(7)) governs opening, making and removing files, TCP ports, abstract sockets, signals and
tracing. Listed here is what else would reach out of the room: other sockets, a file's metadata, System V IPC,
keys, and the calls that change the limits or the scheduling of another process of the same user.
"""

import errno
import platform
import struct
from collections.abc import Iterator

from proctor.errors import SandboxError

Instruction = tuple[int, int, int, int]
Numbers = tuple[int, int]  # on x86_64 and on aarch64; -1 where there is no such call

ARCHES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # <linux/audit.h>
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000  # <linux/seccomp.h>
LOAD, EQUAL, AT_LEAST, ANY_BIT, MASK, RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06  # <linux/bpf_common.h>
NUMBER, ARCH, ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data; an argument takes 8 bytes
X32 = 0x40000000
NEW_NAMESPACE = 0x7E020000  # CLONE_NEW* but CLONE_NEWTIME, which clone(2) does not take
STREAM, SEQPACKET = 1, 5  # a datagram socket of a pair can be connected anew, to any path

DENIED: dict[str, Numbers] = {
    "socket": (41, 198),
    "io_uring_setup": (425, 425),
    "chmod": (90, -1),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, -1),
    "fchown": (93, 55),
    "lchown": (94, -1),
    "fchownat": (260, 54),
    "utime": (132, -1),
    "utimes": (235, -1),
    "futimesat": (261, -1),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "setxattrat": (463, 463),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "removexattrat": (466, 466),
    "file_setattr": (469, 469),
    "inotify_init": (253, -1),
    "inotify_init1": (294, 26),
    "fanotify_init": (300, 262),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "semget": (64, 190),
    "semop": (65, 193),
    "semctl": (66, 191),
    "semtimedop": (220, 192),
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "msgctl": (71, 187),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "unshare": (272, 97),
    "setns": (308, 268),
    "syslog": (103, 116),
    "ioprio_set": (251, 30),
}
OWN_ONLY: dict[str, tuple[Numbers, tuple[int, ...]]] = {
    # Allowed where these arguments are 0, which name the calling process.
    "prlimit64": ((302, 261), (0,)),
    "sched_setaffinity": ((203, 122), (0,)),
    "sched_setparam": ((142, 118), (0,)),
    "sched_setscheduler": ((144, 119), (0,)),
    "sched_setattr": ((314, 274), (0,)),
    "setpriority": ((141, 140), (0, 1)),
}
CLONE, CLONE3, SOCKETPAIR = (56, 220), (435, 435), (53, 199)


def program() -> bytes:
    """An array of struct sock_filter for this machine; SandboxError where its system calls are not known."""
    machine = platform.machine()
    if machine not in ARCHES:
        raise SandboxError(f"no table of system calls for {machine}; use a Docker engine")
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in _program(machine))


def _program(machine: str) -> Iterator[Instruction]:
    column = list(ARCHES).index(machine)
    yield from (_load(ARCH), (EQUAL, 1, 0, ARCHES[machine]), (RETURN, 0, 0, KILL), _load(NUMBER))
    if machine == "x86_64":
        yield from ((AT_LEAST, 0, 1, X32), _deny(errno.ENOSYS))
    for numbers in DENIED.values():
        yield from _on(numbers[column], [_deny(errno.EPERM)])
    for numbers, arguments in OWN_ONLY.values():
        yield from _on(
            numbers[column], [step for index in arguments for step in _demand_zero(index)] + [_allow()]
        )
    # The flags of clone3 lie in memory, where no filter can read them; the C library falls back to clone.
    yield from _on(CLONE3[column], [_deny(errno.ENOSYS)])
    yield from _on(
        CLONE[column], [_argument(0), (ANY_BIT, 0, 1, NEW_NAMESPACE), _deny(errno.EPERM), _allow()]
    )
    yield from _on(SOCKETPAIR[column], _demand_kind())
    yield _allow()


def _on(number: int, body: list[Instruction]) -> list[Instruction]:
    return [] if number < 0 else [(EQUAL, 0, len(body), number), *body]


def _demand_zero(index: int) -> list[Instruction]:
    return [_argument(index), (EQUAL, 1, 0, 0), _deny(errno.EPERM)]


def _demand_kind() -> list[Instruction]:
    kinds: list[Instruction] = [(EQUAL, 2, 0, STREAM), (EQUAL, 1, 0, SEQPACKET)]
    return [_argument(1), (MASK, 0, 0, 0xF), *kinds, _deny(errno.EPERM), _allow()]


def _load(offset: int) -> Instruction:
    return (LOAD, 0, 0, offset)


def _argument(index: int) -> Instruction:
    """The low half; both machines are little-endian."""
    return _load(ARGUMENTS + 8 * index)


def _deny(code: int) -> Instruction:
    return (RETURN, 0, 0, ERRNO | code)


def _allow() -> Instruction:
    return (RETURN, 0, 0, ALLOW)
