import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

from proctor_sandbox import process
from unit.proctor_sandbox.wire import pair


@contextlib.contextmanager
def child(code: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that ran `code` and waits for its input."""
    source = f"import os, sys, time\n{code}\nprint(flush=True)\nsys.stdin.read()"
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", source], stdin=pipe, stdout=pipe, start_new_session=True
    ) as found:
        assert found.stdout is not None
        found.stdout.readline()
        yield found
        with contextlib.suppress(ProcessLookupError):
            os.killpg(found.pid, signal.SIGKILL)


def test_a_descriptor_goes_over_a_socket() -> None:
    ours, theirs = pair(socket.SOCK_SEQPACKET)
    read, write = os.pipe()
    process.send_with_fd(ours, b"take this", write)
    os.close(write)
    message, fd = process.receive_with_fd(theirs)
    os.write(fd, b"thanks")
    os.close(fd)
    assert (message, os.read(read, 10)) == (b"take this", b"thanks")
    ours.send(b"nothing")
    assert process.receive_with_fd(theirs) == (b"nothing", -1)
    ours.close()
    assert process.receive_with_fd(theirs) == (b"", -1)
    theirs.close()
    os.close(read)


FAMILY = """
read, write = os.pipe()
for _ in range(2):
    if os.fork() == 0:
        if os.fork() == 0:
            os.setsid()
        os.write(write, b"x")
        time.sleep(1000)
for _ in range(4):
    os.read(read, 1)
"""


def test_all_below_a_process_are_found() -> None:
    with child(FAMILY) as family:
        below = process.descendants(family.pid, -1)
        assert len(below) == 4
        assert process.has_other_children(family.pid, -1)
        assert process.has_other_children(family.pid, below[0])
        spared = process.descendants(family.pid, below[0])
        assert len(spared) == 2
        assert below[0] not in spared
        for pid in below:
            process.kill(pid)


def test_a_process_without_children_has_none() -> None:
    with child("") as alone:
        assert not process.has_other_children(alone.pid, -1)
        assert process.descendants(alone.pid, -1) == []


def test_a_process_that_is_gone_can_be_killed_and_counted() -> None:
    with child("") as gone:
        gone.kill()
        gone.wait()
        process.kill(gone.pid)
        assert process.cpu_seconds(gone.pid) == 0.0


def test_cpu_seconds_of_a_live_process() -> None:
    with child("while time.process_time() < 0.3: pass") as busy:
        assert 0.25 <= process.cpu_seconds(busy.pid) < 5


def test_a_child_that_ends_by_itself_is_told_from_one_that_is_killed() -> None:
    with child("") as staying:
        died, status, _ = process.end(staying.pid, 0.0)
        staying.returncode = 0  # it was waited for above
        assert not died
        assert os.WTERMSIG(status) == signal.SIGKILL
    with subprocess.Popen([sys.executable, "-c", "raise SystemExit(5)"]) as leaving:
        died, status, usage = process.end(leaving.pid, 30.0)
        leaving.returncode = 5
        assert died
        assert os.WEXITSTATUS(status) == 5
        assert usage.ru_utime + usage.ru_stime > 0
