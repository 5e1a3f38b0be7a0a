"""What the gate will be able to tell, before anything is scored."""

from dataclasses import dataclass

from proctor.config.spec import BenchmarkSpec, GateSpec, MetricSpec
from proctor.gate.comparison import least_samples
from proctor.gate.interval import Spread, planned
from proctor.gate.judging import chosen
from proctor.gate.rule import POINT
from proctor.gate.sentence import count, detectable
from proctor.gate.table import statistic_of
from proctor.metrics import METRICS


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One metric of one benchmark that can block: what is said of it, and what to be warned of."""

    sentence: str
    warnings: tuple[str, ...] = ()


def plans(benchmark: BenchmarkSpec, tasks: int, gate: GateSpec) -> list[Plan]:
    """One a metric that can block, for two runs with `benchmark.samples` samples of so many tasks each."""
    labels = chosen(gate.metric, [spec.label for spec in benchmark.metrics])
    listed = [spec for spec in benchmark.metrics if spec.label in labels]
    return [_plan(spec, benchmark, tasks, gate) for spec in listed]


def _plan(spec: MetricSpec, benchmark: BenchmarkSpec, tasks: int, gate: GateSpec) -> Plan:
    name = f"{spec.label} on {benchmark.name}"
    if not METRICS[spec.name].bounded:
        text = f"{name}: what drop can be found is known once it has been scored, since it is not in [0, 1]"
        return Plan(sentence=text)
    size = f"{count(tasks, 'task')} of {count(benchmark.samples, 'sample')} each"
    spread = planned(tasks, benchmark.samples, k=statistic_of(spec).k)
    drop = spread.detectable(gate.alpha, gate.power)
    if drop > 1:
        text = f"{name}: with {size} no drop is found {100 * gate.power:g}% of the time"
    else:
        text = f"{name}: with {size} {detectable(drop, POINT, gate.power)}"
    return Plan(sentence=text, warnings=tuple(_warnings(name, spec, benchmark.samples, spread, gate)))


def _warnings(name: str, spec: MetricSpec, samples: int, spread: Spread, gate: GateSpec) -> list[str]:
    found = []
    least = least_samples(spread.tasks, gate.alpha)
    if least is None or samples < least:
        more = f"{count(least, 'sample')} a task" if least else "more tasks"
        found.append(f"{name} can never be blocked: that takes {more} at least")
    far = [
        f"{key} of {points:.1f} points takes {_takes(points * POINT, spread, statistic_of(spec).k, gate)}"
        for key, points in (("must_detect", gate.must_detect), ("max_drop", gate.max_drop))
        if points > 0 and spread.detectable(gate.alpha, gate.power) > points * POINT
    ]
    return [*found, f"{name}: out of reach: {'; '.join(far)}"] if far else found


def _takes(drop: float, spread: Spread, k: int, gate: GateSpec) -> str:
    ways = [
        (spread.samples_for(drop, gate.alpha, gate.power, k=k), "{} a task", "sample"),
        (spread.tasks_for(drop, gate.alpha, gate.power), "{}", "task"),
    ]
    told = [text.format(count(number, noun)) for number, text, noun in ways if number is not None]
    return " or ".join(told) or "more than can be had"
