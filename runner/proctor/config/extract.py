"""How an answer is taken out of a text: `extract:` of a benchmark or a metric."""

from typing import Any

from proctor.config.pattern import pattern_mistake
from proctor.config.problem import Where
from proctor.config.scope import Scope
from proctor.config.spec import ExtractSpec


def build_extract(value: Any, where: Where, scope: Scope) -> ExtractSpec | None:
    """The spec of `none`, `code`, `line`, {regex, take} or {json, take}; None where left out or wrong."""
    if not scope.sound(value, where):
        return None
    if not isinstance(value, dict):
        return ExtractSpec(kind=value)
    take = {"take": value["take"]} if "take" in value else {}
    if "json" in value:
        return ExtractSpec(kind="json", json_path=value["json"], **take)
    if mistake := pattern_mistake(value["regex"]):
        scope.problems.add((*where, "regex"), mistake)
        return None
    return ExtractSpec(kind="regex", regex=value["regex"], **take)
