"""A program that is asked: `command:` of a model."""

import shlex
from typing import Any

from proctor.config.problem import Where
from proctor.config.quantity import DAY, TIME, convert
from proctor.config.scope import Scope
from proctor.config.secret import looks_like_a_key
from proctor.config.spec import CommandSpec


def build_command(value: Any, where: Where, scope: Scope) -> CommandSpec | None:
    """The spec of a command line, or of a mapping with one; None where left out or wrong."""
    if not scope.sound(value, where):
        return None
    if isinstance(value, str):
        run = _words(value, where, scope)
        return None if scope.problems.touched(where) else CommandSpec(run=run)
    given = dict(value)
    given["run"] = _words(given["run"], (*where, "run"), scope)
    convert(given, (*where, "timeout"), TIME, (0.1, DAY), scope)
    for index, name in enumerate(given.get("env", ())):
        if looks_like_a_key(name):
            scope.problems.add(
                (*where, "env", index), "looks like a key itself; name the variable, not the key"
            )
    if scope.problems.touched(where):
        return None
    given["env"] = tuple(dict.fromkeys(given.get("env", ())))
    given.update((key, int(given[key])) for key in ("concurrency", "ahead") if key in given)
    return CommandSpec(**given)


def _words(run: str | list[str], where: Where, scope: Scope) -> tuple[str, ...]:
    try:
        words = shlex.split(run) if isinstance(run, str) else run
    except ValueError as error:  # a quotation mark without its pair
        hint = "write a list: [program, argument]"
        scope.problems.add(where, f"cannot be split into words: {str(error).lower()}", hint)
        return ()
    if not words or not words[0]:
        scope.problems.add(where, "names no program")
    return tuple(words)
