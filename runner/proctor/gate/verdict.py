"""The gate: from runs and their baselines to a verdict for every metric that can block."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from proctor.gate import aggregate, sentence
from proctor.gate.case import Case, Opened, decision, open_case
from proctor.gate.decision import Decision, Reason, waived
from proctor.gate.samples import AGAINST, FOR, Match, MetricSamples, Missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from proctor.gate.comparison import Comparison
    from proctor.gate.rule import Call, Rule
    from proctor.gate.waiver import Waiver

    Comparisons = list[Comparison]


def judge(
    cases: Sequence[Case], rule: Rule, *, waivers: Iterable[Waiver] = (), today: date
) -> list[list[Decision]]:
    """A decision for every metric of every case, in their order.

    The chance that any is `regressed` by a drop when nothing has changed is at most alpha: p is adjusted for
    the metrics of a case by maxT, and for the cases by Holm. A floor holds whatever the baseline.
    """
    waivers = tuple(waivers)
    opened = [open_case(case, rule) for case in cases]
    found = [_compared(one, rule) for one in opened]
    decided = (_decisions(index, opened[index], found, rule) for index in range(len(cases)))
    return [[waived(one, waivers, today) for one in decisions] for decisions in decided]


def least_p(decisions: Iterable[Decision]) -> float:
    """The least p among a case's comparisons, which a top-up goes by; 1 without any."""
    return min((one.comparison.p for one in decisions if one.comparison is not None), default=1.0)


def _compared(opened: Opened, rule: Rule, missing: Missing | None = None) -> Comparisons:
    """The comparisons of a case, p adjusted within it.

    By maxT for metrics of the same samples, and by Bonferroni for such groups and for means that stand alone.
    """
    groups: list[Comparisons] = []
    if opened.matches:
        from proctor.gate.comparison import compare

        groups = [compare(group, rule, missing) for group in _of_same_samples(opened.matches)]
    groups += [[aggregate.compare(pair, rule, missing)] for pair in opened.means]
    tests = sum(map(bool, groups))
    return [replace(one, p=min(1.0, one.p * tests)) for group in groups for one in group]


def _of_same_samples(matches: Iterable[Match]) -> Iterable[Sequence[Match]]:
    """The metrics that are compared on the same tasks and samples, scored or not.

    Another harness may have metrics of some tasks only, or of one value where a task has several samples:
    they take none away from others.
    """
    groups: dict[frozenset[tuple[str, int, int]], list[Match]] = {}
    for one in matches:
        both = zip(one.baseline.tasks, one.candidate.tasks, strict=True)
        sizes = frozenset((new.task_id, len(old.scores), len(new.scores)) for old, new in both)
        groups.setdefault(sizes, []).append(one)
    return groups.values()


def _adjusted(index: int, found: Sequence[Comparisons]) -> Comparisons:
    """One case's comparisons, p adjusted for all cases."""
    if not found[index]:
        return []
    from proctor.gate.permutation import holm

    ps = holm([[one.p for one in comparisons] for comparisons in found])[index]
    return [replace(one, p=p) for one, p in zip(found[index], ps, strict=True)]


def _decisions(index: int, opened: Opened, found: Sequence[Comparisons], rule: Rule) -> list[Decision]:
    def imputed(missing: Missing) -> Comparisons:
        again = list(found)
        again[index] = _compared(opened, rule, missing)
        return _adjusted(index, again)

    compared = {one.metric: one for one in _adjusted(index, found)}
    worst, best = (imputed(AGAINST), imputed(FOR)) if opened.has_errors else ([], [])
    decided = []
    for samples in opened.case.metrics:
        if samples.metric in opened.settled:
            decided.append(opened.settled[samples.metric])
        elif samples.metric not in compared:
            text = sentence.unusable(samples, "no task has enough scored samples in both runs")
            decided.append(decision(samples, "inconclusive", "all_unscored", text))
        else:
            one = compared[samples.metric]
            call = rule.call(one.p, one.upper, one.unit)
            others = {"regressed": best, "not_regressed": worst}.get(call, [])
            again = next((other for other in others if other.metric == one.metric), one)
            survives = rule.call(again.p, again.upper, again.unit) == call
            told = _told(samples, one, call, rule) if survives else _undone(samples, one, call)
            decided.append(_with_comparison(told, one, opened))
    return decided


def _told(samples: MetricSamples, found: Comparison, call: Call, rule: Rule) -> Decision:
    if call == "regressed":
        return decision(samples, call, "drop", sentence.regressed(found, rule))
    if call == "not_regressed":
        reason: Reason = "tolerated" if found.p <= rule.alpha else "ruled_out"
        return decision(samples, call, reason, sentence.not_regressed(found, rule))
    if found.smallest_p <= rule.alpha:
        return decision(samples, call, "uncertain", sentence.uncertain(found, rule))
    if found.least_samples is None or found.least_samples > min(found.samples):
        return decision(samples, call, "too_small", sentence.too_small(found, rule))
    return decision(samples, call, "too_low", sentence.too_low(found, rule))


def _undone(samples: MetricSamples, found: Comparison, call: Call) -> Decision:
    return decision(samples, "inconclusive", "errors_decide", sentence.errors_decide(found, call))


def _with_comparison(told: Decision, found: Comparison, opened: Opened) -> Decision:
    baseline = opened.case.baseline
    return replace(
        told,
        comparison=found,
        origin=baseline.origin if baseline else None,
        warnings=tuple(_warnings(found, opened.case)),
    )


def _warnings(found: Comparison, case: Case) -> Iterator[str]:
    if found.method == "z":
        yield sentence.means_alone(found)
    several = any(len(task.scores) > 1 for one in case.metrics for task in one.tasks)
    if found.dependent and several:
        yield sentence.repeated(found)
    yield from (sentence.collapsed(one) for one in found.collapses)
