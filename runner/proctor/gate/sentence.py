"""A verdict in one plain sentence. Names stand as they are: what shows a sentence escapes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proctor.gate.rule import POINT, Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from proctor.gate.baseline import Origin
    from proctor.gate.collapse import Collapse
    from proctor.gate.comparison import Comparison
    from proctor.gate.samples import Match, MetricSamples
    from proctor.gate.waiver import Waiver


def regressed(found: Comparison, rule: Rule) -> str:
    """ "pass@1 on qa got 5.2 points worse (71.3 to 66.1 over 164 tasks); ..." """
    return (
        f"{_moved(found)}; had nothing changed, a drop this large would come {_chance(found.p)} of the time, "
        f"and {rule.alpha * 100:g}% is the limit"
    )


def not_regressed(found: Comparison, rule: Rule) -> str:
    confidence = f"{100 * (1 - rule.alpha):g}% confidence"
    if found.p <= rule.alpha:
        allowed = _amount(rule.max_drop * found.unit, found.unit)
        return f"{_moved(found)}; more than noise, but less than the {allowed} allowed, with {confidence}"
    if found.upper <= 0:
        return f"{_moved(found)}; a drop is ruled out with {confidence}"
    upper = _amount(found.upper, found.unit)
    return f"{_moved(found)}; a drop of {upper} or more is ruled out with {confidence}"


def uncertain(found: Comparison, rule: Rule) -> str:
    upper = _amount(found.upper, found.unit)
    noise = f", which may be noise (p = {_p(found.p)})" if found.drop > 0 else ""
    return f"{_moved(found)}{noise}, but a drop of up to {upper} is not ruled out; {needed(found, rule)}"


def needed(found: Comparison, rule: Rule) -> str:
    """How many samples, or tasks, would decide."""
    drop, power = _amount(rule.must_detect * found.unit, found.unit), f"{100 * rule.power:g}%"
    ways = []
    if found.samples_needed and not found.dependent:
        ways.append(f"{count(found.samples_needed, 'sample')} a task")
    if found.tasks_needed:
        ways.append(count(found.tasks_needed, "task"))
    if not ways:
        return f"no number of samples would find a drop of {drop} {power} of the time"
    return f"{' or '.join(ways)} would find a drop of {drop} {power} of the time"


def detectable(drop: float, unit: float, power: float) -> str:
    """What a run could have told, or can: its smallest detectable drop, in the metric's own unit."""
    return f"a drop of {_amount(drop, unit)} is found {100 * power:g}% of the time"


def too_small(found: Comparison, rule: Rule) -> str:
    size = f"{count(found.tasks, 'task')} with {found.samples[1]:g} samples each"
    if found.samples[1] == 1:
        size = f"{count(found.tasks, 'task')} with one sample each"
    more = f"{count(found.least_samples, 'sample')} a task" if found.least_samples else "more tasks"
    return (
        f"{_name(found)} can never be blocked: {size} give p = {found.smallest_p:.3g} at the least, and "
        f"{rule.alpha:g} would block; it takes {more} at least, and {needed(found, rule)}"
    )


def too_low(found: Comparison, rule: Rule) -> str:
    return (
        f"{_name(found)} cannot be blocked: its baseline of {_score(found.baseline, found.unit)} has so few "
        f"passes to lose that p is {found.smallest_p:.3g} at the least, and {rule.alpha:g} would block; "
        f"{needed(found, rule)}"
    )


def below_floor(samples: MetricSamples, score: float, floor: float) -> str:
    side = "below" if samples.higher_is_better else "above"
    return f"{_name(samples)} scored {score:.4g}, {side} the floor of {floor:g}"


def floor_unsure(below: str) -> str:
    return f"{below}, but its unscored samples could make up for it; run those again"


def no_baseline(samples: MetricSamples, why: str) -> str:
    because = f": {why}" if why else ""
    return f"{_name(samples)} has nothing to be compared with{because}; this run can be the first one"


