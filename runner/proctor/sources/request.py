"""What a model is asked, and what it answers."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One sample of one task. `sample` counts from 0."""

    task_id: str
    sample: int
    prompt: str  # rendered, without the system prompt
    system: str | None = None
    seed: int | None = None  # its own; None: none is asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens, as whoever answered counts them."""

    input: int = 0
    output: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`text` is None where there is no answer, for the reason `error`: such a sample stays unscored."""

    text: str | None
    error: str = ""  # one line, without secrets
    usage: Usage = Usage()
    finish: str = ""  # why the text ends: "stop", "length", ...
    is_cached: bool = False


class Source(Protocol):
    """Whoever answers."""

    @property
    def identity(self) -> Mapping[str, object]:
        """Plain JSON of all that an answer depends on besides the request; no secret."""
        ...

    def answers(self, requests: Iterable[Request]) -> Iterator[tuple[Request, Answer]]:
        """An answer to each request, in any order, as they come; requests are taken as there is room.

        A request that fails for good has an answer without a text. InputError, before the first answer, for
        what a user has to mend: a key that is not set, no such checkpoint, a program that does not start.
        """
        ...

    def close(self) -> None:
        """Ends whatever was started."""
        ...
