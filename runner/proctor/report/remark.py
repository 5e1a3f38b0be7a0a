"""The comment's words: the sentence under its heading, and the list under its table."""

from collections.abc import Iterator

from proctor.gate.decision import Decision
from proctor.gate.judged import Judged
from proctor.report.brief import verdict
from proctor.report.markdown import code, left_out, prose
from proctor.report.report import Report
from proctor.report.text import count
from proctor.report.verdicts import WORDS, gravest_first, is_told
from proctor.results.summary import BenchmarkSummary, Verdict

LIKEWISE = 5

_OTHERWISE: dict[Verdict, str] = {
    "no_baseline": "There is nothing to compare with, so nothing is blocked.",
    "not_regressed": "A drop as large as the gate must detect is ruled out.",
    "accepted": "A waiver in the repository accepts the drop.",
    "inconclusive": "The evidence decides neither way.",
    "regressed": "The evidence says that scores dropped by more than the gate allows.",
}


def lead(report: Report) -> str:
    """The gravest decision in a sentence, and which metrics fare as badly."""
    said = verdict(report)
    first = _first(report)
    if first is None:
        return _OTHERWISE[said]
    told, several = _told(report), _several_models(report)
    one, decision = told[0]
    likewise = [
        f"{_named(decision)}{f' ({code(one.model, 40)})' if several else ''}"
        for one, decision in told[1:]
        if decision.verdict == said
    ]
    text = _sentence(one, decision, several=several)
    if not likewise:
        return text
    more = f" and {len(likewise) - LIKEWISE} more" if len(likewise) > LIKEWISE else ""
    return f"{text} {WORDS[said].capitalize()} as well: {', '.join(likewise[:LIKEWISE])}{more}."


def _named(decision: Decision) -> str:
    return f"{code(decision.metric, 40)} on {code(decision.benchmark, 40)}"


def remarks(report: Report, limit: int, each: int) -> Iterator[str]:
    """A list: what else the gate says and warns of, at most `limit` decisions, then notes on the run.

    There are at most `each` notes, and warnings a decision.
    """
    told = [item for item in _told(report) if not _is_quiet(item[1])]
    several = _several_models(report)
    first = _first(report)
    lines: list[str] = []
    for one, decision in told[:limit]:
        lines += _items(one, decision, several=several, is_first=decision is first, limit=each)
    if len(told) > limit:
        lines.append(f"- {left_out(count(len(told) - limit, 'verdict'), 'metrics.json')}")
    # Notes on where a report comes from stand first: nothing in it may push them out.
    notes = [prose(note, 300) for note in report.notes]
    notes += [text for benchmark in report.summary.benchmarks for text in _in_process(benchmark)]
    lines += [f"- {note}" for note in notes[:each]]
    if len(notes) > each:
        lines.append(f"- {left_out(count(len(notes) - each, 'note'), 'report.json')}")
    if lines:
        yield "\n".join(lines)


def quiet(report: Report, limit: int) -> Iterator[str]:
    """A list of at most `limit` decisions that need no look, but for the one that leads."""
    first = _first(report)
    told = [item for item in _told(report) if _is_quiet(item[1]) and item[1] is not first]
    several = _several_models(report)
    lines = [f"- {_sentence(one, decision, several=several)}" for one, decision in told[:limit]]
    if lines:
        yield "\n".join(lines)
    if len(told) > limit:
        yield left_out(count(len(told) - limit, "verdict"), "metrics.json")


def _is_quiet(decision: Decision) -> bool:
    return decision.verdict == "not_regressed" and not decision.warnings


def _items(one: Judged, decision: Decision, *, several: bool, is_first: bool, limit: int) -> Iterator[str]:
    """The sentence, which is told already of the one that leads, and its warnings."""
    if not is_first:
        yield f"- **{WORDS[decision.verdict]}**: {_sentence(one, decision, several=several)}"
    mark = "- " if is_first else "  - "
    for warning in decision.warnings[:limit]:
        yield f"{mark}warning: {prose(warning, 300)}"
    if len(decision.warnings) > limit:
        yield f"{mark}{left_out(count(len(decision.warnings) - limit, 'warning'), 'metrics.json')}"


def _told(report: Report) -> list[tuple[Judged, Decision]]:
    return gravest_first(report.judged) if is_told(report.judged) else []


def _first(report: Report) -> Decision | None:
    """The decision that the comment begins with."""
    told = _told(report)
    return told[0][1] if told and told[0][1].verdict == verdict(report) else None


def _several_models(report: Report) -> bool:
    return len({one.model for one in report.judged}) > 1


def _sentence(one: Judged, decision: Decision, *, several: bool) -> str:
    """The sentence, with the names that it begins with as code, and whose it is."""
    whose = f"{code(one.model)}: " if several else ""
    names = f"{decision.metric} on {decision.benchmark}"
    if not decision.sentence.startswith(names):
        return f"{whose}{prose(decision.sentence)}."
    rest = prose(decision.sentence.removeprefix(names).lstrip())
    return f"{whose}{code(decision.metric)} on {code(decision.benchmark)} {rest}."


def _in_process(benchmark: BenchmarkSummary) -> Iterator[str]:
    tasks = max(
        (
            sum(amount for mode, amount in model.modes.items() if mode.startswith("in_process"))
            for model in benchmark.models
        ),
        default=0,
    )
    if tasks:
        yield (
            f"{count(tasks, 'task')} of {code(benchmark.name)} ran tests and solution in one process "
            "(`in_process`), where a solution can reach its own verdict."
        )
