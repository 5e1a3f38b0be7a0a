"""One model on one benchmark before the gate: what can be compared, and what is settled without."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from proctor.gate import sentence
from proctor.gate.aggregate import MeanPair
from proctor.gate.alone import mean_of
from proctor.gate.baseline import Aggregate, Baseline, BaselineError, Trouble, check
from proctor.gate.decision import Decision, Reason
from proctor.gate.rule import Rule
from proctor.gate.samples import Match, MetricSamples, match
from proctor.gate.settings import differences, is_told
from proctor.results.summary import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The metrics of one model on one benchmark that can block, and what to compare them with.

    `trouble` says why there is no baseline, where that is known.
    """

    metrics: tuple[MetricSamples, ...]
    baseline: Baseline | None = None
    trouble: BaselineError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A case's metrics by label: each is settled, or matched with a baseline."""

    case: Case
    settled: Mapping[str, Decision]
    matches: tuple[Match, ...]
    means: tuple[MeanPair, ...]

    @property
    def has_errors(self) -> bool:
        """Whether a sample that would count is unscored."""
        matched = (run for one in self.matches for run in (one.baseline, one.candidate))
        return any(run.error_rate for run in (*matched, *(pair.candidate for pair in self.means)))


def open_case(case: Case, rule: Rule) -> Opened:
    """Sorts a case's metrics into those that are settled and those to compare."""
    found = {samples.metric: _open(samples, case, rule) for samples in case.metrics}
    return Opened(
        case=case,
        settled={metric: one for metric, one in found.items() if isinstance(one, Decision)},
        matches=tuple(one for one in found.values() if isinstance(one, Match)),
        means=tuple(one for one in found.values() if isinstance(one, MeanPair)),
    )


def decision(samples: MetricSamples, verdict: Verdict, reason: Reason, text: str) -> Decision:
    """A decision on a metric, without what a comparison adds."""
    return Decision(
        benchmark=samples.benchmark,
        model=samples.model,
        metric=samples.metric,
        verdict=verdict,
        reason=reason,
        sentence=text,
    )


def _open(samples: MetricSamples, case: Case, rule: Rule) -> Decision | Match | MeanPair:
    settled = _by_itself(samples, rule)
    if settled is not None:
        return settled
    if case.baseline is None:
        return _without(samples, case.trouble)
    try:
        old = case.baseline.of(samples)
    except BaselineError as error:
        return _without(samples, error)
    opened = (
        _by_means(old, samples, rule)
        if isinstance(old, Aggregate) or samples.alone is not None
        else _match(old, samples, rule)
    )
    return replace(opened, origin=case.baseline.origin) if isinstance(opened, Decision) else opened


def _by_itself(samples: MetricSamples, rule: Rule) -> Decision | None:
    """What the candidate alone settles: nothing scored, too many errors, or a score below the floor."""
    score = samples.value()
    if score is None:
        return decision(samples, "inconclusive", "all_unscored", sentence.all_unscored(samples))
    try:
        check(samples, "this run")
    except BaselineError as error:
        return decision(samples, "inconclusive", "out_of_range", sentence.unusable(samples, str(error)))
    if rule.min_score is not None and _worse(score, rule.min_score, samples):
        text = sentence.below_floor(samples, score, rule.min_score)
        best = samples.value(float(samples.higher_is_better)) if samples.bounded else score
        if best is None or _worse(best, rule.min_score, samples):
            return decision(samples, "regressed", "below_floor", text)
        return decision(samples, "inconclusive", "errors_decide", sentence.floor_unsure(text))
    if samples.error_rate > rule.max_error_rate:
        text = sentence.errors(samples, samples.error_rate, "this run", rule)
        return decision(samples, "inconclusive", "errors", text)
    return None


def _worse(score: float, floor: float, samples: MetricSamples) -> bool:
    return score < floor if samples.higher_is_better else score > floor


def _without(samples: MetricSamples, trouble: BaselineError | None) -> Decision:
    """No baseline at all offers this run as the first one; one that cannot be used is undecided."""
    if trouble is None:
        return decision(samples, "no_baseline", "no_baseline", sentence.no_baseline(samples, ""))
    verdict, reason = _TROUBLES[trouble.trouble]
    tell = sentence.no_baseline if verdict == "no_baseline" else sentence.unusable
    return decision(samples, verdict, reason, tell(samples, str(trouble)))


