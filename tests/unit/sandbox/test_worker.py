"""A worker whose room answers anything: every time it is lost, soon, and in little memory."""

import json
import math
import socket
import struct
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from proctor.errors import SandboxError, SandboxLost
from proctor.sandbox import worker as module
from proctor.sandbox.bundle import bundle
from proctor.sandbox.connection import wait_readable, wait_writable
from proctor.sandbox.job import Job, TaskCode
from proctor.sandbox.room import Room
from proctor.sandbox.worker import Worker

HELLO = {"id": 1, "python": "3.8.0", "init": True}
GOOD = {"id": 2, "status": "passed", "detail": "", "cpu": 0.1, "wall": 0.2, "clean": True}
SOON = 5.0  # seconds


def frame(message: Any) -> bytes:
    body = json.dumps(message).encode()
    return struct.pack(">I", len(body)) + body


class Wire:
    """A connection over a real socket, whose other end is `agent`."""

    def __init__(self) -> None:
        self.host, self.agent = socket.socketpair()
        self.host.setblocking(False)
        self.closed = 0

    def read(self, deadline: float) -> bytes:
        wait_readable(self.host.fileno(), deadline)
        data = self.host.recv(1 << 16)
        if not data:
            raise SandboxLost("the end")
        return data

    def write(self, data: bytes, deadline: float) -> None:
        view = memoryview(data)
        while view:
            wait_writable(self.host.fileno(), deadline)
            try:
                view = view[self.host.send(view) :]
            except OSError as error:
                raise SandboxLost(str(error)) from None

    def end(self) -> None:
        self.host.shutdown(socket.SHUT_RDWR)

    def close(self) -> str:
        self.closed += 1
        self.host.close()
        return "what the agent said"


class Agent:
    """The room's end: takes everything in and says what it is told to, in a thread of its own."""

    def __init__(self, wire: Wire, say: Callable[[socket.socket], None]) -> None:
        self.wire = wire
        self.taken = bytearray()
        self.threads = [
            threading.Thread(target=run, daemon=True) for run in (self._take, lambda: self._say(say))
        ]
        for thread in self.threads:
            thread.start()

    def _take(self) -> None:
        try:
            while data := self.wire.agent.recv(1 << 16):
                self.taken += data
        except OSError:
            return

    def _say(self, say: Callable[[socket.socket], None]) -> None:
        try:
            say(self.wire.agent)
        except OSError:
            return

    def close(self) -> None:
        self.wire.agent.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join(SOON)
            assert not thread.is_alive()
        self.wire.agent.close()

    def frames(self) -> list[Any]:
        """What the host sent after the bundle; ends the wire."""
        self.wire.host.close()
        self.threads[0].join(SOON)
        found, rest = [], bytes(self.taken[len(bundle()) :])
        while rest:
            (size,) = struct.unpack(">I", rest[:4])
            found.append(json.loads(rest[4 : 4 + size]))
            rest = rest[4 + size :]
        return found


Say = Callable[[Callable[[socket.socket], None]], Agent]


@pytest.fixture
def agent() -> Iterator[Say]:
    """Starts an agent on a wire of its own."""
    made: list[Agent] = []

    def start(say: Callable[[socket.socket], None]) -> Agent:
        made.append(Agent(Wire(), say))
        return made[-1]

    yield start
    for one in made:
        one.close()
        one.wire.host.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GRACE", 0.2)
    monkeypatch.setattr(module, "START_LIMIT", 0.2)


def says(data: bytes) -> Callable[[socket.socket], None]:
    return lambda end: end.sendall(frame(HELLO) + data)


def task(test: str = "assert f() == 1") -> TaskCode:
    return TaskCode(prompt="", setup="", test=test, entry_point="f")


JOB = Job(cpu=1.0, wall=0.1, task=task(), units=("def f(): return 1",))


def lost(agent: Agent, job: Job = JOB) -> str:
    """Why the room was lost. It has to be, and soon."""
    began = time.monotonic()
    worker = Worker(agent.wire, Room())
    with pytest.raises(SandboxLost) as caught:
        worker.run(job)
    assert time.monotonic() - began < SOON
    return str(caught.value)


def test_a_job_and_its_outcome(agent: Say) -> None:
    answer = {**GOOD, "operations": ["get", "len"], "calls": [["x"]], "value": 3}
    room = Room(memory=1, processes=2, tmpfs=3, output=4, preload=("numpy",))
    end = agent(says(frame(answer)))
    worker = Worker(end.wire, room, seat=5)
    outcome = worker.run(JOB)
    assert (outcome.status, outcome.cpu_s, outcome.wall_s, outcome.value) == ("passed", 0.1, 0.2, 3.0)
    assert (outcome.operations, outcome.calls, outcome.clean, outcome.broken) == (
        ("get", "len"),
        '[["x"]]',
        True,
        False,
    )
    assert worker.hello == HELLO
    assert worker.close() == "what the agent said"
    hello, sent_task, job = end.frames()
    assert hello == {
        "op": "hello",
        "id": 1,
        "seat": 5,
        "preload": ["numpy"],
        "largest": 4,
        "limits": {"memory": 1, "processes": 2 + module.AGENT_PROCESSES, "file": 3},
    }
    assert sent_task == {
        "op": "task",
        "prompt": "",
        "setup": "",
        "test": "assert f() == 1",
        "entry_point": "f",
        "calls": [],
    }
    assert (job["op"], job["id"], job["units"], job["cpu"], job["wall"]) == (
        "test",
        2,
        ["def f(): return 1"],
        1,
        0.1,
    )


