"""One runner and the rooms it goes through; the rooms are real workers, whose agents are played."""

import json
import struct
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from proctor.errors import SandboxError, SandboxLost
from proctor.executors import pool as module
from proctor.executors.executor import ATTEMPTS, Order
from proctor.executors.pool import Pool, Runner, Stopped
from proctor.sandbox import worker as workers
from proctor.sandbox.bundle import bundle
from proctor.sandbox.job import Job
from proctor.sandbox.room import Room
from proctor.sandbox.worker import Worker

JOB = Job(cpu=1.0, wall=1.0)
PASSED = {"status": "passed", "detail": "", "cpu": 0.0, "wall": 0.0}
SOON = 5.0  # seconds
Answer = Callable[[dict[str, Any]], dict[str, Any] | None]


class Agent:
    """A connection to an agent that answers each message by `answer`; None leaves it without one."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.said = bytearray()
        self.gone = threading.Event()
        self.closed = False

    def write(self, data: bytes, deadline: float) -> None:
        del deadline
        if data == bundle():
            return
        while data:
            (size,) = struct.unpack_from(">I", data)
            self._hear(json.loads(data[4 : 4 + size]))
            data = data[4 + size :]

    def _hear(self, message: dict[str, Any]) -> None:
        answer = {} if message["op"] == "hello" else self.answer(message)
        if answer is not None:
            body = json.dumps({**answer, "id": message["id"]}).encode()
            self.said += struct.pack(">I", len(body)) + body

    def read(self, deadline: float) -> bytes:
        if not self.said:
            self.gone.wait(max(0.0, deadline - time.monotonic()))
            raise SandboxLost("the agent is gone")
        data, self.said = bytes(self.said), bytearray()
        return data

    def end(self) -> None:
        self.gone.set()

    def close(self) -> str:
        self.end()
        self.closed = True
        return ""


class Rooms:
    """A sandbox. `refusals` are raised by as many starts, after `first` rooms."""

    isolation = "none"
    image = digest = ""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.agents: list[Agent] = []
        self.refusals: list[SandboxError] = []

    def start(self) -> Worker:
        if self.refusals and self.agents:
            raise self.refusals.pop()
        self.agents.append(Agent(self.answer))
        return Worker(self.agents[-1], Room())

    def left_open(self) -> list[Agent]:
        return [agent for agent in self.agents if not agent.closed]


def passes(message: dict[str, Any]) -> dict[str, Any]:
    del message
    return PASSED


@pytest.fixture
def stop() -> threading.Event:
    return threading.Event()


def test_a_room_is_kept_for_the_next_job(stop: threading.Event) -> None:
    rooms = Rooms(passes)
    runner = Runner(rooms, stop)
    assert [runner.run(JOB).status for _ in range(3)] == ["passed"] * 3
    runner.close()
    assert len(rooms.agents) == 1
    assert rooms.left_open() == []


def numbered(count: int) -> list[Job]:
    return [Job(cpu=1.0, wall=1.0, units=(str(number),)) for number in range(count)]


def detail(message: dict[str, Any]) -> dict[str, Any]:
    """Tells which job it was."""
    return {**PASSED, "detail": message["units"][0]}


def test_jobs_that_go_together_are_answered_in_order_by_one_room(stop: threading.Event) -> None:
    rooms = Rooms(detail)
    runner = Runner(rooms, stop)
    assert [one.detail for one in runner.run_each(numbered(5))] == list("01234")
    assert list(runner.run_each([])) == []
    runner.close()
    assert len(rooms.agents) == 1
    assert rooms.left_open() == []


def test_a_job_that_kills_its_rooms_costs_no_other_its_outcome(
    stop: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The room falls silent with the third job; what comes after it is answered by others."""
    monkeypatch.setattr(workers, "GRACE", 0.05)
    silent: list[int] = []

    def answer(message: dict[str, Any]) -> dict[str, Any] | None:
        if message["units"] == ["2"]:
            silent.append(len(rooms.agents))
        return None if len(rooms.agents) in silent else detail(message)

    rooms = Rooms(answer)
    runner = Runner(rooms, stop)
    jobs = [Job(cpu=0.01, wall=0.01, units=(str(number),)) for number in range(5)]
    outcomes = list(runner.run_each(jobs))
    assert [one.status for one in outcomes] == ["passed", "passed", "infra_error", "passed", "passed"]
    assert [one.detail for one in outcomes if one.status == "passed"] == list("0134")
    assert len(rooms.agents) == 1 + ATTEMPTS + 1
    runner.close()
    assert rooms.left_open() == []


