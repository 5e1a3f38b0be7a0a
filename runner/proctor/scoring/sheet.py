"""One model's outputs for one exam: which there are, and where the result of each is. 28 bytes an output."""

import hashlib
from array import array
from collections.abc import Iterable, Iterator, Sequence

from proctor.errors import InputError
from proctor.model import Completion
from proctor.results.index import KEY
from proctor.results.journal import Journal

ABSENT, OPEN = -2, -1  # in place of a result's position: no such output; no result yet


class Sheet:
    """Outputs are numbered by task, then by sample; `samples` is how many a task can have."""

    def __init__(self, tasks: int, samples: int) -> None:
        self.samples = samples
        self.digests = bytearray(KEY * tasks * samples)
        self.positions = array("q", [ABSENT]) * (tasks * samples)
        self.rows = array("I", [0]) * (tasks * samples)  # where in the outputs' file each stands

    def note(self, position: int, completion: Completion) -> None:
        """Takes down an output of the task at `position`."""
        number = self.number(position, completion.sample)
        self.positions[number] = OPEN
        self.rows[number] = completion.row
        self.digests[KEY * number : KEY * number + KEY] = digest_of(completion)

    def number(self, position: int, sample: int) -> int:
        return position * self.samples + sample

    def is_open(self, position: int, sample: int) -> bool:
        """Whether the output has no result yet."""
        return self.positions[self.number(position, sample)] == OPEN

    @property
    def count(self) -> int:
        """How many outputs there are."""
        return len(self.positions) - self.positions.count(ABSENT)

    @property
    def is_settled(self) -> bool:
        """Whether every output has a result."""
        return OPEN not in self.positions

    @property
    def is_repeated(self) -> bool:
        """Whether tasks have several outputs, and each task's are one and the same, as at temperature 0."""
        several = False
        for begin in range(0, len(self.positions), self.samples) if self.samples > 1 else ():
            there = [n for n in range(begin, begin + self.samples) if self.positions[n] != ABSENT]
            several = several or len(there) > 1
            if len({bytes(self.digests[KEY * n : KEY * n + KEY]) for n in there}) > 1:
                return False
        return several

    def look_up(self, heads: Iterable[bytes], journal: Journal) -> int:
        """Finds the results that the journal has; how many. `heads` stand for the tasks, see `key_of`."""
        found = 0
        positions, digests = self.positions, self.digests
        for task, head in enumerate(heads):
            for number in range(task * self.samples, (task + 1) * self.samples):
                if positions[number] != ABSENT:
                    position = journal.find(key_of(head, digests[KEY * number : KEY * number + KEY]))
                    positions[number] = position
                    found += position >= 0
        return found

    def key(self, head: bytes, position: int, completion: Completion) -> bytes:
        """The key of an output that was noted. InputError where it is another one by now."""
        number = self.number(position, completion.sample)
        own = digest_of(completion)
        if own != self.digests[KEY * number : KEY * number + KEY]:
            raise InputError(
                f"the outputs changed while they were read (task {completion.task_id!r}); run again"
            )
        return key_of(head, own)

    def settle(self, position: int, sample: int, result: int) -> None:
        """Takes down where an output's result is."""
        self.positions[self.number(position, sample)] = result

    def nth(self, position: int, index: int) -> int:
        """The number of a task's output, those that there are counted from 0."""
        begin = self.number(position, 0)
        own = self.positions[begin : begin + self.samples]
        if ABSENT not in own:
            return begin + index
        return begin + [n for n, result in enumerate(own) if result != ABSENT][index]

    def digest(self, number: int) -> bytes:
        """The digest of an output's text."""
        return bytes(self.digests[KEY * number : KEY * number + KEY])

    def rows_of_results(self) -> Sequence[int]:
        """Where in the outputs' file each output stands, in the order of `results`."""
        there = (row for row, result in zip(self.rows, self.positions, strict=True) if result != ABSENT)
        return array("I", there)

    def results(self) -> Iterator[tuple[int, int, int]]:
        """Task, sample and the result's position of every output, in order."""
        for number, position in enumerate(self.positions):
            if position != ABSENT:
                yield *divmod(number, self.samples), position


def digest_of(completion: Completion) -> bytes:
    """The digest of an output; where there is none, one that no output has."""
    if not completion.error:
        return digest(completion.text)
    return hashlib.blake2b(completion.error.encode("utf-8", "surrogatepass"), digest_size=KEY).digest()


def digest(text: str) -> bytes:
    """The first KEY bytes of the SHA-256 of a text, such as an output's."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:KEY]


def key_of(head: bytes, digest: bytes | bytearray) -> bytes:
    """The key of an output's result; `head` hashes all else that the result depends on."""
    return hashlib.sha256(head + digest).digest()[:KEY]
