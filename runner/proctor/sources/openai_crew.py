"""Threads that work off what is handed to them, no further ahead than they need."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Generic, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

_JOIN = 3.0  # seconds; one that is still connecting then ends by itself


@dataclass(frozen=True, slots=True)
class _Broken:
    error: BaseException


class _Done:
    """A task is worked off."""


class Crew(Generic[Task, Result]):
    """Up to `size` threads, of which each gives any number of results to a task."""

    def __init__(
        self,
        work: Callable[[Task], Iterable[Result]],
        *,
        size: int,
        stop: threading.Event,
        cut: Callable[[], None],
    ) -> None:
        """`stop` is set at the end; `cut` then ends at once what `work` waits for, each time it is called."""
        self._work, self._size = work, size
        self._stop, self._cut = stop, cut
        self._ahead = max(2, size // 4)  # tasks that wait, so that no thread does
        self._todo: SimpleQueue[Task | None] = SimpleQueue()
        self._done: SimpleQueue[Result | _Done | _Broken] = SimpleQueue()
        self._threads: list[threading.Thread] = []

    def results(self, tasks: Iterator[Task]) -> Iterator[Result]:
        """Results as they come; tasks are taken by the thread that asks for them, as there is room.

        What `work` raises is raised here. However it ends, no thread is left.
        """
        try:
            yield from self._results(tasks)
        finally:
            self._end()

    def _results(self, tasks: Iterator[Task]) -> Iterator[Result]:
        under_way, has_more = 0, True
        while True:
            while has_more and under_way < self._size + self._ahead:
                task = next(tasks, None)
                has_more = task is not None
                if task is not None:
                    under_way += 1
                    self._hand(task, under_way)
            if not under_way:
                return
            result = self._done.get()
            if isinstance(result, _Broken):
                raise result.error
            if isinstance(result, _Done):
                under_way -= 1
            else:
                yield result

    def _hand(self, task: Task, under_way: int) -> None:
        self._todo.put(task)
        if len(self._threads) < min(self._size, under_way):
            name = f"proctor-ask-{len(self._threads)}"
            self._threads.append(threading.Thread(target=self._run, name=name, daemon=True))
            self._threads[-1].start()

    def _run(self) -> None:
        while (task := self._todo.get()) is not None and not self._stop.is_set():
            try:
                for result in self._work(task):
                    self._done.put(result)
            except BaseException as error:  # noqa: BLE001 - raised again by the thread that waits for results
                self._done.put(_Broken(error))
                return
            self._done.put(_Done())

    def _end(self) -> None:
        self._stop.set()
        for _ in self._threads:
            self._todo.put(None)
        end = time.monotonic() + _JOIN
        while any(thread.is_alive() for thread in self._threads) and time.monotonic() < end:
            self._cut()  # again: a thread may have been between two requests
            for thread in self._threads:
                thread.join(0.05 if thread.is_alive() else 0)
                if thread.is_alive():
                    break
