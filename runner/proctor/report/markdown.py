"""Hostile names, ids and outputs in GitHub's Markdown, shown as the text they are.

GitHub looks for mentions, issue references, links and emoji in the rendered page, so an escaped
`@name` still calls its owner; what stands in code it leaves alone
(https://github.github.com/gfm/#code-spans). Names that are plain go in a code span, which reads well
in the source too. Any other goes in a `<code>` element with its punctuation as character references,
because a backtick, or a pipe in a table, would end a code span or a cell.
"""

import re
from collections.abc import Sequence

from proctor.report.text import one_line

_PLAIN = re.compile(r"(?!.*(?:://|www\.))(?:[\w .,:/()=+%-]|(?<=\w)@(?=\d))+")
_PUNCTUATION = re.compile(r"[^\w\s]|_", re.ASCII)
# All but what a sentence is made of: "0.03", a full stop, commas, brackets, "5%", "p = 0.03".
_LOOSE = re.compile(r"(?<=[wW])\.|\.(?![\d\s]|$)|:(?!\s|$)|(?<![\d\s])-|[!-$&'*+/<>?@\[\\\]^_`{|}~]")
_HASH = re.compile(r"(?:sha256:)?([0-9a-f]{12})(?:[0-9a-f]{28}|[0-9a-f]{52})")
_BACKTICKS = re.compile(r"`+")
_ZERO_WIDTH_SPACE = "&#8203;"


def code(text: str, limit: int = 80) -> str:
    """`text` as inline code: one line of at most `limit` visible characters, inert in or out of a cell."""
    shown = one_line(text, limit)
    if not shown:
        return "(empty)"
    if _PLAIN.fullmatch(shown):
        return f"`{shown}`"
    return f"<code>{_PUNCTUATION.sub(_reference, shown)}</code>"


def tag(text: str, limit: int = 80) -> str:
    """As `code`, for where GitHub reads HTML and no Markdown, as in a `<summary>`."""
    shown = one_line(text, limit)
    return f"<code>{_PUNCTUATION.sub(_reference, shown)}</code>" if shown else "(empty)"


def _reference(found: re.Match[str]) -> str:
    character = found[0]
    if not character.isascii():
        return character
    # The space keeps a@b.example from becoming a link, which the parser makes of text after references.
    return f"&#{ord(character)};{_ZERO_WIDTH_SPACE if character == '@' else ''}"


def prose(text: str, limit: int = 600) -> str:
    """`text` as a sentence's plain words: one line of at most `limit` visible characters, inert as in `code`.

    A character that could begin a mention, a reference, a link or an emoji has an invisible one behind it.
    """
    return _LOOSE.sub(_loosened, one_line(text, limit))


def _loosened(found: re.Match[str]) -> str:
    character = found[0]
    return f"&#{ord(character)};{_ZERO_WIDTH_SPACE if character in '@#:/-' else ''}"


def table(header: Sequence[str], align: str, rows: Sequence[Sequence[str]]) -> str:
    """A table of cells that are Markdown already; `align` has a letter a column: l, r or c."""
    rule = [{"l": ":--", "r": "--:", "c": ":-:"}[letter] for letter in align]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [header, rule, *rows])


def folded(summary: str, *blocks: str) -> str:
    """Blocks of Markdown behind a line of HTML that opens them."""
    return "\n\n".join([f"<details><summary>{summary}</summary>", *blocks, "</details>"])


def fenced(lines: Sequence[str], language: str = "") -> str:
    """A block of code, whose fence no line can close (https://github.github.com/gfm/#fenced-code-blocks).

    The lines must have no line breaks in them.
    """
    longest = max((len(run) for line in lines for run in _BACKTICKS.findall(line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([fence + language, *lines, fence])


def model_name(name: str, version: str) -> str:
    """A model and its version as inline code."""
    return f"{code(name)} {code(short(version))}" if version else code(name)


def short(text: str) -> str:
    """A whole SHA-1 or SHA-256 as Git would shorten it; any other text as it is."""
    found = _HASH.fullmatch(text)
    return found[1] if found else text


def left_out(things: str, where: str) -> str:
    """The line that says what a section does not show, and which file does."""
    return f"Left out: {things}; `{where}` has all of them."
