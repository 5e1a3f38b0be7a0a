"""What the gate says, in words and figures, for a comment and a terminal alike."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from proctor.gate import sentence
from proctor.gate.decision import SEVERITY, Decision
from proctor.gate.rule import POINT
from proctor.report.text import count, number, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from proctor.gate.baseline import Origin
    from proctor.gate.comparison import Comparison
    from proctor.gate.judged import Judged
    from proctor.results.summary import Verdict

WORDS: dict[Verdict, str] = {
    "no_baseline": "no baseline yet",
    "not_regressed": "not regressed",
    "accepted": "regression accepted",
    "inconclusive": "inconclusive",
    "regressed": "regressed",
}
FIGURES = ("Baseline", "Now", "Change", "p", "p (population)", "Detectable", "Verdict")


def gravest_first(judged: Iterable[Judged]) -> list[tuple[Judged, Decision]]:
    """Every decision, with whose it is; of one verdict, those that compare nothing, then by p."""
    listed = [(one, decision) for one in judged for decision in one.decisions]

    def graveness(item: tuple[Judged, Decision]) -> tuple[int, float]:
        decision = item[1]
        return -SEVERITY.index(decision.verdict), decision.comparison.p if decision.comparison else 0.0

    return sorted(listed, key=graveness)


def figures(decision: Decision) -> list[str]:
    """The cells of FIGURES; dashes where there is nothing to compare with."""
    found = decision.comparison
    if found is None:
        return [*["-"] * (len(FIGURES) - 1), WORDS[decision.verdict]]
    scores = [number(found.baseline), number(found.candidate)]
    ps = [_p(found.p), _p(found.p_population)]
    return [*scores, change(found), *ps, least(found), WORDS[decision.verdict]]


def _p(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.2g}" if value >= 0.0001 else "< 0.0001"


def change(found: Comparison) -> str:
    """ "-5.2 points (-8.1 to -2.3)", or "+0.31 (+0.12 to +0.5)" of a metric that is not in [0, 1]."""
    if found.unit == POINT:
        moved, low, high = (_signed(f"{value / found.unit:+.1f}") for value in found.change)
        return f"{moved} points ({low} to {high})"
    moved, low, high = (_signed(f"{value:+.3g}") for value in found.change)
    return f"{moved} ({low} to {high})"


def least(found: Comparison) -> str:
    """The smallest detectable drop: "7.1 points", or "none" where it would take more than [0, 1]."""
    if found.unit != POINT:
        return f"{found.detectable:.3g}"
    return f"{found.detectable / POINT:.1f} points" if found.detectable <= 1 else "none"


def _signed(text: str) -> str:
    return "0" + text[2:] if text[1:] in ("0", "0.0") else text


def level(judged: Iterable[Judged]) -> str:
    """What the intervals of changes are: "90% interval"; empty where none is shown."""
    for one in judged:
        for decision in one.decisions:
            if decision.comparison is not None:
                return f"{100 * (1 - 2 * decision.comparison.alpha):g}% interval"
    return ""


def detectable(judged: Iterable[Judged]) -> str:
    """What the column `Detectable` says; empty where it is not shown."""
    for one in judged:
        for decision in one.decisions:
            if decision.comparison is not None:
                power = f"{100 * decision.comparison.power:g}%"
                return f"Detectable is the smallest drop that is found {power} of the time."
    return ""


def origins(judged: Iterable[Judged]) -> list[Origin]:
    """The baselines that were compared with, each once."""
    return list(dict.fromkeys(one.origin for one in judged if one.origin is not None))


def age(origin: Origin, now: str | None) -> str:
    """How old a baseline was: "12 days before this run"; empty where that is not known."""
    try:
        days = (datetime.fromisoformat(now or "") - datetime.fromisoformat(origin.date or "")).days
    except (ValueError, TypeError):
        return ""
    return "of the same day" if days < 1 else f"{count(days, 'day')} before this run"


def is_told(judged: Sequence[Judged]) -> bool:
    """Whether there is more to say than that there is no baseline yet."""
    return any(decision.sentence and not _is_first(decision) for one in judged for decision in one.decisions)


def _is_first(decision: Decision) -> bool:
    return decision.reason == "no_baseline" and ": " not in decision.sentence


def lines(judged: Sequence[Judged], limit: int = 50) -> Iterator[str]:
    """What a terminal shows: the baselines, then a sentence for each decision, the gravest first."""
    for origin in origins(judged)[:5]:
        told = sentence.origin(origin)
        if told:
            yield f"baseline: {'a run ' if not origin.commit else ''}{one_line(told)}"
    several = len({one.model for one in judged}) > 1
    found = gravest_first(judged)
    for one, decision in found[:limit]:
        whose = f"{one_line(one.model, 40)}: " if several else ""
        yield f"{WORDS[decision.verdict]}: {whose}{one_line(decision.sentence, 600)}"
        yield from (f"  warning: {one_line(warning, 300)}" for warning in decision.warnings[:10])
        yield from flipped(one, decision)
    if len(found) > limit:
        yield f"and {count(len(found) - limit, 'more verdict')} in metrics.json"


def flipped(one: Judged, decision: Decision, named: int = 10) -> Iterator[str]:
    """Which tasks got worse and which better, a line each."""
    flips = one.flips[one.decisions.index(decision)]
    if flips is None:
        return
    words = ("newly failing", "newly passing") if flips.passes else ("worse", "better")
    for word, tasks in zip(words, (flips.worse, flips.better), strict=True):
        if tasks:
            names = [one_line(task.task_id, 60) for task in tasks[:named]]
            more = [f"and {len(tasks) - named} more"] if len(tasks) > named else []
            yield f"  {word}: {', '.join([*names, *more])}"