def unusable(samples: MetricSamples, why: str) -> str:
    return f"{_name(samples)} cannot be compared: {why}"


def all_unscored(samples: MetricSamples) -> str:
    return f"{_name(samples)} cannot be compared: none of this run's samples is scored"


def settings_differ(samples: MetricSamples, names: Sequence[str]) -> str:
    return f"{_name(samples)} cannot be compared: the runs differ in {', '.join(names)}"


def few_common(samples: MetricSamples, found: Match, rule: Rule) -> str:
    changed = f"; {count(len(found.changed), 'task')} of the same id changed" if found.changed else ""
    return (
        f"{_name(samples)} cannot be compared: the runs share {100 * found.overlap:.1f}% of their tasks, and "
        f"it takes {100 * rule.min_overlap:g}%{changed}"
    )


def errors(samples: MetricSamples, rate: float, of: str, rule: Rule) -> str:
    return (
        f"{_name(samples)} is undecided: {100 * rate:.1f}% of {of}'s samples are unscored because the "
        f"infrastructure failed, and {100 * rule.max_error_rate:g}% may be"
    )


def errors_decide(found: Comparison, verdict: str) -> str:
    return (
        f"{_moved(found)}; {verdict.replace('_', ' ')} by what is scored, but the samples that the "
        "infrastructure left unscored could turn that; run those again"
    )


def accepted(sentence: str, waiver: Waiver) -> str:
    return f"{sentence}; accepted by {waiver.owner} until {waiver.expires.isoformat()}: {waiver.reason}"


def waiver_expired(waiver: Waiver) -> str:
    return (
        f"the waiver of {waiver.owner} for {waiver.metric} on {waiver.benchmark} expired on "
        f"{waiver.expires.isoformat()} and does not count"
    )


def collapsed(found: Collapse) -> str:
    (old, n_a), (new, n_b) = found.baseline, found.candidate
    moved = f"passed {old} of {n_a} samples before and {new} of {n_b} now"
    return f"task {found.task_id} {moved} (p = {_p(found.p)})"


def means_alone(found: Comparison) -> str:
    return (
        f"{_name(found)} is compared by its means alone, as scores by task are not known of both runs; "
        "they would tell smaller drops"
    )


def repeated(found: Comparison) -> str:
    return f"the outputs to a task of {found.benchmark} repeat each other, so that they count as one sample"


def origin(found: Origin) -> str:
    """Where a baseline comes from: "commit c0ffee0 of 2025-03-01"; empty where that is not known."""
    parts = [
        f"commit {found.commit[:7]}" if found.commit else "",
        f"of {found.date[:10]}" if found.date else "",
    ]
    return " ".join(part for part in parts if part)


def _name(found: Comparison | MetricSamples) -> str:
    return f"{found.metric} on {found.benchmark}"


def _moved(found: Comparison) -> str:
    amount = _amount(abs(found.drop), found.unit)
    way = f"got {amount} {'worse' if found.drop > 0 else 'better'}"
    if amount in ("0.0 points", "0"):
        way = "is as before"
    scores = f"{_score(found.baseline, found.unit)} to {_score(found.candidate, found.unit)}"
    return f"{_name(found)} {way} ({scores} over {count(found.tasks, 'task')})"


def _amount(value: float, unit: float) -> str:
    """ "5.2 points", or "0.31" of a metric that is not in [0, 1]."""
    return f"{value / unit:.1f} points" if unit == POINT else f"{value:.3g}"


def _score(value: float, unit: float) -> str:
    return f"{value / unit:.1f}" if unit == POINT else f"{value:.4g}"


def _p(value: float) -> str:
    return f"{value:.2g}" if value >= 0.0001 else "less than 0.0001"


def _chance(value: float) -> str:
    return f"{100 * value:.2g}%" if value >= 0.0001 else "less than 0.01%"


def count(amount: int, noun: str) -> str:
    return f"{amount:,} {noun}{'' if amount == 1 else 's'}"
