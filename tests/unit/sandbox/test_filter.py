"""The filter's verdicts, by a small reading of classic BPF (bpf(4)) that the kernel's must agree with."""

import errno
import platform
import struct

import pytest

from proctor.errors import SandboxError
from proctor.sandbox.filter import ARCHES, CLONE, CLONE3, DENIED, OWN_ONLY, SOCKETPAIR, program

ALLOWED = 0


def verdict(number: int, *arguments: int, arch: int) -> int:
    """ALLOWED, the errno that the call gets, or -1 where the process is killed."""
    data = struct.pack("<iIQ6Q", number, arch, 0, *(*arguments, 0, 0, 0, 0, 0, 0)[:6])
    code: list[tuple[int, int, int, int]] = list(struct.iter_unpack("=HBBI", program()))
    value = position = 0
    while True:
        operation, yes, no, operand = code[position]
        position += 1
        match operation:
            case 0x20:
                (value,) = struct.unpack_from("<I", data, operand)
            case 0x54:
                value &= operand
            case 0x15 | 0x35 | 0x45:
                met = {0x15: value == operand, 0x35: value >= operand, 0x45: value & operand}[operation]
                position += yes if met else no
            case 0x06:
                kinds = {0x7FFF0000: ALLOWED, 0x80000000: -1}
                return kinds.get(operand, operand & 0xFFFF)


@pytest.fixture(params=list(ARCHES))
def machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    name: str = request.param
    monkeypatch.setattr(platform, "machine", lambda: name)
    return name


def column(machine: str) -> int:
    return list(ARCHES).index(machine)


def test_listed_calls_are_refused_and_others_are_not(machine: str) -> None:
    arch = ARCHES[machine]
    refused = {numbers[column(machine)] for numbers in DENIED.values()} - {-1}
    judged = {numbers[column(machine)] for numbers, _ in OWN_ONLY.values()}
    judged |= {numbers[column(machine)] for numbers in (CLONE, CLONE3, SOCKETPAIR)}

    verdicts = {number: verdict(number, arch=arch) for number in set(range(480)) - judged}

    assert {number for number, told in verdicts.items() if told == errno.EPERM} == refused
    assert {told for number, told in verdicts.items() if number not in refused} == {ALLOWED}


def test_only_the_own_process_can_be_named(machine: str) -> None:
    for numbers, named in OWN_ONLY.values():
        call, arch = numbers[column(machine)], ARCHES[machine]
        assert verdict(call, 0, 0, arch=arch) == ALLOWED
        for index in named:
            assert (
                verdict(call, *(77 if place == index else 0 for place in range(3)), arch=arch) == errno.EPERM
            )


def test_threads_and_forks_are_allowed_and_namespaces_are_not(machine: str) -> None:
    call, arch = CLONE[column(machine)], ARCHES[machine]
    thread, fork = 0x3D0F00, 0x1200011

    assert [verdict(call, flags, arch=arch) for flags in (thread, fork)] == [ALLOWED, ALLOWED]
    for bit in (0x20000, *(1 << shift for shift in range(25, 31))):
        assert verdict(call, fork | bit, arch=arch) == errno.EPERM
    assert verdict(CLONE3[column(machine)], 1, 88, arch=arch) == errno.ENOSYS


def test_pairs_of_sockets_are_streams_or_packets(machine: str) -> None:
    call, arch, close_on_exec = SOCKETPAIR[column(machine)], ARCHES[machine], 0o2000000

    told = {kind: verdict(call, 1, kind | close_on_exec, arch=arch) for kind in (1, 2, 3, 5)}

    assert told == {1: ALLOWED, 2: errno.EPERM, 3: errno.EPERM, 5: ALLOWED}


def test_calls_of_another_machine_end_the_process(machine: str) -> None:
    assert verdict(0, arch=0x40000003) == -1
    if machine == "x86_64":
        assert verdict(0x40000000 + 41, arch=ARCHES[machine]) == errno.ENOSYS


def test_an_unknown_machine_is_an_error_for_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    with pytest.raises(SandboxError, match="riscv64"):
        program()
