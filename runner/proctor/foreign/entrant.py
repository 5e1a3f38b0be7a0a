"""The models of a config whose results another harness wrote."""

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace

from proctor.config.problem import did_you_mean, shown
from proctor.config.selection import check
from proctor.config.spec import Config, ModelSpec
from proctor.errors import InputError
from proctor.gate.baseline import Baseline, Origin
from proctor.gate.foreign import baseline_of
from proctor.results.importers import reading
from proctor.results.importers.foreign import Foreign


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrant:
    """A model with its results."""

    model: ModelSpec
    run: Foreign


def read_entrants(config: Config, benchmarks: Iterable[str] = ()) -> tuple[Entrant, ...]:
    """All models of the config, with these benchmarks alone where some are named.

    InputError where results cannot be used or lack a benchmark, or two models have one name; also where
    `gate.metric` names one that no results have: their first metric would be judged in its place.
    """
    twice = [name for name, times in Counter(model.name for model in config.models).items() if times > 1]
    if twice:
        raise InputError(f"{config.path}: two models called {shown(twice[0])} have results; rename one")
    found = [Entrant(model=model, run=_read(model)) for model in config.models]
    _check_labels(config, found)
    return _selected(found, set(benchmarks))


def _check_labels(config: Config, entrants: Sequence[Entrant]) -> None:
    known = tuple(
        dict.fromkeys(metric.label for one in entrants for exam in one.run.exams for metric in exam.metrics)
    )
    for label in config.gate.metric or ():
        if label not in known:
            hint = did_you_mean(label, known) or f"there are {', '.join(map(shown, known[:20]))}"
            raise InputError(f"{config.path}: gate.metric: no results have a metric {shown(label)}; {hint}")


def _selected(entrants: Sequence[Entrant], wanted: Set[str]) -> tuple[Entrant, ...]:
    check("benchmark", wanted, [exam.benchmark for one in entrants for exam in one.run.exams])
    return tuple(replace(one, run=_only(one.run, wanted)) for one in entrants) if wanted else tuple(entrants)


def _only(run: Foreign, wanted: Set[str]) -> Foreign:
    return replace(run, exams=tuple(exam for exam in run.exams if exam.benchmark in wanted))


def _read(model: ModelSpec) -> Foreign:
    if model.results is None:
        raise InputError(f"model {model.name!r} has no results")
    return reading.read(model.results)


def run_of(entrants: Sequence[Entrant], origin: Origin) -> Baseline:
    """All of them as one run, to be recorded."""
    metrics = {
        key: found for one in entrants for key, found in baseline_of(one.run, one.model.name).metrics.items()
    }
    return Baseline(origin=origin, metrics=metrics)
