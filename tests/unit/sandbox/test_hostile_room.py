"""A room that answers what no agent would: the host notices, quickly, and keeps none of it."""

import json
import struct
import threading
import time

import pytest

from proctor.errors import SandboxError, SandboxLost
from proctor.sandbox import worker as workers
from proctor.sandbox.job import Job
from proctor.sandbox.outcome import parse_outcome
from proctor.sandbox.room import Room
from proctor.sandbox.worker import Worker

GOOD = {"status": "passed", "detail": "", "cpu": 0.1, "wall": 0.2, "clean": True}


def frame(message: object) -> bytes:
    body = json.dumps(message).encode()
    return struct.pack(">I", len(body)) + body


class Pipe:
    """A connection to a room that has said everything already; `endless` goes on for ever."""

    def __init__(self, said: bytes, *, endless: bytes = b"", silent: bool = False) -> None:
        self.said = said
        self.endless = endless
        self.silent = silent
        self.taken = 0

    def read(self, deadline: float) -> bytes:
        if self.said:
            data, self.said = self.said[:65536], self.said[65536:]
            return data
        if self.endless:
            self.taken += len(self.endless)
            return self.endless
        if self.silent:
            threading.Event().wait(max(0.0, deadline - time.monotonic()))
        raise SandboxLost("nothing more")

    def write(self, data: bytes, deadline: float) -> None:
        del data, deadline

    def end(self) -> None:
        return

    def close(self) -> str:
        return "last words"


HELLO = frame({"id": 1, "python": "3.13.0"})
JOB = Job(cpu=0.1, wall=0.1, request=("function", "ast_valid", {"prediction": ""}))


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "GRACE", 0.2)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\x00",
        b"\xff\xff\xff\xff" + b"x" * 100,
        struct.pack(">I", 5) + b"hello",
        struct.pack(">I", 100_000) + b"[" * 100_000,
        frame([]),
        frame(None),
        frame({"id": 1, **GOOD}),
        frame({"id": 3, **GOOD}),
        frame({"id": "2", **GOOD}),
        frame({**GOOD}),
        frame({"id": 2}),
        frame({"id": 2, **GOOD, "status": "brilliant"}),
        frame({"id": 2, **GOOD, "status": ["passed"]}),
        frame({"id": 2, **GOOD, "detail": 7}),
        frame({"id": 2, **GOOD, "cpu": -1}),
        frame({"id": 2, **GOOD, "cpu": True}),
        frame({"id": 2, **GOOD, "wall": float("nan")}),
        frame({"id": 2, **GOOD, "wall": float("inf")}),
        frame({"id": 2, **GOOD, "wall": "1"}),
        frame({"id": 2, **GOOD, "value": "1"}),
        frame({"id": 2, **GOOD, "operations": "call"}),
        frame({"id": 2, **GOOD, "operations": [1]}),
        frame({"id": 2, **GOOD, "operations": ["x"] * 1000}),
    ],
)
def test_nonsense_is_a_lost_room(said: bytes) -> None:
    worker = Worker(Pipe(HELLO + said), Room())
    with pytest.raises(SandboxLost):
        worker.run(JOB)


def test_silence_is_a_lost_room_after_the_deadline() -> None:
    worker = Worker(Pipe(HELLO, silent=True), Room())
    began = time.monotonic()
    with pytest.raises(SandboxLost):
        worker.run(JOB)
    assert 0.25 < time.monotonic() - began < 5


def test_an_endless_stream_is_cut_at_the_first_frame() -> None:
    pipe = Pipe(HELLO, endless=b"\x7f" * 65536)
    with pytest.raises(SandboxLost, match="a frame of 2139062143 bytes"):
        Worker(pipe, Room()).run(JOB)
    assert pipe.taken <= 2 * 65536


@pytest.mark.parametrize("said", [b"", b"Python 3.13 on linux", frame({"id": 2}), frame("hello")])
def test_a_room_that_does_not_greet_did_not_start_and_its_last_words_are_told(said: bytes) -> None:
    with pytest.raises(SandboxError, match="last words"):
        Worker(Pipe(said), Room())


def test_a_long_detail_is_cut_and_an_infinite_value_is_none() -> None:
    outcome = parse_outcome({**GOOD, "detail": "x" * 10_000, "value": float("inf"), "more": "ignored"})
    assert len(outcome.detail) == 500
    assert outcome.value is None
