"""Whoever spreads work over rooms: this machine, or a cluster."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar

from proctor.sandbox.sandbox import Isolation

if TYPE_CHECKING:
    from proctor.executors.pool import Runner

ATTEMPTS = 3  # rooms, or machines, that one job may lose before it is left unscored

Ticket = TypeVar("Ticket")
Item = TypeVar("Item")
Answer = TypeVar("Answer")

Lost = Callable[[Ticket, str], Answer]
"""The answer to a ticket whose workers were all lost, and why they were."""

Action = Callable[["Runner", Item], Iterable[Answer]]
"""What is done with an item in a room. An action and its items may go to another machine, by pickle."""


class Order(NamedTuple, Generic[Ticket, Item]):
    """An item, and a ticket for each answer that its action gives, in their order. Tickets stay here."""

    tickets: Sequence[Ticket]
    item: Item


class Executor(Protocol):
    """Runs actions in rooms. Used as a context manager; on the way out every room is ended."""

    @property
    def sandbox(self) -> Isolation:
        """What the rooms are, the same for all of them."""
        ...

    @property
    def most(self) -> int:
        """How many tickets an order should have at most, as things are going."""
        ...

    def map(
        self,
        action: Action[Item, Answer],
        orders: Iterable[Order[Ticket, Item]],
        lost: Lost[Ticket, Answer],
        shared: Sequence[object] = (),
    ) -> Iterator[tuple[Ticket, Answer]]:
        """Every ticket with its answer as they come, in no order. What an action raised is raised here.

        Orders are taken only as fast as they are answered, so that memory stays flat. `shared` are objects
        that items refer to again and again.
        """
        ...

    def alone(
        self,
        action: Action[Item, Answer],
        orders: Iterable[Order[Ticket, Item]],
        lost: Lost[Ticket, Answer],
    ) -> Iterator[tuple[Ticket, Answer]]:
        """Like `map`, one order at a time, with nothing else under way."""
        ...
