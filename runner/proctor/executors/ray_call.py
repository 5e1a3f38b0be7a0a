"""One `map` over a Ray cluster: its batches on their way there and back."""

import contextlib
import queue
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from proctor.executors.executor import ATTEMPTS, Action, Lost, Order
from proctor.executors.pace import Pace
from proctor.executors.ray_fleet import Fleet
from proctor.executors.ray_worker import Described, Refused, Sat, code, sit
from proctor.executors.wire import numbers_of, pack
from proctor.report.text import one_line

if TYPE_CHECKING:
    from concurrent.futures import Future

LARGEST = 8 << 20  # bytes of a batch, unless one order alone is larger
WAIT = 30.0  # seconds without an answer after which the cluster is looked at


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Batch:
    """Orders that go together, and their items as they are sent."""

    orders: Sequence[Order[Any, Any]]
    items: Sequence[bytes]
    is_last: bool = False  # of the attempts

    @property
    def samples(self) -> int:
        return sum(len(order.tickets) for order in self.orders)

    def apart(self) -> "Iterator[Batch]":
        """Each order alone, for its last attempt."""
        for order, item in zip(self.orders, self.items, strict=True):
            yield Batch(orders=[order], items=[item], is_last=True)


class Call:
    """Batches under way, each with Ray's reference to its answers."""

    def __init__(  # noqa: PLR0913, PLR0917 - where, with what, and what
        self,
        fleet: Fleet,
        recipe: bytes,
        sandbox: Described,
        pace: Pace,
        action: Action[Any, Any],
        lost: Lost[Any, Any],
        shared: Sequence[object],
    ) -> None:
        import ray

        self._fleet, self._recipe, self._sandbox, self._pace = fleet, recipe, sandbox, pace
        self._lost, self._shared = lost, shared
        self._numbers = numbers_of(shared)
        self._sit = ray.remote(sit)  # exported to the cluster once
        self._head = ray.put(pack((action, tuple(shared))))
        self._references: dict[Batch, Any] = {}
        self._answers: queue.SimpleQueue[tuple[Batch, Future[Sat | Refused]]] = queue.SimpleQueue()

    @property
    def under_way(self) -> int:
        """How many batches are."""
        return len(self._references)

    @property
    def has_answers(self) -> bool:
        return not self._answers.empty()

    def batches(self, orders: Iterable[Order[Any, Any]]) -> Iterator[Batch]:
        """Orders put together by the pace."""
        held: list[Order[Any, Any]] = []
        items: list[bytes] = []
        samples = size = 0
        for order in orders:
            held.append(order)
            items.append(pack(order.item, self._numbers))
            samples += len(order.tickets)
            size += len(items[-1])
            if samples >= self._pace.size or size > LARGEST:
                yield Batch(orders=held, items=items)
                held, items, samples, size = [], [], 0, 0
        if held:
            yield Batch(orders=held, items=items)

    def submit(self, batch: Batch) -> None:
        """Sends a batch to whichever worker is free. Ray sends it again where it is lost with its worker."""
        retries = 0 if batch.is_last else ATTEMPTS - 2
        task = self._sit.options(**self._fleet.options(), max_retries=retries)
        reference = task.remote(code(), self._recipe, pack(self._sandbox), [self._head], batch.items)
        self._references[batch] = reference
        reference.future().add_done_callback(lambda future: self._answers.put((batch, future)))

    def take(self) -> Iterator[tuple[Any, Any]]:
        """The answers to the next batch that is done; none where it has to be done again."""
        batch, future = self._next()
        del self._references[batch]
        found = self._result(batch, future)
        if found is None:
            return
        if found.seconds:
            self._pace.told(batch.samples, found.seconds)
        for order, answers in zip(batch.orders, found.answers, strict=True):
            yield from zip(order.tickets, answers, strict=True)

    def _next(self) -> "tuple[Batch, Future[Sat | Refused]]":
        while True:
            try:
                return self._answers.get(timeout=WAIT)
            except queue.Empty:
                self._fleet.tell_of_want()

    def _result(self, batch: Batch, future: "Future[Sat | Refused]") -> Sat | None:
        """What came of a batch; None where it was sent once more. What its action raised is raised."""
        import ray

        try:
            found = future.result()
        except ray.exceptions.RayTaskError as error:
            raise getattr(error, "cause", error) from error
        except ray.exceptions.RayError as error:
            return self._again(batch, f"its worker in the cluster was lost: {one_line(str(error), 200)}")
        if isinstance(found, Sat):
            return found
        self._fleet.refuse(found)
        self.submit(batch)
        return None

    def _again(self, batch: Batch, why: str) -> Sat | None:
        """An order that is lost with others is tried alone: it need not be the one to blame."""
        if not batch.is_last:
            for alone in batch.apart():
                self.submit(alone)
            return None
        answers = [[self._lost(ticket, why) for ticket in order.tickets] for order in batch.orders]
        return Sat(answers=answers, seconds=0.0)

    def close(self) -> None:
        """Ends what is under way, for which nobody waits any more."""
        import ray

        with contextlib.suppress(ray.exceptions.RayError):  # the cluster may be what is gone
            for reference in self._references.values():
                ray.cancel(reference, force=True)
        self._references = {}
