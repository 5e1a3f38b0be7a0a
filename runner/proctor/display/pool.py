"""Texts within a budget, each of them once: those of the foremost ranks stay."""

import heapq
from collections.abc import Iterator
from hashlib import blake2b

from proctor.display.texts import Cut, cut, length

Rank = tuple[int, int, int]
"""Round, task and part: the smaller, the sooner a reader wants to see it."""

_AROUND = 80  # bytes that a text counts besides its characters


class Pool:
    """Holds texts of at most `budget` bytes or so.

    What stays does not depend on the order in which texts are offered: it is what comes first by rank,
    as far as it fits.
    """

    def __init__(self, budget: int) -> None:
        self._left = budget
        self._kept: dict[bytes, tuple[Rank, Cut, int]] = {}
        self._worst: list[tuple[Rank, bytes]] = []  # a heap, of ranks turned round
        self._bound: Rank | None = None  # nothing of this rank or a later one is taken

    def offer(self, rank: Rank, text: str) -> bytes | None:
        """Under what name the text is kept, unless others take its place; None where there is no room."""
        name = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        known = self._kept.get(name)
        if known is not None:
            before, short, size = known
            if rank >= before:
                return name
        elif self._bound is not None and rank >= self._bound:
            return None
        else:
            short = cut(text)
            size = _AROUND + length(short)
            self._left -= size
        self._kept[name] = (rank, short, size)
        heapq.heappush(self._worst, (_turned(rank), name))
        self._drop()
        return name if name in self._kept else None

    def _drop(self) -> None:
        while self._left < 0 and self._worst:
            turned, name = heapq.heappop(self._worst)
            known = self._kept.get(name)
            if known is not None and _turned(known[0]) == turned:
                del self._kept[name]
                self._left += known[2]
                self._bound = known[0]

    def texts(self) -> Iterator[tuple[bytes, Cut]]:
        """What stays, the foremost first."""
        for name, (_, text, _) in sorted(self._kept.items(), key=lambda item: (item[1][0], item[0])):
            yield name, text


def _turned(rank: Rank) -> Rank:
    return -rank[0], -rank[1], -rank[2]
