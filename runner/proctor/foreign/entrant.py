"""The models of a config whose results another harness wrote."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from proctor.config.problem import did_you_mean, shown
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


def read_entrants(config: Config) -> tuple[Entrant, ...]:
    """All models of the config. InputError where results cannot be used, or two have one name.

    Also where `gate.metric` names one that no results have: their first metric would be judged in its place.
    """
    twice = [name for name, times in Counter(model.name for model in config.models).items() if times > 1]
    if twice:
        raise InputError(f"{config.path}: two models called {shown(twice[0])} have results; rename one")
    found = tuple(Entrant(model=model, run=_read(model)) for model in config.models)
    _check_labels(config, found)
    return found


def _check_labels(config: Config, entrants: Sequence[Entrant]) -> None:
    known = tuple(
        dict.fromkeys(metric.label for one in entrants for exam in one.run.exams for metric in exam.metrics)
    )
    for label in config.gate.metric or ():
        if label not in known:
            hint = did_you_mean(label, known) or f"there are {', '.join(map(shown, known[:20]))}"
            raise InputError(f"{config.path}: gate.metric: no results have a metric {shown(label)}; {hint}")


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
