"""The leaderboard as a part of a README: the latest scores, ranked, beneath a chart. Values in, values out.

Each leaderboard has a part of its own between two hidden markers; what people write around them stays.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice

from proctor.leaderboard.link import link
from proctor.leaderboard.ranking import Ranked, higher_is_better, pick, rank
from proctor.leaderboard.row import Row
from proctor.report.markdown import code, model_name, prose, short, table
from proctor.report.text import count, interval, number

MAX_MODELS = 100  # in one table
MAX_TABLES = 40
MAX_CHARACTERS = 200_000  # of all tables; GitHub shows no more than 512,000 of a README

_UNSAFE = re.compile(r"[^A-Za-z0-9._/-]|-(?![A-Za-z0-9])|(?<![A-Za-z0-9])-", re.ASCII)
_HEADER = ("Rank", "Model", "Score", "95% interval", "Tasks", "Run", "Commit", "Verdict")


def updated(text: str, path: str, section: str) -> str:
    """A README with the section of the leaderboard at `path`: in its place, else at the end."""
    begin, end = markers(path)
    before, found, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    part = f"{begin}\n{section.strip()}\n{end}"
    if found and closed:
        return f"{before}{part}{after}"
    text = text.replace(begin, "").replace(end, "").rstrip()
    return f"{text or '# Leaderboard'}\n\n{part}\n"


def markers(path: str) -> tuple[str, str]:
    """What stands before and after a leaderboard's section; nothing in `path` can end the HTML comment."""
    name = _linked(path)
    return f"<!-- proctor:leaderboard {name} -->", f"<!-- /proctor:leaderboard {name} -->"


def _linked(path: str) -> str:
    """A path as a link's target."""
    return _UNSAFE.sub(
        lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "surrogatepass")), path
    )


def render(rows: Sequence[Row], *, csv: str, images: Iterable[str] = ()) -> str:
    """The section: images, then a table for every benchmark and metric. Links are relative to the README."""
    pictures = [f"![Scores over time]({_linked(image)})" for image in images]
    source = f"[{code(csv)}]({_linked(csv)})"
    if not rows:
        return "\n\n".join([*pictures, f"No scores recorded yet in {source}."])
    tables = list(_tables(rows))
    shown = list(_within(tables[:MAX_TABLES]))
    left = len(tables) - len(shown)
    rest = f"Left out here: {count(left, 'table')}. " if left else ""
    return "\n\n".join([*pictures, *shown, f"{rest}The latest scores; {source} has every one."])


def _within(tables: Iterable[str]) -> Iterator[str]:
    room = MAX_CHARACTERS
    for one in tables:
        room -= len(one)
        if room < 0:
            return
        yield one


def _tables(rows: Sequence[Row]) -> Iterator[str]:
    latest = sorted(pick(rows, "latest"), key=_exam)
    for _, group in groupby(latest, key=_exam):
        yield _table(list(group))


def _exam(row: Row) -> tuple[str, str]:
    return row.benchmark, row.metric


def _table(latest: Sequence[Row]) -> str:
    """The models of one benchmark and metric; scores on another version of the dataset are not ranked."""
    newest = max(latest, key=lambda row: row.date)
    ranked = rank(row for row in latest if row.dataset_hash == newest.dataset_hash)
    direction = "" if higher_is_better(newest.metric) else " (lower is better)"
    lines = [
        f"### {code(newest.benchmark)}: {code(newest.metric)}{direction}",
        table(_HEADER, "rlrlrlll", [_cells(one) for one in islice(ranked, MAX_MODELS)]),
    ]
    if len(ranked) > MAX_MODELS:
        lines.append(f"Left out here: {count(len(ranked) - MAX_MODELS, 'model')} of lower rank.")
    if len(ranked) < len(latest):
        others = count(len(latest) - len(ranked), "model")
        lines.append(f"Not ranked: {others} last run on another version of the dataset.")
    return "\n\n".join(lines)


def _cells(one: Ranked) -> list[str]:
    row = one.row
    day = row.date[:10]
    return [
        one.ranks,
        model_name(row.model, row.version),
        number(row.score),
        interval(row.ci_low, row.ci_high),
        f"{row.tasks:,}",
        f"[{day}]({row.run_url})" if link(row.run_url) else day,
        code(short(row.commit)) if row.commit else "",
        prose(row.verdict, 40),
    ]
