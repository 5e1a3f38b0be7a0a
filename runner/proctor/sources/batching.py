"""Which requests are answered together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from proctor.sources.request import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A request in tokens. `room` is how many may be added to them."""

    request: Request
    tokens: tuple[int, ...]
    room: int


def windows(requests: Iterable[Request], size: int) -> Iterator[list[Request]]:
    """The requests, `size` at a time; none is taken before it is wanted."""
    rest = iter(requests)
    while window := list(islice(rest, size)):
        yield window


def batches(prompts: Sequence[Prompt], size: int) -> Iterator[list[Prompt]]:
    """The prompts, longest first, so that little is padded and what does not fit shows at once.

    All prompts of a batch have the same `room`: a model may have no position for a token past a prompt's own.
    """
    batch: list[Prompt] = []
    for prompt in sorted(prompts, key=lambda prompt: -len(prompt.tokens)):
        if batch and (len(batch) == size or batch[0].room != prompt.room):
            yield batch
            batch = []
        batch.append(prompt)
    if batch:
        yield batch
