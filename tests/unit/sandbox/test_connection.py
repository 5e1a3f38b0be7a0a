"""Rooms that are processes of this machine: here, programs of the test's own."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from proctor.errors import SandboxLost
from proctor.sandbox.connection import ProcessConnection

SOON = 5.0  # seconds
Start = Callable[[str], ProcessConnection]


@pytest.fixture
def start() -> Iterator[Start]:
    """Runs a program with pipes for its streams."""
    made: list[ProcessConnection] = []

    def started(code: str) -> ProcessConnection:
        pipe = subprocess.PIPE
        command = [sys.executable, "-c", f"import os, sys\n{code}"]
        made.append(ProcessConnection(subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe)))
        return made[-1]

    yield started
    for connection in made:
        if connection.process.poll() is None or not connection.output.closed:
            connection.close()
        assert connection.process.poll() is not None


def within(seconds: float) -> float:
    return time.monotonic() + seconds


def test_bytes_go_in_and_come_out(start: Start) -> None:
    connection = start("while d := os.read(0, 9): os.write(1, d.upper())")
    connection.write(b"hello", within(SOON))
    assert connection.read(within(SOON)) == b"HELLO"


def test_the_end_is_told(start: Start) -> None:
    with pytest.raises(SandboxLost, match="ended"):
        start("").read(within(SOON))


def test_silence_is_told_at_the_deadline(start: Start) -> None:
    began = time.monotonic()
    with pytest.raises(SandboxLost, match="in time"):
        start("sys.stdin.read()").read(within(0.1))
    assert time.monotonic() - began < SOON


def test_one_that_never_stops_is_not_heard_past_the_deadline(start: Start) -> None:
    connection = start("while True: os.write(1, b'x' * 65536)")
    deadline = within(0.3)

    def read_on() -> None:
        while True:
            connection.read(deadline)

    with pytest.raises(SandboxLost, match="in time"):
        read_on()
    assert time.monotonic() < deadline + SOON


def test_one_that_does_not_read_is_told_at_the_deadline(start: Start) -> None:
    began = time.monotonic()
    with pytest.raises(SandboxLost, match="did not take"):
        start("import signal\nsignal.pause()").write(b"x" * (4 << 20), within(0.3))
    assert time.monotonic() - began < SOON


def test_one_that_is_gone_cannot_be_written_to(start: Start) -> None:
    connection = start("")
    with pytest.raises(SandboxLost, match="ended"):
        connection.read(within(SOON))
    with pytest.raises(SandboxLost, match="no longer reads"):
        connection.write(b"x" * (4 << 20), within(SOON))


def test_what_was_complained_of_is_told_at_the_end(start: Start) -> None:
    connection = start(
        "sys.stderr.write('x' * 9999 + 'the end \\u20ac')\nsys.stderr.flush()\nos.close(1)\nos.read(0, 1)"
    )
    with pytest.raises(SandboxLost):
        connection.read(within(SOON))
    complaint = connection.close()
    assert complaint.endswith("the end \u20ac")
    assert len(complaint) <= 2000


def test_closing_waits_for_nobody(start: Start) -> None:
    connection = start("while True: os.write(1, b'x' * 65536)")
    connection.read(within(SOON))
    began = time.monotonic()
    assert connection.close() == ""
    assert time.monotonic() - began < SOON
    assert connection.process.returncode == -9


def test_another_thread_can_end_it(start: Start) -> None:
    connection = start("os.write(1, b'ready')\nos.read(0, 1)")
    connection.read(within(SOON))
    found: list[str] = []

    def wait() -> None:
        try:
            connection.read(within(60))
        except SandboxLost as error:
            found.append(str(error))

    thread = threading.Thread(target=wait)
    thread.start()
    connection.end()
    thread.join(SOON)
    assert found == ["the sandbox process ended"]
    connection.end()
