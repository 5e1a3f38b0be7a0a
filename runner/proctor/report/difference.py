"""The outputs to tasks that flipped, before and now, each folded away.

An output may be any text whatever: it stands in a fenced block that it cannot close.
"""

import difflib
from collections.abc import Iterator, Sequence

from proctor.report.markdown import fenced, folded, left_out, tag
from proctor.report.report import Example, Report
from proctor.report.text import count, escape

WIDTH = 160  # characters of a line
READ = 200  # lines of an output that are compared
_MOST = READ * WIDTH * 4
_CONTEXT = 3


def differences(report: Report, *, limit: int, lines: int) -> Iterator[str]:
    """At most `limit` examples with at most `lines` lines each."""
    examples = report.examples
    several = len({(one.benchmark, one.model) for one in examples}) > 1
    for one in examples[:limit]:
        yield folded(_summary(one, several=several), *_blocks(one, lines))
    if len(examples) > limit:
        yield left_out(f"outputs to {count(len(examples) - limit, 'task')}", "report.json")


def _summary(one: Example, *, several: bool) -> str:
    whose = f" on {tag(one.benchmark)} by {tag(one.model)}" if several else ""
    ended = ", ".join(tag(text) for text in (one.status, one.detail) if text)
    return f"Output to {tag(one.task_id)}{whose}" + (f": {ended}" if ended else "")


def _blocks(one: Example, limit: int) -> Iterator[str]:
    before, now = one.before, one.now
    if before is None and now is None:
        yield "Neither output is known."
    elif before is None or now is None or before == now:
        yield _alone(before, now)
        text = (now if before is None else before) or ""
        yield from _shown(_split(text.removesuffix("\n")), limit, is_cut=_is_long(text))
    else:
        if before.endswith("\n") and now.endswith("\n"):
            before, now = before[:-1], now[:-1]
        found = _diff(_split(before), _split(now))
        yield from _shown(found, limit, "diff", is_cut=_is_long(before) or _is_long(now))


def _alone(before: str | None, now: str | None) -> str:
    if before is None:
        return "The baseline's output is not known. Now:"
    return "There is no output now. Before:" if now is None else "The output is the same in both runs:"


def _is_long(text: str) -> bool:
    return len(text) > _MOST or text.count("\n") > READ


def _split(text: str) -> list[str]:
    """The first lines, each as it can be shown."""
    return [_line(line) for line in text[:_MOST].split("\n", READ)[:READ]]


def _line(line: str) -> str:
    cut = line[: WIDTH * 4]
    return "\t".join(map(escape, cut.split("\t")))[: WIDTH * 4]


def _diff(before: Sequence[str], now: Sequence[str]) -> list[str]:
    found = difflib.unified_diff(before, now, "before", "now", n=_CONTEXT, lineterm="")
    return list(found) or ["(the difference is past what is compared here)"]


def _shown(found: Sequence[str], limit: int, language: str = "", *, is_cut: bool) -> Iterator[str]:
    cut = [line if len(line) <= WIDTH else line[: WIDTH - 1] + "…" for line in found[:limit]]
    yield fenced(cut, language)
    if is_cut or len(found) > limit:
        yield "The rest is left out; `report.json` has it."
