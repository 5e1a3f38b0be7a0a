"""What a pull request is held to: what its base branch says, whatever it brings itself."""

import base64
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from proctor.config.problem import Problem, Problems
from proctor.config.spec import Config
from proctor.errors import GitHubError, InputError
from proctor.gate import waiver
from proctor.gate.table import entrants
from proctor.gate.waiver import Waiver
from proctor.github.branch import quoted
from proctor.github.client import Client

Parse = Callable[[bytes], tuple[Config | None, list[Problem]]]
"""Reads the content of a config."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The config with the gate and the leaderboard that hold, the waivers, and what to tell of them."""

    config: Config
    waivers: tuple[Waiver, ...]
    notes: tuple[str, ...] = ()


def own(config: Config) -> Policy:
    """What is checked out."""
    return Policy(config=config, waivers=waiver.read(config.path.parent / waiver.PATH))


def of_base(client: Client, commit: str, place: str, config: Config, parse: Parse) -> Policy:
    """What the config at `place` says at a commit of the base branch; `config` is the pull request's.

    Where the base branch has no such config, or one that cannot be read, the pull request's counts, and a
    note says so. `gate.baseline` names a file of the pull request's and is left out.
    """
    here = own(config)
    try:
        content = read_file(client, place, commit)
        waivers = read_file(client, _beside(place), commit)
    except GitHubError as error:
        return _alone(
            here, f"the base branch's {place} is out of reach, so the pull request's own holds: {error}"
        )
    if content is None:
        return _alone(
            here, f"the base branch has no {place} yet: the pull request's own gate and waivers hold"
        )
    base, problems = parse(content)
    if base is None:
        why = problems[0].message if problems else "it is damaged"
        return _alone(here, f"the base branch's {place} cannot be used ({why}): the pull request's own holds")
    try:
        held = waiver.parse(waivers or b"", Problems(Path(_beside(place))))
    except InputError as error:
        return _alone(here, f"the base branch's waivers cannot be used: {error}")
    gate = replace(base.gate, baseline=None)
    holding = replace(config, gate=gate, leaderboard=base.leaderboard)
    notes = tuple(_changed(here, Policy(config=replace(base, gate=gate), waivers=held), place))
    return Policy(config=holding, waivers=held, notes=notes)


def _alone(here: Policy, note: str) -> Policy:
    gate = replace(here.config.gate, baseline=None)
    return Policy(config=replace(here.config, gate=gate), waivers=here.waivers, notes=(note,))


def _changed(here: Policy, base: Policy, place: str) -> Iterator[str]:
    if replace(here.config.gate, baseline=None) != base.config.gate:
        yield f"the pull request changes gate in {place}; what the base branch says holds until it is merged"
    if here.config.sandbox != base.config.sandbox:
        yield f"the pull request changes sandbox in {place}; its outputs ran within limits of its own"
    gone = _gone(here.config, base.config)
    if gone:
        yield f"the pull request takes away what the base branch's {place} has: {', '.join(gone)}"
    if set(here.waivers) - set(base.waivers):
        yield "waivers that the pull request adds count once they are on the base branch"


def _gone(here: Config, base: Config) -> list[str]:
    """What of the base branch's exam is not in the pull request's: it is compared with nothing there.

    A model goes by its version too where it has several, so that a second entry of its name takes it away.
    """
    kept = {one.name: {metric.label for metric in one.metrics} for one in here.benchmarks}
    gone = [f"benchmark {one.name}" for one in base.benchmarks if one.name not in kept]
    gone += [
        f"metric {metric.label} of {one.name}"
        for one in base.benchmarks
        for metric in one.metrics
        if metric.label not in kept.get(one.name, {metric.label})
    ]
    entered = set(_entrants(here))
    return gone + [f"model {name}" for name in _entrants(base) if name not in entered]


def _entrants(config: Config) -> Sequence[str]:
    return entrants((model.name, model.version) for model in config.models)


def _beside(place: str) -> str:
    """Where the waivers of a config are."""
    folder = place.rpartition("/")[0]
    return f"{folder}/{waiver.PATH}" if folder else waiver.PATH


def read_file(client: Client, place: str, commit: str) -> bytes | None:
    """A file's content at a commit, None where there is none. GitHubError where that cannot be told."""
    try:
        found = client.get(f"contents/{quoted(place)}", {"ref": commit})
    except GitHubError as error:
        if error.status == 404:
            return None
        raise
    if not isinstance(found, dict) or found.get("encoding") != "base64":
        raise GitHubError(f"{place} at {commit[:12]} is no file of up to a MiB")
    try:
        return base64.b64decode(str(found.get("content")))
    except ValueError as error:
        raise GitHubError(f"{place} at {commit[:12]}: GitHub's answer is damaged") from error