_TROUBLES: Mapping[Trouble, tuple[Verdict, Reason]] = {
    "missing": ("no_baseline", "no_baseline"),
    "other_benchmark": ("no_baseline", "other_benchmark"),
    "other_metric": ("no_baseline", "other_metric"),
    "all_unscored": ("inconclusive", "baseline_unscored"),
    "corrupt": ("inconclusive", "baseline_corrupt"),
    "unreachable": ("inconclusive", "baseline_unreachable"),
    "out_of_range": ("inconclusive", "baseline_out_of_range"),
}


def _by_means(old: MetricSamples | Aggregate, samples: MetricSamples, rule: Rule) -> Decision | MeanPair:
    """The pair of means of which at least one is all that is known."""
    if isinstance(old, Aggregate):
        return _mean_pair(old, samples, old.mean.trials)
    if old.error_rate > rule.max_error_rate:
        text = sentence.errors(samples, old.error_rate, "the baseline", rule)
        return decision(samples, "inconclusive", "errors", text)
    mean = mean_of(old)
    if mean is None:
        text = sentence.unusable(samples, "no task of the baseline has enough scored samples")
        return decision(samples, "inconclusive", "baseline_unscored", text)
    return _mean_pair(mean, samples, sum(len(task.scores) for task in old.tasks))


def _mean_pair(old: Aggregate, samples: MetricSamples, size: float) -> Decision | MeanPair:
    """`size` is how many samples the baseline has, scored or not."""
    differs = differences(old.settings, samples.settings)
    if samples.subset:
        differs = ("tasks (all of them before, a subset now)", *differs)
    now = samples.alone
    own = now.trials if now else sum(len(task.scores) for task in samples.tasks)
    if not old.mean.tasks or (now and not now.tasks):
        means = f"{old.mean.value:.4g} before, {samples.value() or 0:.4g} now"
        why = f"only means are known ({means}), and not of how many tasks"
        return decision(samples, "inconclusive", "baseline_unbounded", sentence.unusable(samples, why))
    if is_told(old.settings.dataset_hash) != is_told(samples.settings.dataset_hash) and size != own:
        differs = (f"samples in all ({size:g} before, {own:g} now)", *differs)
    if differs:
        return _differing(samples, differs)
    if not (samples.bounded and old.bounded):
        whose = "this run's mean" if now else "the baseline's mean"
        why = f"only {whose} is known, which tells nothing of how scores outside of [0, 1] vary"
        return decision(samples, "inconclusive", "baseline_unbounded", sentence.unusable(samples, why))
    return MeanPair(baseline=old.mean, candidate=samples)


def _match(old: MetricSamples, samples: MetricSamples, rule: Rule) -> Decision | Match:
    bounded = (
        old.bounded and samples.bounded
    )  # where that is told by the scores, one run's may happen to lie so
    found = match(replace(old, bounded=bounded), replace(samples, bounded=bounded))
    settled = _incomparable(old, samples, found, rule)
    if settled is None:
        return found
    from proctor.gate.comparison import compare

    shown = compare([found], rule)
    return replace(settled, comparison=shown[0] if shown else None)


def _incomparable(old: MetricSamples, samples: MetricSamples, found: Match, rule: Rule) -> Decision | None:
    before = old.settings
    if samples.subset and found.by_content:
        before = replace(before, dataset_hash=None)  # each task's own hash is what must agree
    differs = differences(before, samples.settings)
    if differs:
        return _differing(samples, differs)
    if not found.tasks:
        text = sentence.few_common(samples, found, rule)
        return decision(samples, "inconclusive", "no_common_tasks", text)
    if found.overlap < rule.min_overlap:
        text = sentence.few_common(samples, found, rule)
        return decision(samples, "inconclusive", "few_common_tasks", text)
    if old.error_rate > rule.max_error_rate:
        text = sentence.errors(samples, old.error_rate, "the baseline", rule)
        return decision(samples, "inconclusive", "errors", text)
    return None


def _differing(samples: MetricSamples, differs: tuple[str, ...]) -> Decision:
    text = sentence.settings_differ(samples, differs)
    return replace(decision(samples, "inconclusive", "settings_differ", text), differs=differs)
