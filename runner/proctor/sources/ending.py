"""Where a generated text ends."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

Tensor = Any  # of torch, which may be absent
Decode = Callable[[Sequence[int]], str]


def cut(text: str, stops: Collection[str]) -> str | None:
    """The text before the first of the stop texts; None where it has none of them."""
    places = [place for stop in stops if stop and (place := text.find(stop)) >= 0]
    return text[: min(places)] if places else None


class StopTexts:
    """A stopping criterion: a row is done as soon as a stop text stands in what was added to it.

    After each token only as many of the last ones are decoded as a stop text may span, for a token adds a
    byte at least; the whole is decoded where these seem to have it. `lengths` has the number of tokens that
    each row had then.
    """

    def __init__(self, stops: Collection[str], decode: Decode, start: int) -> None:
        """`start`: how many tokens a row begins with, padding too."""
        self._stops = stops
        self._decode = decode
        self._start = start
        self._span = max(len(stop.encode()) for stop in stops) + 4
        self.lengths: dict[int, int] = {}

    def __call__(self, input_ids: Tensor, *_: object, **__: object) -> Tensor:
        import torch

        for row, tokens in enumerate(input_ids[:, self._start :].tolist()):
            if row not in self.lengths and self._has_stop(tokens[-self._span :]) and self._has_stop(tokens):
                self.lengths[row] = len(tokens)
        done = [row in self.lengths for row in range(len(input_ids))]
        return torch.tensor(done, dtype=torch.bool, device=input_ids.device)

    def _has_stop(self, tokens: Sequence[int]) -> bool:
        return cut(self._decode(tokens), self._stops) is not None


def length(tokens: Sequence[int], eos: Collection[int], stopped: int | None) -> tuple[int, bool]:
    """How many of a row's new tokens are its own, an end token too, and whether it ended by itself.

    What follows is padding. `stopped` is the number after which a stop text stood there, if one did.
    """
    ends = [place + 1 for place, token in enumerate(tokens) if token in eos]
    ends += [] if stopped is None else [stopped]
    return (min(ends), True) if ends else (len(tokens), False)
