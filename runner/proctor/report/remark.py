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

WARNINGS = 10  # a decision
LIKEWISE = 5
NOTES = 20

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
    told = _told(report)
    if not told or told[0][1].verdict != said:
        return _OTHERWISE[said]
    several = _several_models(report)
    one, decision = told[0]
    likewise = [
        f"{code(decision.metric)} on {code(decision.benchmark)}{f' ({code(one.model)})' if several else ''}"
        for one, decision in told[1:]
        if decision.verdict == said
    ]
    text = _sentence(one, decision, several=several)
    if not likewise:
        return text
    more = f" and {len(likewise) - LIKEWISE} more" if len(likewise) > LIKEWISE else ""
    return f"{text} {WORDS[said].capitalize()} as well: {', '.join(likewise[:LIKEWISE])}{more}."


def remarks(report: Report, limit: int) -> Iterator[str]:
    """A list: what else the gate says and warns of, at most `limit` decisions, then notes on the run."""
    told = _told(report)
    several = _several_models(report)
    lines = []
    for index, (one, decision) in enumerate(told[:limit]):
        if index or decision.verdict != verdict(report):
            lines.append(f"- **{WORDS[decision.verdict]}**: {_sentence(one, decision, several=several)}")
        mark = "  - " if lines else "- "
        lines += [f"{mark}warning: {prose(warning, 300)}" for warning in decision.warnings[:WARNINGS]]
    if len(told) > limit:
        lines.append(f"- {left_out(count(len(told) - limit, 'verdict'), 'metrics.json')}")
    benchmarks = report.summary.benchmarks
    lines += [f"- {text}" for benchmark in benchmarks[:NOTES] for text in _in_process(benchmark)]
    lines += [f"- {prose(note, 300)}" for note in report.notes[:NOTES]]
    if len(report.notes) > NOTES:
        lines.append(f"- {left_out(count(len(report.notes) - NOTES, 'note'), 'report.json')}")
    if lines:
        yield "\n".join(lines)


def _told(report: Report) -> list[tuple[Judged, Decision]]:
    return gravest_first(report.judged) if is_told(report.judged) else []


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
