"""The filter, run by an interpreter of the kernel's classic BPF (seccomp(2), <linux/filter.h>)."""

import errno
import re
import struct
from pathlib import Path

import pytest

from proctor_sandbox import seccomp
from proctor_sandbox.seccomp import ARCHES, BY_PID, DENIED

WARDEN, CLERK, JUDGE, CHILD = 1, 7, 5000, 4999
ALLOW, KILL = "allow", "kill"
MACHINES = tuple(ARCHES)
I386, ARM = 0x40000003, 0x40000028
SIGKILL = 9


def evaluate(program: bytes, arch: int, number: int, arguments: tuple[int, ...] = ()) -> str:
    """What the kernel does with a call: "allow", "kill" or the name of an errno."""
    words = [argument & (2**64 - 1) for argument in (*arguments, *[0] * 6)][:6]
    data = struct.pack("<IIQ6Q", number & 0xFFFFFFFF, arch, 0, *words)
    code = list(struct.iter_unpack("<HBBI", program))
    at = accumulator = 0
    while True:
        operation, if_true, if_false, k = code[at]
        at += 1
        if operation == 0x20:  # load a word
            assert k % 4 == 0
            (accumulator,) = struct.unpack_from("<I", data, k)
        elif operation == 0x05:  # jump
            at += k
        elif operation == 0x06:  # return
            return _action(k)
        else:
            holds = {0x15: accumulator == k, 0x35: accumulator >= k, 0x45: bool(accumulator & k)}[operation]
            at += if_true if holds else if_false


def _action(value: int) -> str:
    if value == 0x7FFF0000:
        return ALLOW
    if value == 0x80000000:
        return KILL
    assert value & 0xFFFF0000 == 0x00050000
    return errno.errorcode[value & 0xFFFF]


class Filters:
    """Those of one candidate: the room's, and the one that protects its judge. The stricter answer counts."""

    def __init__(self, machine: str) -> None:
        self.column = MACHINES.index(machine)
        self.arch = ARCHES[machine]
        self.programs = [
            seccomp.program([WARDEN, CLERK], machine),
            seccomp.protection(JUDGE, machine),
        ]

    def call(self, numbers: tuple[int, ...], *arguments: int) -> str:
        return self.number(numbers[self.column], *arguments)

    def number(self, number: int, *arguments: int, arch: int | None = None) -> str:
        arch = self.arch if arch is None else arch
        found = {evaluate(program, arch, number, arguments) for program in self.programs}
        found.discard(ALLOW)
        assert len(found) <= 1
        return found.pop() if found else ALLOW


@pytest.fixture(params=MACHINES)
def filters(request: pytest.FixtureRequest) -> Filters:
    return Filters(request.param)


def test_a_filter_is_short_enough_for_the_kernel(filters: Filters) -> None:
    for program in filters.programs:
        assert len(program) % 8 == 0
        assert len(program) // 8 <= 4096


@pytest.mark.parametrize("pid", [WARDEN, CLERK, JUDGE, -WARDEN, -CLERK, -JUDGE, -1, JUDGE | 7 << 32])
@pytest.mark.parametrize("name", BY_PID)
def test_the_agents_processes_cannot_be_reached(filters: Filters, name: str, pid: int) -> None:
    arguments = [0, 0, 0]
    arguments[BY_PID[name][2]] = pid
    assert filters.call(BY_PID[name][:2], *arguments) == "EPERM"


@pytest.mark.parametrize("pid", [CHILD, -CHILD, 0, 2, 8, 5001])
@pytest.mark.parametrize("name", BY_PID)
def test_a_candidates_own_processes_can(filters: Filters, name: str, pid: int) -> None:
    arguments = [0, 0, 0]
    arguments[BY_PID[name][2]] = pid
    assert filters.call(BY_PID[name][:2], *arguments) == ALLOW


def test_a_signal_number_is_no_pid(filters: Filters) -> None:
    assert filters.call(BY_PID["kill"][:2], CHILD, CLERK) == ALLOW


@pytest.mark.parametrize("name", DENIED)
def test_a_call_that_reaches_out_is_denied(filters: Filters, name: str) -> None:
    if DENIED[name][filters.column] >= 0:
        assert filters.call(DENIED[name]) == "EPERM"


PRIORITY = (141, 140)


