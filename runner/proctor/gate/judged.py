"""What the gate says of one model on one benchmark."""

from collections.abc import Iterable
from dataclasses import dataclass

from proctor.config.spec import FailOn
from proctor.gate import change, decision
from proctor.gate.baseline import Origin
from proctor.gate.change import Flips
from proctor.gate.decision import Decision
from proctor.results.summary import Verdict

NAMED = 100  # tasks that metrics.json names, of those that got worse and of those that got better
_FAILING: dict[FailOn, tuple[Verdict, ...]] = {
    "regression": ("regressed",),
    "inconclusive": ("regressed", "inconclusive"),
    "never": (),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The decisions of the metrics that can block, and the tasks that flipped where two runs were compared.

    `model` is the model as comparisons call it: with its version where a run has several.
    """

    benchmark: str
    model: str
    decisions: tuple[Decision, ...]
    flips: tuple[Flips | None, ...]  # one a decision

    @property
    def verdict(self) -> Verdict:
        return decision.worst(self.decisions)

    @property
    def origin(self) -> Origin | None:
        """The baseline's, where there is one."""
        return next((one.origin for one in self.decisions if one.origin is not None), None)


def fails(judged: Iterable[Judged], fail_on: FailOn) -> bool:
    """Whether a run should end with exit code 1."""
    return any(one.verdict in _FAILING[fail_on] for one in judged)


def to_json(judged: Judged) -> dict[str, object]:
    """What metrics.json records under `comparison`; `schemas/metrics.schema.json` describes it."""
    metrics = []
    for one, flipped in zip(judged.decisions, judged.flips, strict=True):
        document = decision.to_json(one)
        origin = document.pop("origin")
        found = document["comparison"]
        for repeated in ("benchmark", "model", "metric"):
            if isinstance(found, dict):
                del found[repeated]
        del document["benchmark"], document["model"]
        document["baseline"] = origin
        for name in ("worse", "better"):
            document[name] = change.to_json(getattr(flipped, name), NAMED) if flipped else None
        metrics.append(document)
    return {"metrics": metrics}
