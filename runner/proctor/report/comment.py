"""The comment under a pull request, in GitHub's Markdown."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from proctor.report.failures import failing_tasks, unscored_samples
from proctor.report.footer import footer
from proctor.report.markdown import code, left_out, model_name
from proctor.report.outcome import TaskOutcome
from proctor.report.scores import scores, statuses
from proctor.report.text import count
from proctor.results.summary import Summary, Verdict

MAX_CHARACTERS = 65_536  # GitHub refuses a longer body

_HEADLINES: dict[Verdict, tuple[str, str]] = {
    "no_baseline": ("no baseline yet", "There is nothing to compare with, so nothing is blocked."),
    "not_regressed": ("not regressed", "A drop as large as the gate must detect is ruled out."),
    "accepted": ("regression accepted", "A waiver in the repository accepts the drop."),
    "inconclusive": ("inconclusive", "The evidence decides neither way."),
    "regressed": ("regressed", "The evidence says that scores dropped by more than the gate allows."),
}
_SEVERITY: tuple[Verdict, ...] = tuple(_HEADLINES)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """How many lines each section may take."""

    tasks: int = 0
    reasons: int = 0
    statuses: int = 0
    scores: int = 400


_ROOMS = (
    _Room(tasks=50, reasons=10, statuses=200),
    _Room(tasks=10, reasons=10, statuses=200),
    _Room(reasons=10, statuses=200),
    _Room(statuses=200),
    _Room(),
    _Room(scores=50),
    _Room(scores=5),
)
"""What gives way, in turn, where the comment is too long."""


def render(summary: Summary, outcomes: Iterable[TaskOutcome] = (), *, limit: int = MAX_CHARACTERS) -> str:
    """The whole comment, at most `limit` characters (counted as UTF-16 does); it says what it leaves out.

    Sections give way in a fixed order: the list of tasks, why samples are unscored, the statuses, then
    lines of the score tables.
    """
    tasks = tuple(outcomes)
    for room in _ROOMS:
        text = "\n\n".join(_sections(summary, tasks, room)) + "\n"
        if _length(text) <= limit:
            return text
    return f"{_headline(summary)}\n\n{left_out('every section', 'metrics.json')}\n"


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _sections(summary: Summary, tasks: Sequence[TaskOutcome], room: _Room) -> Iterator[str]:
    yield _headline(summary)
    yield from _verdicts(summary, room.scores)
    yield from scores(summary, room.scores)
    yield from statuses(summary, room.statuses)
    yield from unscored_samples(tasks, room.reasons)
    yield from failing_tasks(tasks, room.tasks)
    yield footer(summary, room.scores)


def _headline(summary: Summary) -> str:
    verdicts = [model.verdict for benchmark in summary.benchmarks for model in benchmark.models]
    title, sentence = _HEADLINES[max(verdicts, key=_SEVERITY.index, default="no_baseline")]
    return f"## Proctor: {title}\n\n{sentence}"


def _verdicts(summary: Summary, limit: int) -> Iterator[str]:
    judged = [(benchmark.name, model) for benchmark in summary.benchmarks for model in benchmark.models]
    if all(model.verdict == "no_baseline" for _, model in judged):
        return
    judged.sort(key=lambda item: -_SEVERITY.index(item[1].verdict))
    yield "\n".join(
        f"- {_HEADLINES[model.verdict][0]}: {model_name(model.name, model.version)} on {code(name)}"
        for name, model in judged[:limit]
    )
    if len(judged) > limit:
        yield left_out(count(len(judged) - limit, "verdict"), "metrics.json")
