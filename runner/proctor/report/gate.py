"""The comment's sections on the gate."""

from collections.abc import Iterator, Sequence

from proctor.gate.baseline import Origin
from proctor.gate.change import Change, Flips
from proctor.gate.decision import Decision
from proctor.gate.judged import Judged
from proctor.report.markdown import code, left_out, prose, short, table
from proctor.report.text import count, number
from proctor.report.verdicts import FIGURES, WORDS, age, detectable, figures, gravest_first, level, origins

WARNINGS = 10  # a decision


def sentences(judged: Sequence[Judged], limit: int) -> Iterator[str]:
    """A list: each decision in a sentence, the gravest first, with what to be warned of."""
    found = gravest_first(judged)
    several = len({one.model for one in judged}) > 1
    lines = []
    for one, decision in found[:limit]:
        whose = f"{code(one.model)}: " if several else ""
        lines.append(f"- **{WORDS[decision.verdict]}**: {whose}{_sentence(decision)}")
        lines += [f"  - warning: {prose(warning, 300)}" for warning in decision.warnings[:WARNINGS]]
    yield "\n".join(lines)
    if len(found) > limit:
        yield left_out(count(len(found) - limit, "verdict"), "metrics.json")


def _sentence(decision: Decision) -> str:
    """The sentence, with the names that it begins with as code."""
    names = f"{decision.metric} on {decision.benchmark}"
    if not decision.sentence.startswith(names):
        return f"{prose(decision.sentence)}."
    rest = prose(decision.sentence.removeprefix(names).lstrip())
    return f"{code(decision.metric)} on {code(decision.benchmark)} {rest}."


def comparisons(judged: Sequence[Judged], now: str | None, limit: int) -> Iterator[str]:
    """The table of figures, what it was compared with, and what could have been told."""
    found = [(one, decision) for one, decision in gravest_first(judged) if decision.comparison is not None]
    if not found:
        return
    yield "### Against the baseline"
    rows = [
        [code(one.benchmark), code(one.model), code(decision.metric), *figures(decision)]
        for one, decision in found[:limit]
    ]
    header = ["Benchmark", "Model", "Metric", *FIGURES]
    header[header.index("Change")] = f"Change ({level(judged)})"
    yield table(header, "lllrrlrrll", rows)
    if len(found) > limit:
        yield left_out(count(len(found) - limit, "comparison"), "metrics.json")
    yield " ".join([*_baselines(judged, now), detectable(judged)])


def _baselines(judged: Sequence[Judged], now: str | None) -> Iterator[str]:
    told = [_origin(origin, age(origin, now)) for origin in origins(judged)[:5]]
    told = [text for text in told if text]
    if told:
        yield f"Compared with {'; '.join(told)}."


def _origin(origin: Origin, age: str) -> str:
    """ "the run of `2025-02-20` (commit `c0ffee012345`, 9 days before this run)"; empty where not known."""
    details = [f"commit {code(short(origin.commit))}"] if origin.commit else []
    if not origin.date:
        return details[0] if details else ""
    details += [age] if age else []
    return f"the run of {code(origin.date[:10])}" + (f" ({', '.join(details)})" if details else "")


def flips(judged: Sequence[Judged], limit: int) -> Iterator[str]:
    """For each metric the tasks that got worse and better, at most `limit` of each, folded away."""
    for one in judged:
        for flipped in one.flips:
            if flipped is not None and (flipped.worse or flipped.better) and limit:
                yield from _flips(one, flipped, limit)


def _flips(one: Judged, flipped: Flips, limit: int) -> Iterator[str]:
    words = ("Newly failing", "newly passing") if flipped.passes else ("Worse", "better")
    yield (
        f"<details><summary>{words[0]}: {count(len(flipped.worse), 'task')}, {words[1]}: "
        f"{len(flipped.better)}: {code(flipped.metric)} on {code(one.benchmark)}, {code(one.model)}</summary>"
    )
    rows = [_cells(task) for tasks in (flipped.worse, flipped.better) for task in tasks[:limit]]
    yield table(["Task", "Before", "Now"], "lrr", rows)
    more = sum(max(0, len(tasks) - limit) for tasks in (flipped.worse, flipped.better))
    if more:
        yield left_out(count(more, "task"), "results.jsonl")
    yield "</details>"


def _cells(task: Change) -> list[str]:
    return [code(task.task_id), *(number(value) for value in (task.before, task.now))]
