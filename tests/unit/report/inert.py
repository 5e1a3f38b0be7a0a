"""Whether a comment holds no markup but its own, read as GitHub reads it."""

import re
from collections.abc import Iterator

_FENCE = re.compile(r" {0,3}(`{3,})(.*)")
_CHART = re.compile(
    r"---\nconfig:\n  xyChart:\n    width: 900\n    height: 240\n    xAxis:\n      labelFontSize: 11\n"
    r'  themeVariables:\n    xyChart:\n      plotColorPalette: "#0969da"\n---\nxychart-beta\n'
    r'  x-axis \["(?:[0-9]{2}-[0-9]{2}|run)[a-t]?"(?:, "(?:(?:[0-9]{2}-[0-9]{2}|run)[a-t]?|now)")*\]\n'
    r"  y-axis -?[0-9]+\.[0-9]{4} --> -?[0-9]+\.[0-9]{4}\n"
    r"  line \[-?[0-9]+\.[0-9]{4}(?:, -?[0-9]+\.[0-9]{4})*\]"
)


def parts(text: str) -> Iterator[tuple[str | None, str]]:
    """(None, a line outside of fenced blocks) or (its language, a whole block)."""
    lines = iter(text.split("\n"))
    for line in lines:
        opened = _FENCE.fullmatch(line)
        if opened is None:
            yield None, line
            continue
        inside: list[str] = []
        for inner in lines:
            closed = _FENCE.fullmatch(inner)
            if closed and len(closed[1]) >= len(opened[1]) and not closed[2].strip():
                break
            inside.append(inner)
        else:
            raise AssertionError("a block that is not closed")
        yield opened[2], "\n".join(inside)


def check(text: str) -> None:
    """AssertionError where a name or an output is more than text."""
    text.encode("utf-8")
    assert not re.search("[\r\0\x0b\x0c\x85\u202e\u2028\ud800]", text)
    outside = []
    for language, part in parts(text):
        if language is None:
            outside.append(part)
        elif language == "mermaid":
            assert _CHART.fullmatch(part)
        else:
            assert language in ("", "diff")
    shown = "\n".join(outside)
    assert not re.search(
        r"(?<!\w)@\w|<(?! |/?(code|sub|details|summary)>)|(?<!&)#\d|\]\((?!https://)|\\\|", shown
    )
    assert not re.search(r"www\.|(?<!\]\()https?:/|javascript:", shown)
    headings = {line for line in outside if line.startswith("#")}
    assert len(headings) <= 2
    assert all(re.fullmatch(r"## Proctor: [a-z ]+|### Unscored", line) for line in headings)
    for tag in ("details", "summary", "sub", "code"):
        assert shown.count(f"<{tag}>") == shown.count(f"</{tag}>")
    tables(outside)


def tables(lines: list[str]) -> None:
    """Every table has as many cells in each line as in its first."""
    width = 0
    for line in lines:
        cells = line.count("|") if line.startswith("|") else 0
        assert not (width and cells and cells != width), line
        width = cells
