"""A checkpoint that is loaded here: `transformers:` of a model."""

import re
from typing import Any

from proctor.config.problem import Where, shown
from proctor.config.scope import Scope
from proctor.config.spec import TransformersSpec

_HUB_NAME = re.compile(r"[\w.-]{1,96}(/[\w.-]{1,96})?", re.ASCII)


def build_transformers(value: Any, where: Where, scope: Scope) -> TransformersSpec | None:
    """The spec, folders in it absolute; None where left out or wrong."""
    if not scope.sound(value, where):
        return None
    given = dict(value)
    for key in ("model", "adapter"):
        if key in given:
            given[key] = _place(given[key], (*where, key), scope)
    if "batch" in given:
        given["batch"] = int(given["batch"])
    return None if scope.problems.touched(where) else TransformersSpec(**given)


def _place(written: str, where: Where, scope: Scope) -> str:
    """An absolute folder, or a name on the hub."""
    folder = scope.folder / written
    is_path = written in (".", "..") or written.startswith(("./", "../", "/"))
    if is_path or (scope.reads and folder.is_dir()):
        return str(folder)
    if not _HUB_NAME.fullmatch(written):
        hint = "a folder that is not there yet is written ./folder"
        scope.problems.add(where, f"{shown(written)} is no folder here, and no name on the hub", hint)
    return written
