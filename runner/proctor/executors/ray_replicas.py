"""A checkpoint of which several nodes of a Ray cluster have a copy each.

A copy that is lost is replaced here, not restarted by Ray: what Ray restarts keeps its requests until
there is place for it again, which may be never.
"""

import queue
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from proctor.config.spec import RaySpec
from proctor.errors import InputError, ProctorError
from proctor.executors.executor import ATTEMPTS
from proctor.executors.pace import Pace
from proctor.executors.ray_cluster import needs_of_copy, nodes, nodes_with, options_of
from proctor.executors.ray_replica import Asked, Original, Replica
from proctor.executors.ray_worker import code
from proctor.report.text import one_line
from proctor.sources.request import Answer, Request
from proctor.sources.transformers import WINDOW, Transformers

if TYPE_CHECKING:
    from concurrent.futures import Future

AHEAD = 2  # windows that a copy may have
LOST = 5  # copies in a row without an answer from any, after which no more are made
WAIT = 30.0  # seconds without an event after which a user is told


@dataclass(eq=False, slots=True)
class _Window:
    """Requests that go together."""

    requests: list[Request]
    lost: int = 0  # copies that had it


@dataclass(eq=False, slots=True)
class _Copy:
    """A copy, and the windows that it has."""

    actor: Any
    is_ready: bool = False
    windows: list[_Window] = field(default_factory=list)


class Replicas:
    """A source whose answers are those of one machine, kept under the same keys."""

    def __init__(self, source: Transformers, spec: RaySpec, note: Callable[[str], None]) -> None:
        """To be made while this process is connected to the cluster."""
        self._source, self._note = source, note
        self._needs = needs_of_copy(spec)
        there = nodes_with(self._needs)
        one_each = sum(node.slots(self._needs) if "GPU" in self._needs else 1 for node in there)
        self._count = spec.replicas or one_each
        processors = sum(node.resources.get("CPU", 0.0) for node in there)
        self._original = Original(
            code=code(),
            spec=source.spec,
            sampling=source.sampling,
            identity=source.identity,
            threads=max(1, int(processors / max(self._count, 1))),
        )
        self._refused: dict[str, str] = {}  # why, by the node's id
        self._copies: list[_Copy] = []
        self._events: queue.SimpleQueue[tuple[_Copy, _Window | None, Future[Any]] | None]
        self._events = queue.SimpleQueue()
        self._waiting: deque[_Window] = deque()
        self._pace = Pace()
        self._lost = 0  # copies, since the last answer
        self._is_closed = self._has_told = False

    @property
    def identity(self) -> Mapping[str, object]:
        return self._source.identity

    @property
    def notes(self) -> tuple[str, ...]:
        return self._source.notes

    def answers(self, requests: Iterable[Request]) -> Iterator[tuple[Request, Answer]]:
        """See `Source`. Copies are made for the first request, and stay for the next call."""
        rest = iter(requests)
        while self._fill(rest) or any(copy.windows for copy in self._copies):
            self._hire()
            self._hand_out(rest)
            yield from self._next()

    def close(self) -> None:
        """Ends the copies; `answers` that another thread waits for end."""
        import ray

        self._is_closed = True
        for copy in self._copies:
            ray.kill(copy.actor)
        self._copies = []
        self._source.close()
        self._events.put(None)

    def _fill(self, rest: Iterator[Request]) -> bool:
        """Whether a window is waiting. One is whole batches, as many as take a second or so."""
        batch = self._original.spec.batch
        size = batch * min(WINDOW, max(1, self._pace.size // batch))
        if not self._waiting and (taken := list(islice(rest, size))):
            self._waiting.append(_Window(taken))
        return bool(self._waiting)

    def _hire(self) -> None:
        import ray

        if self._lost >= LOST:
            raise ProctorError(
                f"asking was given up: {self._lost} copies of {self._original.spec.model} were lost in a row"
            )
        while len(self._copies) < self._count and not self._is_closed:
            options = options_of(self._needs, self._refused)
            actor = ray.remote(Replica).options(**options, scheduling_strategy="SPREAD", max_restarts=0)
            copy = _Copy(actor.remote(original=self._original))
            self._copies.append(copy)
            self._expect(copy, None, copy.actor.check.remote())

    def _hand_out(self, rest: Iterator[Request]) -> None:
        for copy in self._copies:
            while copy.is_ready and len(copy.windows) < AHEAD and self._fill(rest):
                window = self._waiting.popleft()
                copy.windows.append(window)
                self._expect(copy, window, copy.actor.answer.remote(window.requests))

    def _expect(self, copy: _Copy, window: _Window | None, reference: Any) -> None:
        reference.future().add_done_callback(lambda future: self._events.put((copy, window, future)))

    def _next(self) -> Iterator[tuple[Request, Answer]]:
        """Waits until a copy has answered, is ready, or is lost."""
        import ray

        event = self._wait()
        if event is None or self._is_closed:
            raise ProctorError("asking was interrupted")
        copy, window, future = event
        try:
            found = future.result()
        except ray.exceptions.RayTaskError as error:
            raise getattr(error, "cause", error) from error
        except ray.exceptions.RayError as error:
            yield from self._lose(
                copy, window, f"its worker in the cluster was lost: {one_line(str(error), 200)}"
            )
            return
        if window is None:
            self._begin(copy, *found)
        else:
            yield from self._take(copy, window, found)

    def _wait(self) -> "tuple[_Copy, _Window | None, Future[Any]] | None":
        while True:
            try:
                return self._events.get(timeout=WAIT)
            except queue.Empty:
                if not self._has_told and not any(copy.is_ready for copy in self._copies):
                    self._has_told = True
                    self._note("the Ray cluster has no place yet for a copy of the checkpoint; waiting")

    def _begin(self, copy: _Copy, node: str, trouble: str) -> None:
        """A copy is there; one that is no true copy is dropped, and its node used no more."""
        import ray

        copy.is_ready = not trouble
        if copy.is_ready:
            return
        self._copies.remove(copy)
        ray.kill(copy.actor)
        self._count = max(1, self._count - 1)
        there = nodes(self._needs)
        if node not in self._refused:
            name = next((one.name for one in there if one.id == node), node)
            self._note(f"warning: node {name} has no copy of the checkpoint: {one_line(trouble, 300)}")
        self._refused[node] = trouble
        if all(one.id in self._refused for one in there):
            raise InputError(f"no node of the Ray cluster can load the checkpoint: {one_line(trouble, 300)}")

    def _take(self, copy: _Copy, window: _Window, found: Asked) -> Iterator[tuple[Request, Answer]]:
        copy.windows.remove(window)
        self._lost = 0
        self._pace.told(len(window.requests), found.seconds)
        yield from zip(window.requests, found.answers, strict=True)

    def _lose(self, copy: _Copy, window: _Window | None, why: str) -> Iterator[tuple[Request, Answer]]:
        """Its windows go to others, for the last attempt request by request, and then have no answer."""
        if copy in self._copies:
            self._copies.remove(copy)
            self._lost += 1
        if window is None:
            return
        copy.windows.remove(window)
        window.lost += 1
        if window.lost < ATTEMPTS - 1:
            self._waiting.appendleft(window)
        elif window.lost < ATTEMPTS:
            self._waiting.extendleft(_Window([one], window.lost) for one in window.requests)
        else:
            yield from ((request, Answer(text=None, error=why)) for request in window.requests)