def test_a_task_is_sent_once_for_its_jobs_in_a_row(agent: Say) -> None:
    end = agent(says(b"".join(frame({**GOOD, "id": number}) for number in range(2, 6))))
    worker = Worker(end.wire, Room())
    first, second = task(), task()
    for one in (first, first, second, first):
        worker.run(Job(cpu=1, wall=1, task=one))
    assert [sent["op"] for sent in end.frames()][1:] == [
        "task",
        "test",
        "test",
        "task",
        "test",
        "task",
        "test",
    ]


def test_jobs_sent_together_are_answered_in_order_however_the_answers_come(agent: Say) -> None:
    answers = b"".join(frame({**GOOD, "id": number, "detail": str(number)}) for number in range(2, 7))
    for cut in (0, 3, len(answers) // 2, len(answers)):

        def say(end: socket.socket, cut: int = cut) -> None:
            end.sendall(frame(HELLO) + answers[:cut])
            end.sendall(answers[cut:])

        end = agent(say)
        worker = Worker(end.wire, Room())
        outcomes = worker.run_each([replace(JOB, units=(str(number),)) for number in range(5)])
        assert [outcome.detail for outcome in outcomes] == ["2", "3", "4", "5", "6"]
        sent = end.frames()[1:]
        assert [one["op"] for one in sent] == ["task", *["test"] * 5]
        assert [one["units"] for one in sent[1:]] == [[str(number)] for number in range(5)]


def test_the_outcomes_before_a_wrong_answer_count(agent: Say) -> None:
    end = agent(says(frame(GOOD) + frame({**GOOD, "id": 4})))
    outcomes = Worker(end.wire, Room()).run_each([JOB, JOB, JOB])
    assert next(outcomes).status == "passed"
    with pytest.raises(SandboxLost, match="something else than it was asked"):
        next(outcomes)


@pytest.mark.parametrize(
    "answer",
    [
        [],
        None,
        "passed",
        2,
        {},
        {"id": 2},
        {**GOOD, "id": 1},
        {**GOOD, "id": "2"},
        {**GOOD, "id": None},
        {**GOOD, "status": "won"},
        {**GOOD, "status": None},
        {**GOOD, "status": ["passed"]},
        {**GOOD, "status": {"passed": 1}},
        {**GOOD, "detail": 5},
        {**GOOD, "detail": None},
        {**GOOD, "cpu": "1"},
        {**GOOD, "cpu": None},
        {**GOOD, "cpu": math.nan},
        {**GOOD, "cpu": math.inf},
        {**GOOD, "cpu": -0.1},
        {**GOOD, "cpu": True},
        {**GOOD, "cpu": 10**400},
        {**GOOD, "wall": -1},
        {**GOOD, "wall": [1]},
        {**GOOD, "value": "1"},
        {**GOOD, "value": True},
        {**GOOD, "value": 10**400},
        {**GOOD, "value": [1]},
        {**GOOD, "operations": "get"},
        {**GOOD, "operations": [1]},
        {**GOOD, "operations": ["get"] * 101},
        {**GOOD, "calls": 3},
        {key: value for key, value in GOOD.items() if key != "cpu"},
    ],
    ids=lambda answer: str(answer)[:60],
)
def test_an_answer_that_no_clerk_gives(agent: Say, answer: Any) -> None:
    lost(agent(says(frame(answer))))


@pytest.mark.parametrize(
    "data",
    [
        b"garbage that is read as a header of a gigabyte or more",
        b"\xff\xff\xff\xff",
        struct.pack(">I", module.LARGEST_ANSWER + 1),
        b"\x00\x00\x00\x00",
        b"\x00\x00\x00\x02{]",
        b"\x00\x00\x00\x04\xff\xfe\xff\xfe",
        struct.pack(">I", 200_000) + b"[" * 200_000,
        struct.pack(">I", 9_999) + b"1" * 9_999,
    ],
    ids=range(8),
)
def test_bytes_that_no_clerk_sends(agent: Say, data: bytes) -> None:
    lost(agent(says(data)))


@pytest.mark.parametrize("data", [b"", b"\x00\x00", frame(GOOD)[:4], frame(GOOD)[:-1]])
def test_a_room_that_closes_in_the_middle(agent: Say, data: bytes) -> None:
    def say(end: socket.socket) -> None:
        end.sendall(frame(HELLO) + data)
        end.shutdown(socket.SHUT_WR)

    assert lost(agent(say)) == "the end"


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("data", [b"", b"\x00\x00", frame(GOOD)[:-1]])
def test_a_room_that_never_answers(agent: Say, data: bytes) -> None:
    assert "in time" in lost(agent(says(data)))


@pytest.mark.usefixtures("impatient")
def test_a_room_that_answers_byte_by_byte(agent: Say) -> None:
    stop = threading.Event()

    def say(end: socket.socket) -> None:
        end.sendall(frame(HELLO) + struct.pack(">I", 1000))
        while not stop.wait(0.02):
            end.sendall(b" ")

    assert "in time" in lost(agent(say))
    stop.set()


def test_endless_bytes_are_not_kept(agent: Say) -> None:
    def say(end: socket.socket) -> None:
        end.sendall(frame(HELLO) + struct.pack(">I", module.LARGEST_ANSWER))
        while True:
            end.sendall(b"\x00" * 65536)

    end = agent(say)
    tracemalloc.start()
    assert "not JSON" in lost(end)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 16 << 20


def read_hello(end: socket.socket) -> None:
    """Takes the bundle and the first message, and no more."""
    end.recv(len(bundle()), socket.MSG_WAITALL)
    (size,) = struct.unpack(">I", end.recv(4, socket.MSG_WAITALL))
    end.recv(size, socket.MSG_WAITALL)


@pytest.mark.usefixtures("impatient")
def test_a_room_that_does_not_read() -> None:
    """The job is larger than what any pipe holds."""
    wire = Wire()
    wire.agent.sendall(frame(HELLO))
    reader = threading.Thread(target=read_hello, args=(wire.agent,))
    reader.start()
    worker = Worker(wire, Room())
    reader.join(SOON)
    began = time.monotonic()
    with pytest.raises(SandboxLost, match="did not take"):
        worker.run(Job(cpu=1, wall=0.1, units=("x" * (8 << 20),)))
    assert time.monotonic() - began < SOON
    wire.close()
    wire.agent.close()


def test_a_job_under_way_is_given_up_from_another_thread(agent: Say) -> None:
    begun = threading.Event()

    def say(end: socket.socket) -> None:
        end.sendall(frame(HELLO))
        begun.set()

    end = agent(say)
    worker = Worker(end.wire, Room())
    found: list[str] = []

    def run() -> None:
        try:
            worker.run(Job(cpu=1, wall=60))
        except SandboxLost as error:
            found.append(str(error))

    thread = threading.Thread(target=run)
    thread.start()
    assert begun.wait(SOON)
    worker.end()
    thread.join(SOON)
    assert found


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("data", [b"", b"\xff\xff\xff\xff", frame({"id": 7}), frame([])])
def test_a_room_that_does_not_begin_is_closed_and_told(agent: Say, data: bytes) -> None:
    end = agent(lambda socket: socket.sendall(data))
    with pytest.raises(SandboxError, match=r"did not start(.|\n)*what the agent said") as caught:
        Worker(end.wire, Room())
    assert not isinstance(caught.value, SandboxLost)
    assert end.wire.closed == 1


def test_a_long_or_odd_detail_becomes_one_line(agent: Say) -> None:
    for number, (detail, wanted) in enumerate(
        [("a\nb\t\u2028c", "a b c"), ("\ud800", "?"), ("x" * 10**5, "x" * 500)], start=2
    ):
        worker = Worker(agent(says(frame({**GOOD, "id": 2, "detail": detail}))).wire, Room())
        assert worker.run(JOB).detail == wanted, number


def test_a_metric_that_is_no_number_has_no_value(agent: Say) -> None:
    for value in (math.nan, math.inf, -math.inf, None):
        worker = Worker(agent(says(frame({**GOOD, "value": value}))).wire, Room())
        assert worker.run(JOB).value is None


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_descriptors_are_not_lost() -> None:
    before = descriptors()
    for _ in range(20):
        wire = Wire()
        wire.agent.close()
        with pytest.raises(SandboxError):
            Worker(wire, Room())
    assert descriptors() == before


def test_a_job_that_is_tried_twice_may_take_its_limit_twice() -> None:
    class Heard:
        """A connection that answers two jobs at once, and keeps the deadlines of what is read."""

        def __init__(self) -> None:
            self.deadlines: list[float] = []

        def write(self, data: bytes, deadline: float) -> None:
            del data, deadline

        def read(self, deadline: float) -> bytes:
            self.deadlines.append(deadline)
            return frame(HELLO) if len(self.deadlines) == 1 else frame({**GOOD, "id": len(self.deadlines)})

    heard: Any = Heard()
    worker = Worker(heard, Room())
    began = time.monotonic()
    list(worker.run_each([replace(JOB, wall=1000.0), replace(JOB, wall=500.0)]))
    assert [round((deadline - began - module.GRACE) / 100) for deadline in heard.deadlines[1:]] == [30, 10]
