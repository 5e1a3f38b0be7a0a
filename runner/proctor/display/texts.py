"""Where the texts that a page shows come from."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from proctor.display.entrant import Entrant
from proctor.gate.kept import Pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a task asks, and what is wanted; never its hidden tests."""

    prompt: str
    system: str = ""
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An output that is looked for: of a sample of a task, with the SHA-256 (hex) of its text."""

    task_id: str
    sample: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An output of which it is not known whose sample it is; nor how it ended, where `status` is empty."""

    text: str
    status: str = ""
    detail: str = ""


Outputs = Mapping[str, Sequence[Told]]
"""By task id."""


class Texts(Protocol):
    """The texts of a run. What cannot be read is a ProctorError, and costs but the texts."""

    def asked(self, entrant: Entrant, task_ids: Container[str]) -> Iterator[tuple[str, Asked]]:
        """What these tasks ask, as far as it is known, by their ids."""
        ...

    def outputs(self, entrant: Entrant, wanted: Mapping[int, Wanted]) -> Iterator[tuple[int, str]]:
        """The outputs that are found, in any order; a number counts the entrant's results from 0."""
        ...

    def kept(self, entrant: Entrant) -> Outputs:
        """Outputs of its tasks besides those of `outputs`."""
        ...

    def earlier(self, entrant: Entrant) -> Outputs:
        """What is kept of the outputs that it was compared with."""
        ...

    def file(self, entrant: Entrant) -> str:
        """The file in the report folder that has its outputs, as a path from there; empty where none has."""
        ...


def told(pairs: Pairs) -> Outputs:
    """Outputs that were kept."""
    return {
        task_id: [
            Told(text=one.text, status=one.status, detail=one.detail)
            for one in (pair.failing, pair.passing)
            if one is not None
        ]
        for task_id, pair in pairs.items()
    }


Cut = str | Sequence[str | int]
"""A text; or what is left of a long one: its beginning, how many characters are left out, its end."""

LONGEST = 20_000  # characters of a text
_HEAD = 14_000


def cut(text: str) -> Cut:
    """The text, or the beginning and the end of one that is longer than LONGEST."""
    if len(text) <= LONGEST:
        return text
    tail = LONGEST - _HEAD
    return [text[:_HEAD], len(text) - LONGEST, text[-tail:]]


def length(text: Cut) -> int:
    """The bytes of a text as UTF-8."""
    parts = [text] if isinstance(text, str) else [str(part) for part in text]
    return sum(len(part.encode("utf-8", "surrogatepass")) for part in parts)
