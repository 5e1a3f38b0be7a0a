"""From a run and what it can be compared with to what the gate says of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from proctor.config.spec import GateSpec
from proctor.gate.baseline import Baseline, BaselineError, Key
from proctor.gate.case import Case
from proctor.gate.change import Flips, flips
from proctor.gate.decision import Decision
from proctor.gate.judged import Judged
from proctor.gate.kept import Pairs
from proctor.gate.rule import Rule, rule_of
from proctor.gate.samples import MetricSamples
from proctor.gate.verdict import judge
from proctor.gate.waiver import Waiver


class Baselines(Protocol):
    """Where the run to compare with comes from."""

    def of(self, key: Key) -> Baseline | None:
        """The run to compare a benchmark and model with, or None. BaselineError where it cannot be used."""
        ...

    def outputs(self, key: Key) -> Pairs:
        """The outputs that are kept of the run that `of` gave for this key; empty where there are none.

        They are but shown: a ProctorError, where they cannot be read, is a warning.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What runs are held to. `metrics` of None: the first of each benchmark."""

    rule: Rule
    metrics: tuple[str, ...] | None = None  # labels
    waivers: tuple[Waiver, ...] = ()
    today: date


def policy_of(spec: GateSpec, waivers: Iterable[Waiver], today: date) -> Policy:
    """The policy of a config's `gate:`."""
    return Policy(rule=rule_of(spec), metrics=spec.metric, waivers=tuple(waivers), today=today)


def chosen(named: Sequence[str] | None, labels: Sequence[str]) -> Sequence[str]:
    """The labels that can block: those that are named; the first one of a benchmark that has none of them."""
    return [label for label in labels if label in (named or ())] or labels[:1]


def judge_run(run: Baseline, baselines: Baselines, policy: Policy) -> tuple[Judged, ...]:
    """One a benchmark and model of the run, in its order; those of which it has no samples are left out."""
    cases = {key: case for key in run.metrics if (case := _case(run, key, baselines, policy)).metrics}
    decided = judge(tuple(cases.values()), policy.rule, waivers=policy.waivers, today=policy.today)
    return tuple(
        Judged(
            benchmark=key[0],
            model=key[1],
            decisions=tuple(decisions),
            flips=tuple(
                _flips(case, samples, one) for samples, one in zip(case.metrics, decisions, strict=True)
            ),
        )
        for (key, case), decisions in zip(cases.items(), decided, strict=True)
    )


def _case(run: Baseline, key: Key, baselines: Baselines, policy: Policy) -> Case:
    sampled = [metric for metric in run.metrics[key] if isinstance(metric, MetricSamples)]
    labels = chosen(policy.metrics, [metric.metric for metric in sampled])
    metrics = tuple(metric for metric in sampled if metric.metric in labels)
    try:
        return Case(metrics=metrics, baseline=baselines.of(key))
    except BaselineError as error:
        return Case(metrics=metrics, trouble=error)


def _flips(case: Case, samples: MetricSamples, decided: Decision) -> Flips | None:
    if decided.comparison is None or case.baseline is None or samples.alone is not None:
        return None
    old = case.baseline.of(samples)
    return flips(old, samples) if isinstance(old, MetricSamples) else None
