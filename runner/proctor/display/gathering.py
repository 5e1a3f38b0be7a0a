"""What a page shows of texts: which there are, and where each is used."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from proctor.display.choice import Choice
from proctor.display.entrant import Entrant
from proctor.display.pool import Pool, Rank
from proctor.display.reading import FIRST_PART, Read
from proctor.display.samples import LONGEST_DETAIL
from proctor.display.texts import Outputs, Texts
from proctor.errors import ProctorError

_PROMPT, _REFERENCE, _SYSTEM, _EARLIER, _KEPT = 0, 1, 2, 3, 5
assert FIRST_PART > _KEPT + 1  # two texts at most of those that are kept

Told = tuple[bytes, str, str]
"""A text's name in the pool, the output's status and its detail."""


@dataclass(slots=True)
class Uses:
    """By the number of an entrant's task, or of a sample in its columns: the names of texts in the pool."""

    prompts: dict[int, bytes] = field(default_factory=dict)
    systems: dict[int, bytes] = field(default_factory=dict)
    references: dict[int, bytes] = field(default_factory=dict)
    earlier: dict[int, list[Told]] = field(default_factory=dict)
    kept: dict[int, list[Told]] = field(default_factory=dict)
    samples: dict[int, bytes] = field(default_factory=dict)

    def to_json(self, places: Mapping[int, int], numbers: Mapping[bytes, int]) -> dict[str, object]:
        """Tasks by their `places`, texts by their `numbers`; what the pool let go is left out."""
        tasks = {"prompts": self.prompts, "systems": self.systems, "references": self.references}
        outputs = {"earlier": self.earlier, "kept": self.kept}
        return {
            **{
                name: _pairs((places[task], numbers.get(text)) for task, text in used.items())
                for name, used in tasks.items()
            },
            "samples": _pairs((place, numbers.get(text)) for place, text in sorted(self.samples.items())),
            **{
                name: [
                    [places[task], numbers[text], status[:LONGEST_DETAIL], detail[:LONGEST_DETAIL]]
                    for task, listed in used.items()
                    for text, status, detail in listed
                    if text in numbers
                ]
                for name, used in outputs.items()
            },
        }


def _pairs(pairs: Iterable[tuple[int, int | None]]) -> list[list[int]]:
    """Two columns of what is known."""
    known = [(place, number) for place, number in pairs if number is not None]
    return [[place for place, _ in known], [number for _, number in known]]


def gather(
    entrants: Sequence[Entrant], choice: Choice, reads: Sequence[Read], texts: Texts, pool: Pool
) -> tuple[list[Uses], list[str]]:
    """Puts texts into the pool: where they are used, by entrant, and why some are missing."""
    found, troubles = [], []
    for owner, (entrant, read) in enumerate(zip(entrants, reads, strict=True)):
        ranks = choice.ranked(owner, choice.told)
        gathering = _Gathering(entrant, ranks, read, texts, pool)
        found.append(gathering.uses)
        for gather_some in (gathering.asked, gathering.outputs, gathering.others):
            try:
                gather_some()
            except ProctorError as error:
                troubles.append(f"some texts of {entrant.name} are not shown: {error}")
    return found, list(dict.fromkeys(troubles))


class _Gathering:
    """One entrant's."""

    def __init__(self, entrant: Entrant, ranks: dict[int, int], read: Read, texts: Texts, pool: Pool) -> None:
        self.entrant, self.ranks, self.read, self.texts, self.pool = entrant, ranks, read, texts, pool
        self.numbers = {entrant.tasks[task].task_id: task for task in ranks}
        self.uses = Uses()

    def asked(self) -> None:
        if not self.numbers:
            return
        for task_id, one in self.texts.asked(self.entrant, self.numbers.keys()):
            task = self.numbers[task_id]
            for part, text, uses in (
                (_PROMPT, one.prompt, self.uses.prompts),
                (_REFERENCE, one.reference or "", self.uses.references),
                (_SYSTEM, one.system, self.uses.systems),
            ):
                if text:
                    self._offer(uses, task, self._rank(task, part), text)

    def outputs(self) -> None:
        places = {self.read.samples.offsets[place]: place for place in self.read.wanted}
        wanted = {offset: self.read.wanted[place][1] for offset, place in places.items()}
        for offset, text in self.texts.outputs(self.entrant, wanted) if wanted else ():
            place = places[offset]
            self._offer(self.uses.samples, place, self.read.wanted[place][0], text)

    def others(self) -> None:
        shown = set(self.uses.samples.values())
        for part, outputs, uses in (
            (_EARLIER, self.texts.earlier(self.entrant), self.uses.earlier),
            (_KEPT, self.texts.kept(self.entrant), self.uses.kept),
        ):
            for task, rank, text, status, detail in self._told(outputs, part):
                name = self.pool.offer(rank, text)
                if name is not None and (part == _EARLIER or name not in shown):
                    uses.setdefault(task, []).append((name, status, detail))

    def _told(self, outputs: Outputs, part: int) -> Iterator[tuple[int, Rank, str, str, str]]:
        for task_id, listed in outputs.items():
            task = self.numbers.get(task_id)
            if task is not None:
                for place, one in enumerate(listed[:2]):
                    yield task, self._rank(task, part + place), one.text, one.status, one.detail

    def _rank(self, task: int, part: int) -> Rank:
        return 0, self.ranks[task], part

    def _offer(self, uses: dict[int, bytes], place: int, rank: Rank, text: str) -> None:
        name = self.pool.offer(rank, text)
        if name is not None:
            uses[place] = name
