"""The comment under a pull request, in GitHub's Markdown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from proctor.gate.judged import Judged
from proctor.report import gate
from proctor.report.failures import failing_tasks, unscored_samples
from proctor.report.footer import footer
from proctor.report.markdown import code, left_out, model_name
from proctor.report.outcome import TaskOutcome
from proctor.report.report import Report
from proctor.report.scores import scores, statuses
from proctor.report.text import count
from proctor.report.verdicts import WORDS, is_told
from proctor.results.summary import Summary, Verdict

MAX_CHARACTERS = 65_536  # GitHub refuses a longer body

_HEADLINES: dict[Verdict, str] = {
    "no_baseline": "There is nothing to compare with, so nothing is blocked.",
    "not_regressed": "A drop as large as the gate must detect is ruled out.",
    "accepted": "A waiver in the repository accepts the drop.",
    "inconclusive": "The evidence decides neither way.",
    "regressed": "The evidence says that scores dropped by more than the gate allows.",
}
_SEVERITY: tuple[Verdict, ...] = tuple(_HEADLINES)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """How many lines each section may take."""

    tasks: int = 0
    flips: int = 0
    reasons: int = 0
    statuses: int = 0
    scores: int = 400


_ROOMS = (
    _Room(tasks=50, flips=50, reasons=10, statuses=200),
    _Room(tasks=10, flips=20, reasons=10, statuses=200),
    _Room(flips=10, reasons=10, statuses=200),
    _Room(flips=5, statuses=200),
    _Room(),
    _Room(scores=50),
    _Room(scores=5),
)
"""What gives way, in turn, where the comment is too long."""


def render(report: Report, *, limit: int = MAX_CHARACTERS) -> str:
    """The whole comment, at most `limit` characters (counted as UTF-16 does); it says what it leaves out.

    Sections give way in a fixed order: the list of tasks, why samples are unscored, the tasks that flipped
    and the statuses, then lines of the tables.
    """
    summary, tasks, judged = report.summary, report.outcomes, report.judged
    for room in _ROOMS:
        text = "\n\n".join(_sections(summary, tasks, judged, room)) + "\n"
        if _length(text) <= limit:
            return text
    return f"{_headline(summary)}\n\n{left_out('every section', 'metrics.json')}\n"


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _sections(
    summary: Summary, tasks: Sequence[TaskOutcome], judged: Sequence[Judged], room: _Room
) -> Iterator[str]:
    yield _headline(summary)
    if not judged:
        yield from _verdicts(summary, room.scores)
    elif is_told(judged):
        yield from gate.sentences(judged, room.scores)
        started = summary.timing.started if summary.timing else None
        yield from gate.comparisons(judged, started, room.scores)
        yield from gate.flips(judged, room.flips)
    yield from scores(summary, room.scores)
    yield from statuses(summary, room.statuses)
    yield from unscored_samples(tasks, room.reasons)
    yield from failing_tasks(tasks, room.tasks)
    yield footer(summary, room.scores)


def _headline(summary: Summary) -> str:
    verdicts = [model.verdict for benchmark in summary.benchmarks for model in benchmark.models]
    verdict: Verdict = max(verdicts, key=_SEVERITY.index, default="no_baseline")
    return f"## Proctor: {WORDS[verdict]}\n\n{_HEADLINES[verdict]}"


def _verdicts(summary: Summary, limit: int) -> Iterator[str]:
    judged = [(benchmark.name, model) for benchmark in summary.benchmarks for model in benchmark.models]
    if all(model.verdict == "no_baseline" for _, model in judged):
        return
    judged.sort(key=lambda item: -_SEVERITY.index(item[1].verdict))
    yield "\n".join(
        f"- {WORDS[model.verdict]}: {model_name(model.name, model.version)} on {code(name)}"
        for name, model in judged[:limit]
    )
    if len(judged) > limit:
        yield left_out(count(len(judged) - limit, "verdict"), "metrics.json")
