"""The comment's one table, and the small facts below it."""

from collections.abc import Iterator, Sequence

from proctor.gate.baseline import Origin
from proctor.report.markdown import code, left_out, model_name, short, table
from proctor.report.report import Report
from proctor.report.score import Score, columns, gravest
from proctor.report.text import count, number
from proctor.report.verdicts import WORDS, age, change, least, level, origins
from proctor.results.summary import Verdict

_LOOKS: dict[Verdict, str] = {
    "no_baseline": WORDS["no_baseline"],
    "not_regressed": f"✅ {WORDS['not_regressed']}",
    "accepted": f"☑️ {WORDS['accepted']}",
    "inconclusive": f"⚠️ {WORDS['inconclusive']}",
    "regressed": f"❌ **{WORDS['regressed']}**",
}
BASELINES = 3  # named in the facts


def overview(report: Report, scores: Sequence[Score], limit: int) -> Iterator[str]:
    """A line a score, dashes for what is not known; of more than `limit` those of the gravest verdicts."""
    if not scores:
        return
    whose = columns(scores)
    several = any(len(benchmark.models) > 1 for benchmark in report.summary.benchmarks)
    told = level(report.judged)
    header = [*whose.header, "Baseline", "Now", f"Change ({told})" if told else "Change", "Verdict"]
    rows = [[*whose.cells(score), *_figures(score)] for score in gravest(scores, limit)]
    align = "l" * len(whose.header) + "rrll"
    if several:
        at = whose.benchmarks
        header.insert(at, "Rank")
        align = align[:at] + "r" + align[at:]
        for row, score in zip(rows, gravest(scores, limit), strict=True):
            row.insert(at, "-" if score.rank is None else str(score.rank))
    yield table(header, align, rows)
    if len(scores) > limit:
        yield left_out(count(len(scores) - limit, "score"), "metrics.json")


def _figures(score: Score) -> list[str]:
    """Where two runs were compared, the means over the tasks that both have."""
    verdict = _LOOKS[score.verdict] if score.verdict else "-"
    found = score.decision.comparison if score.decision else None
    if found is None:
        return ["-", number(score.value.score), "-", verdict]
    return [number(found.baseline), number(found.candidate), _unbroken(change(found)), verdict]


def _unbroken(change: str) -> str:
    """A change that a narrow cell breaks before its interval alone."""
    moved, bracket, interval = change.partition(" (")
    return moved.replace(" ", "&nbsp;") + bracket + interval.replace(" ", "&nbsp;")


def facts(report: Report, scores: Sequence[Score]) -> Iterator[str]:
    """Whose scores these are, what they were compared with, and what could have been told."""
    started = report.summary.timing.started if report.summary.timing else None
    told = [*_whose(scores), *_baselines(report, started), *_detectable(scores)]
    if told:
        yield " ".join(told)


def _whose(scores: Sequence[Score]) -> Iterator[str]:
    """What the table has no column for."""
    if not scores:
        return
    whose, first = columns(scores), scores[0]
    model = [] if whose.models else [f"model {model_name(first.value.model, first.value.version)}"]
    benchmark = [] if whose.benchmarks else [f"benchmark {code(first.benchmark)}"]
    text = ", ".join([*benchmark, *model])
    if text:
        yield f"{text[0].upper()}{text[1:]}."


def _baselines(report: Report, now: str | None) -> Iterator[str]:
    told = [text for origin in origins(report.judged) if (text := _origin(origin, age(origin, now)))]
    if told:
        more = f"; and {len(told) - BASELINES} more" if len(told) > BASELINES else ""
        yield f"Compared with {'; '.join(told[:BASELINES])}{more}."


def _origin(origin: Origin, age: str) -> str:
    """ "the run of `2025-02-20` (commit `c0ffee012345`, 9 days before this run)"; empty where not known."""
    details = [f"commit {code(short(origin.commit))}"] if origin.commit else []
    if not origin.date:
        return details[0] if details else ""
    details += [age] if age else []
    return f"the run of {code(origin.date[:10])}" + (f" ({', '.join(details)})" if details else "")


def _detectable(scores: Sequence[Score]) -> Iterator[str]:
    found = [score.decision.comparison for score in scores if score.decision and score.decision.comparison]
    if not found:
        return
    power = f"{100 * found[0].power:g}% of the time"
    by_size = sorted(found, key=lambda one: one.detectable)
    low, high = least(by_size[0]), least(by_size[-1])
    if len({one.unit for one in found}) > 1 or (high == "none" and len(found) > 1):
        yield f"The figures say which drop in each would be found {power}."
    elif low == high:
        yield f"{'No drop' if high == 'none' else f'A drop of {high}'} would be found {power}."
    else:
        drop = f"a drop of {low.removesuffix(' points')} to {high}"
        yield f"Depending on metric and model, {drop} would be found {power}."
