"""The list `models:`."""

from collections.abc import Callable, Mapping
from typing import Any

from proctor.config.asked import build_asked, check_unasked
from proctor.config.command import build_command
from proctor.config.name import check_name
from proctor.config.openai import build_openai
from proctor.config.outputs import check_outputs
from proctor.config.problem import Where, shown
from proctor.config.prompt import build_prompt
from proctor.config.scope import Scope
from proctor.config.spec import ModelSpec
from proctor.config.transformers import build_transformers

_ASKED: Mapping[str, Callable[[Any, Where, Scope], Any]] = {
    "openai": build_openai,
    "transformers": build_transformers,
    "command": build_command,
}


def build_models(entries: Any, scope: Scope) -> tuple[ModelSpec, ...]:
    """The models of which nothing is wrong; what is wrong with the others is noted."""
    specs: list[ModelSpec] = []
    first: dict[tuple[str, str], Where] = {}
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        if isinstance(entry, dict):
            where: Where = ("models", index)
            _check_unique(entry, (*where, "name"), first, scope)
            specs.extend(_model(entry, where, scope))
    return tuple(specs)


def _check_unique(
    entry: Mapping[str, Any], where: Where, first: dict[tuple[str, str], Where], scope: Scope
) -> None:
    name, version = entry.get("name"), entry.get("version", "")
    if not isinstance(name, str) or not isinstance(version, str):
        return
    if (name, version) in first:
        line = scope.problems.line(first[name, version])
        which = (
            f"{shown(name)} with version {shown(version)}" if version else f"{shown(name)} without a version"
        )
        scope.problems.add(where, f"a second model {which}; the first is on line {line}")
    first.setdefault((name, version), where)


def _model(entry: Mapping[str, Any], where: Where, scope: Scope) -> list[ModelSpec]:
    """One spec, or none where something is wrong with it."""
    for key, check in (("name", check_name), ("version", check_name), ("outputs", check_outputs)):
        if entry.get(key) and scope.sound(entry[key], (*where, key)):
            check(entry[key], scope.problems, (*where, key))
    check_unasked(entry, where, scope)
    given = build_asked(entry, where, scope)
    given["prompt"] = build_prompt(entry.get("prompt"), (*where, "prompt"), scope)
    for key, build in _ASKED.items():
        given[key] = build(entry.get(key), (*where, key), scope)
    if scope.problems.touched(where):
        return []
    if "version" in entry:
        given["version"] = entry["version"]
    if "results" in entry:
        given["results"] = scope.folder / entry["results"].replace("{version}", entry.get("version", ""))
    if "outputs" in entry:
        given["outputs"] = str(scope.folder / entry["outputs"])
    return [ModelSpec(name=entry["name"], **given)]
