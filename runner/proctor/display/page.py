"""A report as a page of its own: what it has room for, and in which blocks."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from proctor.display.choice import Choice, Room, choose
from proctor.display.entrant import Entrant, entrants_of
from proctor.display.gathering import Uses, gather
from proctor.display.overview import entrant_of, overview
from proctor.display.pool import Pool
from proctor.display.reading import Read, read
from proctor.display.table import table
from proctor.display.texts import Cut, Texts, length
from proctor.errors import InputError
from proctor.pages.page import Page, packed, parts
from proctor.report import brief
from proctor.report.change import MetricChange
from proctor.report.distribution import distribution
from proctor.report.picture import IN_DARK
from proctor.report.report import Report
from proctor.report.scatter import explorable

LARGEST = 15_000_000  # bytes of a page
MOST_ENTRANTS, MOST_CHANGES = 100, 10  # of a report, and of one of them
_DATA = 3_000_000  # bytes of what is read at once
_LISTS = ("scores", "findings", "notes", "entrants")
_COLUMNS = 6_000_000  # bytes of what is told of tasks and samples in columns
_CHARTS = 1_500_000
_TEXTS = 24 * 2**20  # bytes of texts, unpacked
_BLOCK = 256 * 2**10  # bytes of texts in one block, unpacked
_STARTS = 50_000  # bytes of the block that tells where the texts are, and of blocks that tell nothing
_NAMED = 12  # tasks that a point in a chart names
_INSTEAD = "This report needs JavaScript. report.md beside it says the same without."

Block = tuple[str, bytes]


def page(report: Report, texts: Texts, results: Path | None) -> bytes:
    """The page, at most LARGEST bytes; it says what it leaves out.

    `results` is the results.jsonl of this very report, if it has one.
    """
    entrants = entrants_of(report)
    shown = entrants[:MOST_ENTRANTS]
    columns = _fitting(report, shown, results)
    pool = Pool(_TEXTS)
    uses, troubles = gather(shown, columns.choice, columns.reads, texts, pool)
    notes = (*report.notes, *columns.troubles, *troubles)
    data = {
        **overview(replace(report, notes=notes), shown),
        "entrants": [entrant_of(entrant, texts.file(entrant)) for entrant in shown],
        "entrants_in_all": len(entrants),
        "results": results is not None,
        "distribution": distribution([], ""),
        "dark": IN_DARK,
    }
    _cut(data)
    made = Page(title=brief.title(report), script="report", data=data, blocks=(), instead=_INSTEAD)
    blocks = [*columns.blocks, *_charts(report, shown)]
    left = LARGEST - sum(map(len, parts(made))) - _size(blocks)
    blocks += _with_texts(pool, uses, columns, left)
    found = b"".join(parts(replace(made, blocks=blocks)))
    assert len(found) <= LARGEST, "a page that is larger than a page may be"
    return found


def _cut(data: dict[str, Any]) -> None:
    """Halves the lists of what is read at once until it is small enough; each has its length beside it."""
    while len(json.dumps(data)) > _DATA and any(len(data[name]) > 1 for name in _LISTS):
        data.update({name: data[name][: (len(data[name]) + 1) // 2] for name in _LISTS})


def _size(blocks: Iterable[Block]) -> int:
    return sum(len(name) + len(content) + 80 for name, content in blocks)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    choice: Choice
    reads: Sequence[Read]
    blocks: Sequence[Block]
    troubles: Sequence[str]


def _fitting(report: Report, entrants: Sequence[Entrant], results: Path | None) -> _Columns:
    """Tasks and samples in columns: as many as there is room for."""
    room = Room()
    while True:
        columns = _columns(report, entrants, results, room)
        if _size(columns.blocks) <= _COLUMNS or not room.tasks:
            return columns
        room = replace(room, tasks=room.tasks // 2, samples=room.samples // 2)


def _columns(report: Report, entrants: Sequence[Entrant], results: Path | None, room: Room) -> _Columns:
    choice = choose(report, entrants, room)
    reads, troubles = _read(results, entrants, choice, room)
    has_lines = results is not None and not troubles
    blocks = []
    for number, (entrant, one) in enumerate(zip(entrants, reads, strict=True)):
        shown = choice.shown(number)
        changes = _changes(report, entrant)
        blocks.append((f"tasks-{number}", packed(table(entrant, shown, changes, has_lines=has_lines))))
        places = {task: place for place, task in enumerate(shown)}
        blocks.append((f"samples-{number}", packed(one.samples.to_json(places))))
    return _Columns(choice=choice, reads=reads, blocks=blocks, troubles=troubles)


def _read(
    results: Path | None, entrants: Sequence[Entrant], choice: Choice, room: Room
) -> tuple[Sequence[Read], list[str]]:
    none = [Read() for _ in entrants]
    if results is None:
        return none, []
    try:
        with results.open("rb") as lines:
            return read(lines, entrants, choice, room.each), []
    except InputError as error:
        return none, [f"samples are not shown: {error}"]
    except OSError as error:
        return none, [f"samples are not shown: {results.name} cannot be read: {error.strerror}"]


def _changes(report: Report, entrant: Entrant) -> list[MetricChange]:
    own = (one for one in report.changes if (one.benchmark, one.model) == entrant.key)
    return list(islice(own, MOST_CHANGES))


def _charts(report: Report, entrants: Sequence[Entrant]) -> Iterator[Block]:
    """Before against after by each metric that was judged, as far as there is room."""
    left = _CHARTS
    for number, entrant in enumerate(entrants):
        for place, change in enumerate(_changes(report, entrant)):
            if not change.tasks:
                continue
            block = (f"chart-{number}-{place}", packed(explorable(change, _NAMED)))
            left -= _size([block])
            if left < 0:
                return
            yield block


def _with_texts(pool: Pool, uses: Sequence[Uses], columns: _Columns, left: int) -> Iterator[Block]:
    """Where each text is used, and the texts that there is room for, the foremost first.

    The block `starts` has the number of the first text of each block, and of the first that is in none.
    """
    numbers = {name: number for number, (name, _) in enumerate(pool.texts())}
    for owner, used in enumerate(uses):
        places = {task: place for place, task in enumerate(columns.choice.shown(owner))}
        block = (f"uses-{owner}", packed(used.to_json(places, numbers)))
        if _size([block]) > left - _STARTS:
            block = (block[0], packed(Uses().to_json({}, {})))
        left -= _size([block])
        yield block
    starts = [0]
    for group in _groups(text for _, text in pool.texts()):
        block = (f"texts-{len(starts) - 1}", packed(group))
        left -= _size([block])
        if left < _STARTS:
            break
        starts.append(starts[-1] + len(group))
        yield block
    yield "starts", packed(starts)


def _groups(texts: Iterable[Cut]) -> Iterator[list[Cut]]:
    """Texts together in blocks of about _BLOCK bytes."""
    group: list[Cut] = []
    size = 0
    for text in texts:
        group.append(text)
        size += length(text)
        if size >= _BLOCK:
            yield group
            group, size = [], 0
    if group:
        yield group