@pytest.mark.parametrize(
    ("which", "who", "answer"),
    [
        (0, 0, ALLOW),
        (0, CHILD, ALLOW),
        (0, CLERK, "EPERM"),
        (0, JUDGE, "EPERM"),
        (1, 0, "EPERM"),
        (2, 0, "EPERM"),
    ],
)
def test_priorities_are_ones_own(filters: Filters, which: int, who: int, answer: str) -> None:
    assert filters.call(PRIORITY, which, who, 19) == answer


@pytest.mark.parametrize(
    ("family", "answer"),
    [(1, ALLOW), (2, "EAFNOSUPPORT"), (10, "EAFNOSUPPORT"), (16, "EAFNOSUPPORT"), (40, "EAFNOSUPPORT")],
)
def test_only_local_sockets_can_be_made(filters: Filters, family: int, answer: str) -> None:
    assert filters.call((41, 198), family, 1, 0) == answer
    assert filters.call((53, 199), 1, 1, 0) == ALLOW


@pytest.mark.parametrize(
    ("flags", "answer"),
    [
        (SIGKILL + 8, ALLOW),  # fork: SIGCHLD
        (0x3D0F00, ALLOW),  # a thread
        (0x10000000, "EPERM"),  # CLONE_NEWUSER
        (0x00020000, "EPERM"),  # CLONE_NEWNS
        (0x20000011, "EPERM"),  # CLONE_NEWPID
        (0x40000011, "EPERM"),  # CLONE_NEWNET
        (0x02000000, "EPERM"),  # CLONE_NEWCGROUP
    ],
)
def test_new_processes_but_no_new_namespaces(filters: Filters, flags: int, answer: str) -> None:
    assert filters.call((56, 220), flags) == answer


def test_clone3_is_said_not_to_exist(filters: Filters) -> None:
    assert filters.call((435, 435), 0, 88) == "ENOSYS"


@pytest.mark.parametrize(
    ("command", "answer"), [(1, ALLOW), (3, ALLOW), (8, "EPERM"), (10, "EPERM"), (15, "EPERM")]
)
def test_a_descriptor_signals_nobody(filters: Filters, command: int, answer: str) -> None:
    assert filters.call((72, 25), 0, command) == answer


@pytest.mark.parametrize(
    ("request_", "answer"), [(0x5401, ALLOW), (0x5412, "EPERM"), (0x541C, "EPERM"), (0x8901, "EPERM")]
)
def test_no_terminal_is_written_to(filters: Filters, request_: int, answer: str) -> None:
    assert filters.call((16, 29), 0, request_) == answer


@pytest.mark.parametrize("arch", [I386, ARM, 0, 0xFFFFFFFF])
def test_another_machines_calls_end_the_process(filters: Filters, arch: int) -> None:
    assert filters.number(0, arch=arch) == KILL


def test_the_other_machine_we_know_is_another_too() -> None:
    for machine in MACHINES:
        other = next(arch for name, arch in ARCHES.items() if name != machine)
        assert Filters(machine).number(0, arch=other) == KILL


@pytest.mark.parametrize("number", [0, 1, 62, 302])
def test_calls_of_x32_do_not_exist(number: int) -> None:
    assert Filters("x86_64").number(0x40000000 | number, CLERK) == "ENOSYS"
    assert Filters("x86_64").number(-1) == "ENOSYS"


def test_everything_else_is_allowed(filters: Filters) -> None:
    special = {entry[filters.column] for entry in (*DENIED.values(), *BY_PID.values())} | {
        numbers[filters.column]
        for numbers in ((56, 220), (435, 435), (41, 198), (72, 25), (16, 29), PRIORITY)
    }
    allowed = {number for number in range(600) if filters.number(number) == ALLOW}
    assert set(range(600)) - allowed <= special


def test_the_numbers_are_those_of_this_machines_headers() -> None:
    """<asm/unistd.h>, where there is one, for the calls that the filter names."""
    column = MACHINES.index(seccomp.MACHINE) if seccomp.MACHINE in MACHINES else 0
    headers = [
        Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
        Path("/usr/include/asm-generic/unistd.h"),
    ]
    if not headers[column].is_file():
        pytest.skip(f"no {headers[column]}")
    text = headers[column].read_text()
    known = {
        name: int(number)
        for name, number in re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)\s*$", text, re.MULTILINE)
    }
    ours = {name: entry[column] for name, entry in (*DENIED.items(), *BY_PID.items())}
    assert {name: known.get(name, number) for name, number in ours.items()} == ours
