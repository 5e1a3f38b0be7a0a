"""A room that answers what no agent would: the host notices, quickly, and keeps none of it."""

import json
import struct
import threading
import time
import tracemalloc

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


def told(*answers: object) -> Worker:
    """A worker whose room greets, gives these answers and ends."""
    return Worker(Pipe(HELLO + b"".join(map(frame, answers))), Room())


def statuses(worker: Worker, jobs: int = 3) -> list[str]:
    """Those of the jobs' outcomes until the room is lost, which it must be where one is missing."""
    found: list[str] = []
    try:
        found.extend(outcome.detail for outcome in worker.run_each([JOB] * jobs))
    except SandboxLost:
        return found
    assert len(found) == jobs
    return found


def answer(number: object, detail: str = "") -> dict[str, object]:
    return {"id": number, **GOOD, "detail": detail}


def test_answers_in_advance_count_for_the_jobs_they_name() -> None:
    assert statuses(told(answer(2, "a"), answer(3, "b"), answer(4, "c"))) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("numbers", "taken"),
    [
        ([2, 2, 3], 1),  # twice the same
        ([3, 2, 4], 0),  # in another order
        ([2, 4, 3], 1),
        ([4], 0),  # for a job that comes later
        ([2, 5], 1),  # for one that was never sent
        ([1, 2, 3], 0),  # the greeting again
        ([2, 3], 2),
        ([2, 3.0, 4], 3),  # the same number
        ([2, True], 1),
        ([2, "3"], 1),
        ([2, None], 1),
        ([2, [3]], 1),
        ([2, 3, 10**400], 2),
    ],
)
def test_an_answer_for_another_job_is_a_lost_room(numbers: list[object], taken: int) -> None:
    assert len(statuses(told(*map(answer, numbers)))) == taken


def test_what_was_left_over_is_not_taken_for_the_next_jobs_answer() -> None:
    worker = told(answer(2, "asked"), answer(9, "early"))
    assert worker.run(JOB).detail == "asked"
    with pytest.raises(SandboxLost):
        worker.run(JOB)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("cpu", -1e-300),
        ("cpu", False),
        ("cpu", -(10**400)),
        ("wall", 10**309),
        ("wall", None),
        ("wall", float("-inf")),
        ("value", False),
        ("value", 10**309),
        ("value", {}),
        ("status", ""),
        ("status", "Passed"),
        ("status", "passed\n"),
        ("status", True),
        ("status", {"passed": 1}),
        ("detail", ["passed"]),
        ("operations", {"call": 1}),
        ("operations", [["call"]]),
        ("calls", 1),
        ("calls", {"a": 1}),
    ],
)
def test_a_forged_field_is_a_lost_room(field: str, value: object) -> None:
    assert statuses(told(answer(2), {**answer(3), field: value}, answer(4))) == [""]


def test_numbers_that_are_none_of_a_clock_are_still_numbers() -> None:
    outcome = parse_outcome({**GOOD, "cpu": 1e308, "wall": 10**300, "value": -1e308})
    assert (outcome.cpu_s, outcome.wall_s, outcome.value) == (1e308, 1e300, -1e308)
    assert outcome.value is not None
    assert parse_outcome({**GOOD, "value": float("nan")}).value is None


@pytest.mark.parametrize("clean", [None, 0, "", [], "false"])
def test_only_a_room_that_says_so_is_unclean(clean: object) -> None:
    assert parse_outcome({**GOOD, "clean": clean}).clean is True
    assert parse_outcome({**GOOD, "broken": clean}).broken is False


def test_a_room_that_answers_each_job_late_is_lost_at_the_deadline_of_the_first() -> None:
    """Silence after some answers: what was told counts, and the rest is not waited for one by one."""
    worker = Worker(Pipe(HELLO + frame(answer(2)), silent=True), Room())
    began = time.monotonic()
    outcomes = worker.run_each([JOB] * 50)
    assert next(outcomes).status == "passed"
    with pytest.raises(SandboxLost):
        next(outcomes)
    assert time.monotonic() - began < 5


def test_answers_that_nobody_asked_for_are_not_kept() -> None:
    """An endless stream of good answers: no more of it is read than the job's own."""
    pipe = Pipe(HELLO, endless=frame(answer(2)) * 100)
    worker = Worker(pipe, Room())
    assert worker.run(JOB).status == "passed"
    with pytest.raises(SandboxLost, match="something else"):
        worker.run(JOB)
    assert pipe.taken <= 4 * len(pipe.endless)


def test_a_stream_of_small_frames_for_one_job_ends_with_the_first() -> None:
    pipe = Pipe(HELLO, endless=frame({}))
    with pytest.raises(SandboxLost):
        Worker(pipe, Room()).run(JOB)
    assert pipe.taken <= 4 * len(pipe.endless)


def test_a_room_that_says_much_in_one_frame_is_heard_and_cut() -> None:
    large = {**answer(2), "detail": "\U0001f600\n" * 10_000, "more": ["x" * 100] * 1000}
    tracemalloc.start()
    outcome = told(large).run(JOB)
    kept, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(outcome.detail) <= 500
    assert kept < 1 << 20
    assert most < 8 << 20


@pytest.mark.parametrize("said", [HELLO[:-1], HELLO + HELLO])
def test_a_greeting_that_is_torn_or_told_twice(said: bytes) -> None:
    with pytest.raises((SandboxError, SandboxLost)):
        Worker(Pipe(said), Room()).run(JOB)
