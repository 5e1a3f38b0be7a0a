"""What the gate holds a run to."""

from dataclasses import dataclass
from typing import Literal

from proctor.config.spec import GateSpec, Target

Call = Literal["regressed", "not_regressed", "inconclusive"]
POINT = 0.01
DRAWS = 20_000
SEED = 20_240_711


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`max_drop` and `must_detect` are in points: hundredths of a metric in [0, 1], the unit of others."""

    alpha: float = 0.05
    max_drop: float = 1.0
    must_detect: float = 5.0
    power: float = 0.8
    max_error_rate: float = 0.05  # share of samples left unscored, in either run
    min_overlap: float = 0.9  # share of the tasks that both runs must have
    min_score: float | None = None  # in the metric's own unit
    target: Target = "task-set"  # it speaks of these tasks, or of all like them
    draws: int = DRAWS
    seed: int = SEED

    def call(self, p: float, upper: float, unit: float = POINT) -> Call:
        """The verdict on p and on the drop's upper bound, which is in the metric's own unit."""
        if p <= self.alpha and upper >= self.max_drop * unit:
            return "regressed"
        return "not_regressed" if upper < self.must_detect * unit else "inconclusive"


def rule_of(spec: GateSpec) -> Rule:
    """The rule that a config's `gate:` asks for."""
    return Rule(
        alpha=spec.alpha,
        max_drop=spec.max_drop,
        must_detect=spec.must_detect,
        power=spec.power,
        max_error_rate=spec.max_error_rate,
        min_score=spec.min_score,
        target=spec.target,
    )
