"""Work spread over rooms, some of which die."""

import itertools
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence

import pytest

from proctor.errors import SandboxError, SandboxLost
from proctor.executors import pool as pools
from proctor.executors.executor import ATTEMPTS, Order
from proctor.executors.pool import Pool, Runner
from proctor.sandbox.job import Job
from proctor.sandbox.outcome import Outcome

JOB = Job(cpu=1.0, wall=1.0)
PASSED = Outcome(status="passed", detail="", cpu_s=0.0, wall_s=0.0)


class Room:
    """What a pool needs of a worker: runs jobs by a script of its sandbox's."""

    def __init__(self, sandbox: "Scripted") -> None:
        self.sandbox = sandbox

    def run(self, job: Job) -> Outcome:
        del job
        with self.sandbox.lock:
            number = next(self.sandbox.jobs)
        return self.sandbox.script(number)

    def run_each(self, jobs: Sequence[Job]) -> Iterator[Outcome]:
        return map(self.run, jobs)

    def end(self) -> None:
        return

    def close(self) -> str:
        self.sandbox.closed += 1
        return ""


class Scripted:
    """A sandbox whose n-th job ends as `script(n)` says."""

    isolation = "none"
    image = digest = ""

    def __init__(self, script: Callable[[int], Outcome]) -> None:
        self.script = script
        self.jobs = itertools.count()
        self.lock = threading.Lock()
        self.started = self.closed = 0

    def start(self) -> Room:
        self.started += 1
        return Room(self)


def score(runner: Runner, item: int) -> Iterator[Outcome]:
    del item
    yield runner.run(JOB)


def orders(items: Iterable[int]) -> Iterator[Order[int, int]]:
    return (Order([item], item) for item in items)


def pool_of(sandbox: Scripted, workers: int = 1) -> Pool:
    return Pool(sandbox, workers)  # type: ignore[arg-type]


def lost() -> Outcome:
    raise SandboxLost("it died")


def test_every_item_is_answered_once_whatever_the_workers() -> None:
    sandbox = Scripted(lambda _: PASSED)
    with pool_of(sandbox, 3) as pool:
        answers = dict(pool.map(score, orders(range(500))))
    assert answers == dict.fromkeys(range(500), PASSED)
    assert sandbox.started == sandbox.closed <= 3


def test_a_job_whose_room_dies_is_done_again_in_a_new_room() -> None:
    sandbox = Scripted(lambda number: lost() if number < ATTEMPTS - 1 else PASSED)
    with pool_of(sandbox) as pool:
        assert list(pool.map(score, orders([7]))) == [(7, PASSED)]
    assert sandbox.started == ATTEMPTS


def test_a_job_that_kills_every_room_is_unscored_and_the_next_goes_on() -> None:
    sandbox = Scripted(lambda number: lost() if number < ATTEMPTS else PASSED)
    with pool_of(sandbox) as pool:
        first, second = pool.map(score, orders([1, 2]))
    assert (first[1].status, first[1].detail) == ("infra_error", "it died")
    assert second == (2, PASSED)


def test_a_room_that_could_not_be_cleaned_is_not_used_again() -> None:
    dirty = Outcome(status="failed", detail="", cpu_s=0.0, wall_s=0.0, clean=False)
    sandbox = Scripted(lambda _: dirty)
    with pool_of(sandbox) as pool:
        assert [outcome for _, outcome in pool.map(score, orders([1, 2]))] == [dirty, dirty]
    assert sandbox.started == sandbox.closed == 2


def test_an_error_of_the_action_reaches_the_caller_and_every_room_is_closed() -> None:
    def refuse(number: int) -> Outcome:
        if number == 3:
            raise ValueError("no")
        return PASSED

    sandbox = Scripted(refuse)
    with pytest.raises(ValueError, match="no"), pool_of(sandbox, 2) as pool:
        list(pool.map(score, orders(range(100))))
    assert sandbox.closed == sandbox.started


def interrupt(answers: Iterator[tuple[int, Outcome]]) -> None:
    next(answers)
    raise KeyboardInterrupt


def test_an_interrupted_consumer_closes_every_room() -> None:
    sandbox = Scripted(lambda _: PASSED)
    pool = pool_of(sandbox, 2)
    with pytest.raises(KeyboardInterrupt), pool:
        interrupt(pool.map(score, orders(itertools.count())))
    assert sandbox.closed == sandbox.started
    assert not any(thread.is_alive() for thread in pool.threads)


def test_items_are_taken_only_as_fast_as_they_are_done() -> None:
    sandbox = Scripted(lambda _: PASSED)
    taken = 0

    def counted() -> Iterator[int]:
        nonlocal taken
        for item in itertools.count():
            taken += 1
            yield item

    with pool_of(sandbox) as pool:
        answers = pool.map(score, orders(counted()))
        for _ in range(10):
            next(answers)
        assert taken < 100


def test_no_room_to_be_had_at_the_start_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "PATIENCE", 60.0)

    class Closed(Scripted):
        def start(self) -> Room:
            raise SandboxError("no engine")

    with pytest.raises(SandboxError, match="no engine"), pool_of(Closed(lambda _: PASSED)) as pool:
        list(pool.map(score, orders([1])))


def test_rooms_are_kept_from_one_map_to_the_next() -> None:
    sandbox = Scripted(lambda _: PASSED)
    with pool_of(sandbox) as pool:
        assert (
            len(list(pool.map(score, orders(range(3))))) == len(list(pool.map(score, orders(range(3))))) == 3
        )
    assert sandbox.started == sandbox.closed == 1


def test_an_order_has_an_answer_a_ticket_in_their_order() -> None:
    def some(runner: Runner, item: int) -> Iterator[int]:
        del runner
        yield from [item] * item

    with pool_of(Scripted(lambda _: PASSED), 2) as pool:
        several = (Order([f"{item}:{number}" for number in range(item)], item) for item in range(4))
        assert sorted(pool.map(some, several)) == [
            ("1:0", 1), ("2:0", 2), ("2:1", 2), ("3:0", 3), ("3:1", 3), ("3:2", 3),
        ]  # fmt: skip


@pytest.mark.parametrize("answers", [0, 2])
def test_an_action_that_loses_or_makes_up_answers_is_told(answers: int) -> None:
    with pytest.raises(ValueError, match="zip"), pool_of(Scripted(lambda _: PASSED)) as pool:
        list(pool.map(lambda _, item: [item] * answers, orders([1])))


def test_alone_means_one_at_a_time() -> None:
    under_way, most = itertools.count(), [0]
    lock = threading.Lock()
    running = set()

    def action(runner: Runner, item: int) -> Iterator[int]:
        with lock:
            running.add(item)
            most[0] = max(most[0], len(running))
        next(under_way)
        runner.run(JOB)
        with lock:
            running.remove(item)
        yield item

    with pool_of(Scripted(lambda _: PASSED), 3) as pool:
        assert list(pool.alone(action, orders(range(20)))) == [(item, item) for item in range(20)]
    assert most == [1]
