"""Indentation that was lost or gained on the way, put right."""

import re
from itertools import takewhile

from proctor.extraction.definition import first_line, indentation

_TOP_LEVEL = re.compile(r"(?:async[ \t]+def|def|class|import|from)[ \t]|@\w")


def leveled(code: str, indent: str | None) -> str:
    """A program without the indentation of its first line, " def f():", where that cannot be meant.

    `indent` is what a line must have to continue the prompt's body; None where nothing continues. A
    tokenizer leaves one space, on the first line alone; more, on every line, is a block that was quoted.
    """
    line = first_line(code)
    extra = indentation(line)
    if not extra or (
        indent is not None and (len(extra) >= len(indent) or not _TOP_LEVEL.match(line.lstrip()))
    ):
        return code
    start = code.index(line)
    head, lines = code[:start], code[start:].split("\n")
    if len(extra) > 1 and all(text.startswith(extra) for text in lines if text.strip()):
        return head + "\n".join(text.removeprefix(extra) for text in lines)
    return head + code[start + len(extra) :]


def restored(code: str, indent: str, *, is_fixed: bool) -> str:
    """A function's body with the indentation that `strip()` took from its first line, or a dedent from all.

    `indent` is the body's; where it is not `is_fixed`, another one that the body keeps to wins. Code whose
    first line is indented as it must be comes back as it is.
    """
    line = first_line(code)
    extra = indentation(line)
    if not line or (extra and not (is_fixed and len(extra) < len(indent))):
        return code
    start = code.index(line)
    rest = [text for text in code[start + len(line) :].split("\n") if text.strip()]
    if not extra and _is_dedented(line, rest, indent):
        return "\n".join(indent + text if text.strip() else text for text in code.split("\n"))
    if not is_fixed:
        indent = (not _has_mere_block(line, rest) and _least(rest)) or indent
    return code[:start] + indent + code[start + len(extra) :]


def _is_dedented(line: str, rest: list[str], indent: str) -> bool:
    """Whether the whole body stands at column 0: it returns there, or its first block is too shallow."""
    if any(text.startswith(("return ", "return\r", "yield ")) or text == "return" for text in rest):
        return True
    return _has_mere_block(line, rest) and len(indentation(rest[0])) <= len(indent)


def _has_mere_block(line: str, rest: list[str]) -> bool:
    """Whether the indented lines after the first are its own block, and no more of the body."""
    return line.rstrip().endswith(":") and bool(rest) and 0 < len(indentation(rest[0])) == len(_least(rest))


def _least(rest: list[str]) -> str:
    """The shallowest indentation of the lines up to the next one at column 0."""
    body = takewhile(bool, map(indentation, rest))
    return min(body, key=len, default="")