def test_what_comes_after_a_room_that_could_not_be_cleaned_is_done_in_another(stop: threading.Event) -> None:
    rooms = Rooms(lambda message: {**detail(message), "clean": message["units"] != ["1"]})
    runner = Runner(rooms, stop)
    assert [one.detail for one in runner.run_each(numbered(4))] == list("0123")
    runner.close()
    assert len(rooms.agents) > 1
    assert rooms.left_open() == []


def test_a_room_whose_outcomes_are_not_taken_is_not_used_again(stop: threading.Event) -> None:
    rooms = Rooms(detail)
    runner = Runner(rooms, stop)
    outcomes = runner.run_each(numbered(3))
    next(outcomes)
    del outcomes
    assert runner.run(numbered(1)[0]).detail == "0"
    runner.close()
    assert len(rooms.agents) == 2


def test_a_room_that_says_it_failed_is_replaced_and_then_given_up(stop: threading.Event) -> None:
    rooms = Rooms(lambda _: {**PASSED, "status": "infra_error", "detail": "no more processes"})
    outcome = Runner(rooms, stop).run(JOB)
    assert (outcome.status, outcome.detail) == ("infra_error", "no more processes")
    assert len(rooms.agents) == ATTEMPTS
    assert rooms.left_open() == []


def test_an_engine_that_is_away_in_the_middle_is_waited_for(stop: threading.Event) -> None:
    rooms = Rooms(lambda message: None if len(rooms.agents) == 1 and message["id"] > 2 else PASSED)
    runner = Runner(rooms, stop)
    runner.run(JOB)
    rooms.refusals = [SandboxError("away"), SandboxError("still away")]
    rooms.agents[0].end()
    assert runner.run(JOB).status == "passed"
    assert rooms.refusals == []
    runner.close()


def test_an_engine_that_stays_away_is_told(stop: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    rooms = Rooms(passes)
    runner = Runner(rooms, stop)
    runner.run(JOB)
    runner.close()
    rooms.refusals = [SandboxError("away")] * 9
    with pytest.raises(SandboxError, match="away"):
        runner.run(JOB)


def test_no_room_is_started_once_the_pool_is_told_to_stop(stop: threading.Event) -> None:
    rooms = Rooms(passes)
    stop.set()
    with pytest.raises(Stopped):
        Runner(rooms, stop).run(JOB)
    assert rooms.agents == []


def test_a_room_that_was_being_started_meanwhile_is_not_used(stop: threading.Event) -> None:
    class Slow(Rooms):
        def start(self) -> Worker:
            stop.set()
            return super().start()

    rooms = Slow(passes)
    runner = Runner(rooms, stop)
    with pytest.raises(Stopped):
        runner.run(JOB)
    runner.close()
    assert rooms.left_open() == []


def interrupted(begun: threading.Event) -> Iterator[Order[int, int]]:
    yield Order([1], 1)
    assert begun.wait(SOON)
    raise KeyboardInterrupt


def test_an_interruption_ends_the_jobs_under_way() -> None:
    """A job of a minute, which nobody waits for."""
    begun = threading.Event()

    def never(message: dict[str, Any]) -> None:
        del message
        begun.set()

    rooms = Rooms(never)
    pool = Pool(rooms, 1)
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt), pool:
        list(pool.map(lambda runner, _: [runner.run(Job(cpu=20, wall=60))], interrupted(begun)))
    assert time.monotonic() - began < SOON
    assert not any(thread.is_alive() for thread in pool.threads)
    assert rooms.left_open() == []


def test_at_most_one_room_for_each_worker() -> None:
    rooms = Rooms(passes)
    with Pool(rooms, 3) as pool:
        orders = (Order([number], number) for number in range(50))
        answers = pool.map(lambda runner, _: [runner.run(JOB).status], orders)
        assert sorted(answers) == [(number, "passed") for number in range(50)]
    assert 1 <= len(rooms.agents) <= 3
    assert rooms.left_open() == []
