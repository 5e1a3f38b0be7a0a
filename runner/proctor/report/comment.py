"""The comment under a pull request, in GitHub's Markdown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from proctor.report.brief import title
from proctor.report.difference import differences
from proctor.report.failures import failing_tasks, unscored_samples
from proctor.report.figures import folded_figures
from proctor.report.flip import Flipped, flipped, named, scored
from proctor.report.footer import footer, timing
from proctor.report.markdown import left_out, prose
from proctor.report.overview import facts, overview
from proctor.report.remark import lead, remarks
from proctor.report.report import Report
from proctor.report.score import Score, scores
from proctor.report.trend import trends

MAX_CHARACTERS = 65_536  # GitHub refuses a longer body


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """How many lines, or other things, each section may take."""

    examples: int = 0
    lines: int = 0  # of an example
    tasks: int = 0  # that failed
    changes: int = 0  # tasks that got worse, and as many that got better
    charts: int = 0
    reasons: int = 0
    statuses: int = 0
    figures: int = 0
    names: int = 3
    remarks: int = 20
    notes: int = 10  # and warnings a decision
    rows: int = 200


_ROOMS = (
    _Room(
        examples=10, lines=60, tasks=50, changes=50, charts=4, reasons=10, statuses=200, figures=200, names=10
    ),
    _Room(
        examples=5, lines=30, tasks=10, changes=20, charts=4, reasons=10, statuses=200, figures=200, names=10
    ),
    _Room(examples=2, lines=15, changes=10, charts=1, reasons=10, statuses=200, figures=200, names=10),
    _Room(changes=10, charts=1, reasons=10, statuses=200, figures=200, names=10),
    _Room(reasons=5, statuses=50, figures=50, names=10),
    _Room(names=5),
    _Room(rows=50, remarks=5, notes=3),
    _Room(rows=5, remarks=1, notes=1, names=0),
)
"""What gives way, in turn, where the comment is too long."""


def render(report: Report, *, limit: int = MAX_CHARACTERS) -> str:
    """The whole comment, at most `limit` characters (counted as UTF-16 does); it says what it leaves out.

    Sections give way in a fixed order: outputs and the list of failed tasks, what tasks scored, charts, why
    samples are unscored, the folded figures, names of tasks, then lines of the table and the list under it.
    """
    found, changed = scores(report), flipped(report)
    for room in _ROOMS:
        text = "\n\n".join(_sections(report, found, changed, room)) + "\n"
        if _length(text) <= limit:
            return text
    note = "".join(f"- {prose(text, 300)}\n\n" for text in report.notes[:1])
    return f"## {title(report)}\n\n{note}{left_out('every section', 'metrics.json')}\n"


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _sections(
    report: Report, found: Sequence[Score], changed: Sequence[Flipped], room: _Room
) -> Iterator[str]:
    summary, tasks = report.summary, report.outcomes
    yield f"## {title(report)}"
    yield lead(report)
    yield from overview(report, found, room.rows)
    yield from facts(report, found)
    yield from remarks(report, room.remarks, room.notes)
    yield from named(changed, room.names)
    yield from differences(report, limit=room.examples, lines=room.lines)
    yield from scored(changed, room.changes)
    yield from unscored_samples(tasks, room.reasons)
    yield from trends(report, room.charts)
    yield from folded_figures(
        report, found, limit=room.figures, statuses=room.statuses, sentences=room.figures
    )
    yield from failing_tasks(tasks, room.tasks)
    yield from timing(summary)
    yield footer(summary, room.rows)
