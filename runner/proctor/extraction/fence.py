"""Fenced code blocks in Markdown, as models write them.

CommonMark (https://spec.commonmark.org/0.31.2/#fenced-code-blocks), and what models do besides: a fence in a
docstring, text before the opening fence, code before the closing one, a fence that is never closed.
"""

import re
from dataclasses import dataclass
from io import StringIO

from proctor.extraction.definition import indentation
from proctor.extraction.lexer import Lexer

_FENCE = re.compile(r"(`{3,}+|~{3,}+)((?<=`)[^`]*|(?<=~).*)$")
_TAG = re.compile(r"[^\s:,;={}.]+")
_PYTHON = frozenset(["py", "py2", "py3", "ipython", "ipython3", "sage"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The text between two fences, less the opening fence's own indentation."""

    text: str
    language: str = ""  # lower case; "python" for all its names, "" where the fence has none
    closed: bool = True
    start: int = 0  # where its fence's line begins


def blocks(text: str) -> list[Block]:
    """The fenced blocks of `text`, in order.

    A fence inside a triple-quoted string, in a block or in bare code, is a part of that string. Where
    a string is left open to the end it was prose that looked like one, and fences count wherever they are.
    """
    if "```" not in text and "~~~" not in text:
        return []
    scanner = _Scanner(strings=True)
    scanner.read(text)
    if scanner.in_string:
        scanner = _Scanner(strings=False)
        scanner.read(text)
    return scanner.found


@dataclass(slots=True, kw_only=True)
class _Open:
    """A block whose end has not been read yet."""

    fence: str
    indent: int
    language: str
    start: int
    lines: list[str]


class _Scanner:
    def __init__(self, *, strings: bool) -> None:
        self.found: list[Block] = []
        self.in_string = False
        self._strings = strings
        self._lexer = Lexer()
        self._block: _Open | None = None

    def read(self, text: str) -> None:
        position = 0
        for line in StringIO(text, newline="\n"):
            self._line(line, position)
            position += len(line)
        self.in_string = self._lexer.in_docstring
        self._close(closed=False)

    def _line(self, line: str, position: int) -> None:
        bare = line.rstrip()
        block = self._block
        opening = None if self._strings and self._lexer.in_docstring else _opening(bare, position)
        if self._strings and self._lexer.in_docstring:
            self._keep(line, block)
        elif block and self._is_closing(bare, block):
            self._close(closed=True)
        elif opening and (not block or opening.language == "python"):
            self._close(closed=False)
            self._block, self._lexer = opening, Lexer()
        elif block and _ends_in_fence(bare, block):
            self._keep(bare.removesuffix(block.fence) + "\n", block)
            self._close(closed=True)
        else:
            self._keep(line, block)

    def _keep(self, line: str, block: _Open | None) -> None:
        self._lexer.feed(line.rstrip())
        if block:
            block.lines.append(line[min(block.indent, len(indentation(line))) :])

    def _close(self, *, closed: bool) -> None:
        block, self._block, self._lexer = self._block, None, Lexer()
        text = "".join(block.lines) if block else ""
        if block and text.strip():
            self.found.append(Block(text=text, language=block.language, closed=closed, start=block.start))

    def _is_closing(self, bare: str, block: _Open) -> bool:
        stripped = bare.lstrip()
        if not stripped.startswith(block.fence) or stripped.strip(block.fence[0]):
            return False
        return self._strings or len(bare) - len(stripped) <= block.indent + 3


def _opening(bare: str, position: int) -> _Open | None:
    """The block that a line opens, if it does; text may come before a fence that is tagged as Python."""
    stripped = bare.lstrip(" \t")
    indent = len(bare) - len(stripped)
    fence = _FENCE.match(stripped)
    if fence is None and "```" in stripped and stripped[0] not in "#`":
        text, _, tag = stripped.rpartition("```")
        fence = _FENCE.match("```" + tag) if "`" not in text and _language(tag) == "python" else None
        indent = 0
    if fence is None:
        return None
    return _Open(fence=fence[1], indent=indent, language=_language(fence[2]), start=position, lines=[])


def _language(info: str) -> str:
    tag = _TAG.search(info.lower())
    name = tag.group() if tag else ""
    return "python" if name in _PYTHON or name.startswith("python") else name


def _ends_in_fence(bare: str, block: _Open) -> bool:
    """Whether code ends in its closing fence, as in "return x```"; never so in a comment."""
    return bare.endswith(block.fence) and bare.count(block.fence) == 1 and "#" not in bare
