"""Work spread over rooms on this machine: one thread a room, each room kept for many jobs."""

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from proctor.errors import SandboxError, SandboxLost
from proctor.executors.executor import ATTEMPTS, Action, Answer, Item, Lost, Order, Ticket
from proctor.sandbox.job import Job
from proctor.sandbox.outcome import Outcome
from proctor.sandbox.sandbox import Sandbox
from proctor.sandbox.worker import Worker

PATIENCE = 90.0  # seconds that an engine may be away in the middle of a run
DELAY = 0.05  # seconds after which an answer waits for no more than the next one: waking threads takes time
AHEAD = 2  # orders a worker that are asked for before they are needed
MOST = 16  # tickets of an order


class Stopped(Exception):
    """The pool was told to stop; what was under way is given up."""


class Runner:
    """Runs jobs in one room after another: a new one where the last was lost or could not be cleaned."""

    def __init__(self, sandbox: Sandbox, stop: threading.Event) -> None:
        self.sandbox = sandbox
        self.stop = stop
        self.worker: Worker | None = None
        self.started = 0

    def run(self, job: Job) -> Outcome:
        """The job's outcome; `infra_error` where rooms kept dying. SandboxError where there is no room."""
        lost = ""
        for _ in range(ATTEMPTS):
            worker = self._room()
            try:
                outcome = worker.run(job)
            except SandboxLost as error:
                lost = str(error)
                self.close()
                continue
            if not outcome.clean:
                self.close()
            if outcome.status != "infra_error":
                return outcome
            lost = outcome.detail
            self.close()
        return Outcome(status="infra_error", detail=lost[:300], cpu_s=0.0, wall_s=0.0)

    def run_each(self, jobs: Sequence[Job]) -> Iterator[Outcome]:
        """The jobs' outcomes in order. They go to a room together; one that it is lost with is run alone."""
        done = 0
        while done < len(jobs):
            for outcome in self._together(jobs[done:]):
                done += 1
                yield outcome
            if done < len(jobs):
                yield self.run(jobs[done])
                done += 1

    def _together(self, jobs: Sequence[Job]) -> Iterator[Outcome]:
        """The outcomes as far as one room gives them."""
        left = len(jobs)
        try:
            for outcome in self._room().run_each(jobs):
                if outcome.status == "infra_error":
                    return
                left -= outcome.clean
                yield outcome
                if not outcome.clean:
                    return
        except SandboxLost:
            return
        finally:
            if left:
                self.close()

    def _room(self) -> Worker:
        deadline = time.monotonic() + PATIENCE
        pause = 0.2
        while self.worker is None:
            if self.stop.is_set():
                raise Stopped
            try:
                self.worker = self.sandbox.start()
                self.started += 1
                if self.stop.is_set():  # whoever set it may not have seen this room
                    raise Stopped
            except SandboxError:
                if not self.started or time.monotonic() > deadline:
                    raise
                self.stop.wait(pause)
                pause = min(2 * pause, 5.0)
        return self.worker

    def end(self) -> None:
        """Ends the room under way, from another thread than the one that runs jobs."""
        worker = self.worker
        if worker is not None:
            worker.end()

    def close(self) -> None:
        worker, self.worker = self.worker, None
        if worker is not None:
            worker.close()


@dataclass(frozen=True, slots=True)
class _Failure:
    error: BaseException


Answers = queue.SimpleQueue[list[tuple[Ticket, Answer]] | _Failure | None]
"""Of one `map`: some answers, an error, or None where an order is done."""


class Pool:
    """`workers` threads, each with a runner of its own, whose room is kept from one `map` to the next.

    Used as a context manager; on the way out every room is ended, whatever happened.
    """

    def __init__(self, sandbox: Sandbox, workers: int) -> None:
        self.sandbox = sandbox
        self.stop = threading.Event()
        self.calls: queue.SimpleQueue[Callable[[Runner], None] | None] = queue.SimpleQueue()
        self.runners = [Runner(sandbox, self.stop) for _ in range(workers)]
        self.threads = [
            threading.Thread(target=self._serve, args=(runner,), daemon=True) for runner in self.runners
        ]

    def __enter__(self) -> "Pool":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for runner in self.runners:
            runner.end()
            self.calls.put(None)
        for thread in self.threads:
            thread.join(timeout=10)

    @property
    def most(self) -> int:
        return MOST

    def map(
        self,
        action: Action[Item, Answer],
        orders: Iterable[Order[Ticket, Item]],
        lost: Lost[Ticket, Answer] | None = None,
        shared: Sequence[object] = (),
    ) -> Iterator[tuple[Ticket, Answer]]:
        """See `Executor`; here no worker is lost without this process, and everything is shared."""
        del lost, shared
        answers: Answers[Ticket, Answer] = queue.SimpleQueue()
        under_way = 0
        for order in orders:
            self.calls.put(_call(action, order, answers))
            under_way += 1
            while under_way >= AHEAD * len(self.runners) or not answers.empty():
                told = _take(answers)
                under_way -= told is None
                yield from told or ()
        while under_way:
            told = _take(answers)
            under_way -= told is None
            yield from told or ()

    def alone(
        self,
        action: Action[Item, Answer],
        orders: Iterable[Order[Ticket, Item]],
        lost: Lost[Ticket, Answer] | None = None,
    ) -> Iterator[tuple[Ticket, Answer]]:
        del lost
        for order in orders:
            yield from self.map(action, [order])

    def _serve(self, runner: Runner) -> None:
        while (call := self.calls.get()) is not None and not self.stop.is_set():
            call(runner)
        runner.close()


def _take(answers: Answers[Ticket, Answer]) -> list[tuple[Ticket, Answer]] | None:
    told = answers.get()
    if isinstance(told, _Failure):
        raise told.error
    return told


def _call(
    action: Action[Item, Answer], order: Order[Ticket, Item], answers: Answers[Ticket, Answer]
) -> Callable[[Runner], None]:
    def call(runner: Runner) -> None:
        held: list[tuple[Ticket, Answer]] = []
        told = time.monotonic()
        try:
            for one in zip(order.tickets, action(runner, order.item), strict=True):
                held.append(one)
                if time.monotonic() - told > DELAY:
                    answers.put(held)
                    held, told = [], time.monotonic()
        except BaseException as error:  # noqa: BLE001  # raised again where the answers are taken
            answers.put(held)
            answers.put(_Failure(error))
        else:
            answers.put(held)
            answers.put(None)

    return call
