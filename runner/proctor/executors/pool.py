"""Work spread over rooms on this machine: one thread a room, each room kept for many jobs."""

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from proctor.errors import SandboxError, SandboxLost
from proctor.sandbox.job import Job
from proctor.sandbox.outcome import Outcome
from proctor.sandbox.sandbox import Sandbox
from proctor.sandbox.worker import Worker

ATTEMPTS = 3  # rooms that one job may lose before it is left unscored
PATIENCE = 90.0  # seconds that an engine may be away in the middle of a run

Item = TypeVar("Item")
Answer = TypeVar("Answer")


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


class Pool(Generic[Item, Answer]):
    """Applies `action` to items in `workers` threads, each with a runner of its own.

    Used as a context manager; on the way out every room is ended, whatever happened.
    """

    def __init__(self, sandbox: Sandbox, workers: int, action: Callable[[Runner, Item], Answer]) -> None:
        self.action = action
        self.stop = threading.Event()
        self.items: queue.Queue[Item] = queue.Queue(maxsize=4 * workers)
        self.answers: queue.Queue[Answer | _Failure] = queue.Queue()
        self.runners = [Runner(sandbox, self.stop) for _ in range(workers)]
        self.threads = [
            threading.Thread(target=self._serve, args=(runner,), daemon=True) for runner in self.runners
        ]

    def __enter__(self) -> "Pool[Item, Answer]":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for runner in self.runners:
            runner.end()
        for thread in self.threads:
            thread.join(timeout=10)

    def map(self, items: Iterable[Item]) -> Iterator[Answer]:
        """The answers as they come, in no order. What an action raised is raised here."""
        waiting = 0
        for item in items:
            while not self._offer(item):
                yield self._take()
                waiting -= 1
            waiting += 1
            while not self.answers.empty():
                yield self._take()
                waiting -= 1
        for _ in range(waiting):
            yield self._take()

    def _offer(self, item: Item) -> bool:
        """Whether the item found a place in the queue, which is bounded so that memory stays flat."""
        try:
            self.items.put_nowait(item)
        except queue.Full:
            return False
        return True

    def _take(self) -> Answer:
        answer = self.answers.get()
        if isinstance(answer, _Failure):
            raise answer.error
        return answer

    def _serve(self, runner: Runner) -> None:
        while not self.stop.is_set():
            with contextlib.suppress(queue.Empty):
                self._answer(runner, self.items.get(timeout=0.1))
        runner.close()

    def _answer(self, runner: Runner, item: Item) -> None:
        try:
            self.answers.put(self.action(runner, item))
        except BaseException as error:  # noqa: BLE001  # raised again where the answers are taken
            self.answers.put(_Failure(error))
