"""What a model is told of one task."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """`system` is None where a chat begins with the text itself."""

    text: str
    system: str | None = None
