"""The part of a config that a command line asks for."""

from collections.abc import Iterable, Set
from dataclasses import replace

from proctor.config.problem import did_you_mean, shown
from proctor.config.spec import Config
from proctor.errors import InputError


def select(config: Config, benchmarks: Iterable[str], models: Iterable[str]) -> Config:
    """The config with these benchmarks and models alone; none named: all. InputError for an unknown name.

    Benchmarks that another harness's results bring along are looked up when those are read.
    """
    wanted, entrants = set(benchmarks), set(models)
    if not any(model.results for model in config.models):
        check("benchmark", wanted, [one.name for one in config.benchmarks])
    check("model", entrants, [one.name for one in config.models])
    return replace(
        config,
        benchmarks=tuple(one for one in config.benchmarks if not wanted or one.name in wanted),
        models=tuple(one for one in config.models if not entrants or one.name in entrants),
    )


def check(kind: str, wanted: Set[str], known: Iterable[str]) -> None:
    """InputError for a name that is not known."""
    known = set(known)
    for name in sorted(wanted - set(known)):
        hint = did_you_mean(name, known) or f"there are {', '.join(sorted(known))}"
        raise InputError(f"--{kind}: no {kind} of the config is called {shown(name)}; {hint}")
