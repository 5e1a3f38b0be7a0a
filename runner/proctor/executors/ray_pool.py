"""Work spread over a Ray cluster: batches of a second or so, in rooms of each node."""

import contextlib
from collections.abc import Iterable, Iterator, Sequence

from proctor.config.spec import RaySpec
from proctor.executors import pool
from proctor.executors.executor import Action, Answer, Item, Lost, Order, Ticket
from proctor.executors.pace import Pace
from proctor.executors.ray_call import Call
from proctor.executors.ray_cluster import needs_of
from proctor.executors.ray_fleet import Fleet, Note
from proctor.executors.ray_worker import Recipe
from proctor.executors.wire import pack
from proctor.sandbox.sandbox import Isolation

AHEAD = 2  # batches a worker that are asked for before they are needed


class RayPool:
    """Rooms of the nodes of the cluster that this process is connected to; they end with the connection.

    On the way in each node is asked what its rooms are, see `Fleet`.
    """

    def __init__(self, spec: RaySpec, recipe: Recipe, workers: int, note: Note) -> None:
        """`workers` bounds the rooms at a time; 0: the config's bound, else what there is place for."""
        self._bound = workers or spec.workers
        self._recipe = pack(recipe)
        self._fleet = Fleet(needs_of(spec), self._recipe, note)
        self._pace = Pace()

    def __enter__(self) -> "RayPool":
        self._sandbox = self._fleet.agree()
        return self

    def __exit__(self, *_: object) -> None:
        return

    @property
    def sandbox(self) -> Isolation:
        return self._sandbox

    @property
    def most(self) -> int:
        """No more than a batch has: slow samples go one by one."""
        return min(pool.MOST, self._pace.size)

    def map(
        self,
        action: Action[Item, Answer],
        orders: Iterable[Order[Ticket, Item]],
        lost: Lost[Ticket, Answer],
        shared: Sequence[object] = (),
    ) -> Iterator[tuple[Ticket, Answer]]:
        """See `Executor`. An order that takes its worker down ATTEMPTS times is lost."""
        self._pace = Pace(self._fleet.capacity)
        call = Call(self._fleet, self._recipe, self._sandbox, self._pace, action, lost, shared)
        with contextlib.closing(call):
            for batch in call.batches(orders):
                call.submit(batch)
                while call.under_way >= self._limit or call.has_answers:
                    yield from call.take()
            while call.under_way:
                yield from call.take()

    def alone(
        self,
        action: Action[Item, Answer],
        orders: Iterable[Order[Ticket, Item]],
        lost: Lost[Ticket, Answer],
    ) -> Iterator[tuple[Ticket, Answer]]:
        for order in orders:
            yield from self.map(action, [order], lost)

    @property
    def _limit(self) -> int:
        """Batches that may be under way. None waits where there is place for more than the bound."""
        place = max(self._fleet.capacity, 1)
        return self._bound if self._bound and self._bound < place else AHEAD * place
