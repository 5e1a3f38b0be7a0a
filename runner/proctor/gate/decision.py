"""What the gate says of one metric, with why."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Literal, get_args

from proctor.gate import sentence
from proctor.gate.waiver import Waiver, find
from proctor.results.summary import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from proctor.gate.baseline import Origin
    from proctor.gate.comparison import Comparison

Reason = Literal[
    "drop",  # regressed: p <= alpha, and the drop may exceed max_drop
    "below_floor",  # regressed: min_score
    "ruled_out",  # not regressed: a drop of must_detect is ruled out
    "tolerated",  # not regressed: more than noise, and below max_drop
    "no_baseline",
    "uncertain",
    "too_small",  # no candidate could ever be blocked with so few samples
    "too_low",  # nor against this baseline, which passes too little
    "settings_differ",
    "few_common_tasks",
    "no_common_tasks",
    "errors",  # more samples unscored than max_error_rate
    "errors_decide",  # what is unscored could turn the verdict, or lift the score over the floor
    "all_unscored",
    "out_of_range",  # a score outside of [0, 1], where the metric promises none
    "other_benchmark",  # no baseline: that run did not have this benchmark
    "other_metric",  # nor this metric, or model
    "baseline_unscored",
    "baseline_corrupt",
    "baseline_unreachable",  # an outage: neither a pass nor a first run
    "baseline_out_of_range",
    "baseline_unbounded",  # only a mean is known, of scores outside [0, 1] or of who knows how many tasks
]

SEVERITY: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One metric of one model on one benchmark.

    `comparison` is None where there is nothing to show; it may be there beside `inconclusive`.
    """

    benchmark: str
    model: str
    metric: str
    verdict: Verdict
    reason: Reason
    sentence: str
    comparison: Comparison | None = None
    differs: tuple[str, ...] = ()  # the settings that differ
    warnings: tuple[str, ...] = ()  # tasks that collapsed, waivers that expired
    waiver: Waiver | None = None  # the one that made it `accepted`
    origin: Origin | None = None  # the baseline's

    @property
    def blocks(self) -> bool:
        return self.verdict == "regressed"


def worst(decisions: Iterable[Decision]) -> Verdict:
    """The gravest verdict; `no_baseline` of none."""
    return max((decision.verdict for decision in decisions), key=SEVERITY.index, default="no_baseline")


def waived(decision: Decision, waivers: Iterable[Waiver], today: date) -> Decision:
    """`accepted` where a waiver holds for a regressed metric; one that has expired is told."""
    if not decision.blocks:
        return decision
    holding, old = find(waivers, decision.benchmark, decision.metric, today)
    if old is not None:
        return replace(decision, warnings=(*decision.warnings, sentence.waiver_expired(old)))
    if holding is None:
        return decision
    text = sentence.accepted(decision.sentence, holding)
    return replace(decision, verdict="accepted", waiver=holding, sentence=text)


def to_json(decision: Decision) -> dict[str, object]:
    """What metrics.json records under `comparison`: plain data, days as YYYY-MM-DD."""
    document: dict[str, object] = asdict(decision)
    if decision.waiver is not None:
        document["waiver"] = {**asdict(decision.waiver), "expires": decision.waiver.expires.isoformat()}
    return document
