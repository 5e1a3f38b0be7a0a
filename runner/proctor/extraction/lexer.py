"""Just enough of Python's lexical grammar to know where a statement may start.

Works on one line after the other, in linear time, and never fails: it reads a model's output, which is
parsed in the sandbox only. https://docs.python.org/3/reference/lexical_analysis.html
"""

import re
from keyword import iskeyword, issoftkeyword

_TOKEN = re.compile(
    r"""
    \#.*                            # a comment
    | (?P<triple>'{3}|"{3})
    | '(?:[^'\\]|\\.)*+(?:'|\\?$)   # a string, closed on this line or not
    | "(?:[^"\\]|\\.)*+(?:"|\\?$)
    | [()\[\]{}]
    """,
    re.VERBOSE,
)
_CLOSERS = {
    "'": re.compile(r"(?:[^'\\]|\\.)*+'"),
    '"': re.compile(r'(?:[^"\\]|\\.)*+"'),
    "'''": re.compile(r"(?:[^'\\]|\\.|'(?!''))*+'''"),
    '"""': re.compile(r'(?:[^"\\]|\\.|"(?!""))*+"""'),
}
_WORD = re.compile(r"[^\W\d]\w*|\d[\w.]*|\S")
_TOP_LEVEL = re.compile(r"(?:async[ \t]+def|def|class|import|from)\b|@")
_PREFIXES = frozenset(["r", "u", "b", "f", "t", "br", "rb", "fr", "rf", "tr", "rt"])
_NEVER_FIRST = frozenset(">|=/,:;%&^)]}<")
_RULE = re.compile(r"-{3,}\s*$|\*\*")
_BRACKETED = re.compile(r"[()\[\]{}'\"#]")


class Lexer:
    """Fed line by line; knows whether the next line may start a statement."""

    def __init__(self) -> None:
        """Start at the beginning of a program."""
        self._open = ""  # the quotes of the string that is open
        self._depth = 0
        self._continued = False

    @property
    def in_docstring(self) -> bool:
        """Whether the next line starts inside a triple-quoted string."""
        return len(self._open) == 3

    @property
    def at_statement(self) -> bool:
        """Whether the next line is outside strings and brackets, and continues no other."""
        return not (self._open or self._depth or self._continued)

    def feed(self, line: str) -> None:
        """Take in the next line, without its end."""
        if not self._open and _TOP_LEVEL.match(line):
            self._depth = 0  # no bracket is open before these; one that seems so was prose
        self._continued = False
        position = self._close(line) if self._open else 0
        while token := _TOKEN.search(line, position):
            if token.group()[0] == "#":
                return
            position = self._take(token, line)
        self._continued = not self._open and line.endswith("\\")

    def _close(self, line: str) -> int:
        """Where the open string ends; the line's length where it does not."""
        end = _CLOSERS[self._open].match(line)
        if end or (len(self._open) == 1 and not line.endswith("\\")):
            self._open = ""
        return end.end() if end else len(line)

    def _take(self, token: re.Match[str], line: str) -> int:
        """Count a bracket or skip a string; returns where to read on."""
        text = token.group()
        if text in "([{":
            self._depth += 1
        elif text in ")]}":
            self._depth = max(0, self._depth - 1)
        elif token["triple"]:
            end = _CLOSERS[text].match(line, token.end())
            self._open = "" if end else text
            return end.end() if end else len(line)
        elif text[-1] == "\\":
            self._open = text[0]
        return token.end()


def impossible(line: str) -> bool:
    """Whether a line that starts a statement can never be Python, as prose hardly ever can.

    True only for what every version of Python 3 refuses: two bare words side by side, a word against
    a quote ("Here's"), a character outside the language, a label ("Example of use:"), a line that starts with
    an operator.
    """
    if not line.strip():
        return False
    return (
        line[0] in _NEVER_FIRST or _RULE.match(line) is not None or _is_label(line.rstrip()) or _clash(line)
    )


def _is_label(line: str) -> bool:
    """Whether a line ends in a colon that no statement starts and no bracket holds, as "Example of use:"."""
    first = _WORD.match(line)
    return line.endswith(":") and not _BRACKETED.search(line) and first is not None and _is_plain(first[0])


def _clash(line: str) -> bool:
    """Whether two neighbours before the first string or comment cannot stand together, or one not at all."""
    previous, end = "", -1
    for match in _WORD.finditer(line):
        word, apart = match.group(), end != match.start()
        if word == "#":
            return False
        if word in "'\"":
            return _is_plain(previous) and (apart or previous.lower() not in _PREFIXES)
        if _is_alien(word, line[match.end() : match.end() + 1]):
            return True
        if apart and _is_operand(previous) and _is_operand(word):
            return True
        previous, end = word, match.end()
    return False


def _is_operand(word: str) -> bool:
    return word[:1].isdecimal() or _is_plain(word)


def _is_plain(word: str) -> bool:
    return word.isidentifier() and not iskeyword(word) and not issoftkeyword(word)


def _is_alien(word: str, following: str) -> bool:
    if word == "!":
        return following != "="
    return word in "?$`" or (len(word) == 1 and ord(word) > 127 and not f"a{word}".isidentifier())
