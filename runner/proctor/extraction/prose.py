"""Code and sentences told apart where no fence does it."""

import re
from io import StringIO

from proctor.extraction.definition import indentation
from proctor.extraction.lexer import Lexer, impossible

_OUTER = re.compile(r"^[^ \t\n#]|\A[ \t][^ \t\n#]", re.MULTILINE)  # where prose could begin


def segments(text: str) -> list[str]:
    """The runs of lines between lines of prose; `[text]` where there is no prose.

    Prose is a line at column 0 (the first may be one space in, as tokenizers leave it) where a statement may
    start and that could never be Python, so that a program is never cut.
    """
    if not _OUTER.search(text):
        return [text] if text.strip() else []
    found: list[list[str]] = []
    lexer, cut = Lexer(), True
    for line in StringIO(text, newline="\n"):
        bare = line.rstrip()
        prose = lexer.at_statement and _is_outer(bare, first=not found) and impossible(bare.lstrip())
        if prose:
            lexer, cut = Lexer(), True
            continue
        if cut:
            found.append([])
            cut = False
        found[-1].append(line)
        lexer.feed(bare)
    return [run for lines in found if (run := "".join(lines)).strip()]


def _is_outer(line: str, *, first: bool) -> bool:
    return len(indentation(line)) <= int(first)
