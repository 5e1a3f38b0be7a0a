"""Mistakes in a config, and the list they are gathered in."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

Where = tuple[str | int, ...]
"""A value's place in the config: ("benchmarks", 0, "name")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a value stands in the file, both from 1; `raw` is its text as written, for scalars."""

    line: int
    column: int
    raw: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake. `line` and `column` count from 1; line 0 means the file as a whole."""

    path: Path
    line: int
    column: int
    key: str  # "benchmarks[0].name"; empty for the file as a whole
    message: str
    hint: str = ""  # what to do next, e.g. 'did you mean "samples"?'

    def __str__(self) -> str:
        """`file:line:column: key: message; hint`, always one line."""
        place = f":{self.line}:{self.column}" if self.line else ""
        key = f"{self.key}: " if self.key else ""
        hint = f"; {self.hint}" if self.hint else ""
        return printable(f"{self.path}{place}: {key}{self.message}{hint}")


class Problems:
    """The mistakes found so far in one file, and which of its values they spoil."""

    def __init__(self, path: Path) -> None:
        """Start with none. `places` and `keys` are filled in once the file has been read."""
        self.path = path
        self.places: Mapping[Where, Place] = {}
        self.keys: Mapping[Where, Place] = {}
        self._found: dict[Problem, None] = {}
        self._spoilt: set[Where] = set()
        self._touched: set[Where] = set()

    def add(
        self,
        where: Where,
        message: str,
        hint: str = "",
        *,
        place: Place | None = None,
        spoils: bool = True,
    ) -> None:
        """Note a mistake at `where`; later checks leave that value alone where it `spoils` it."""
        if spoils:
            self._spoilt.add(where)
        place = place or self.places.get(where) or Place(line=0, column=0)
        self._touched.update(where[:i] for i in range(len(where) + 1))
        problem = Problem(
            path=self.path,
            line=place.line,
            column=place.column,
            key=dotted(where),
            message=message,
            hint=hint,
        )
        self._found[problem] = None

    def add_key(self, where: Where, message: str, hint: str = "") -> None:
        """Note a mistake in a key, pointing at the key rather than its value."""
        self.add(where, message, hint, place=self.keys.get(where))

    def spoilt(self, where: Where) -> bool:
        """Whether the value at `where` itself is known to be wrong."""
        return where in self._spoilt

    def touched(self, where: Where) -> bool:
        """Whether a mistake was found at `where` or anywhere below it."""
        return where in self._touched

    def line(self, where: Where) -> int:
        """The line of the value at `where`, from 1; 0 where unknown."""
        place = self.places.get(where)
        return place.line if place else 0

    def sorted(self) -> list[Problem]:
        """All of them, in the file's order."""
        return sorted(self._found, key=lambda p: (p.line, p.column, p.key, p.message))


def dotted(where: Where) -> str:
    """`benchmarks[0].name`; a key that is no plain word is quoted."""
    text = ""
    for step in where:
        if isinstance(step, int):
            text += f"[{step}]"
        elif re.fullmatch(r"[\w@^-]{1,60}", step):
            text += f".{step}" if text else step
        else:
            text += f"[{shown(step)}]" if text else shown(step)
    return text


def shown(text: str) -> str:
    """The text in quotes, cut at 60 characters, with nothing a terminal could act on."""
    return printable(json.dumps(text if len(text) <= 60 else text[:57] + "...", ensure_ascii=False))


def printable(text: str) -> str:
    """The text with control, formatting and other unprintable characters escaped."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """`did you mean "x"?` for the nearest choice, upper and lower case alike; empty where none is near."""
    by_folded = {choice.casefold(): choice for choice in choices}
    near = get_close_matches(word.casefold()[:100], by_folded, n=1, cutoff=0.6)
    return f"did you mean {shown(by_folded[near[0]])}?" if near else ""
