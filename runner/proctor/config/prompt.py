"""How a task becomes a prompt: `prompt:` of a benchmark or a model."""

from pathlib import Path
from typing import Any

from proctor.config.problem import Where, printable
from proctor.config.scope import Scope
from proctor.config.spec import PromptSpec

_MAX_FILE = 2**20  # bytes


def build_prompt(value: Any, where: Where, scope: Scope) -> PromptSpec:
    """The spec of a template, or a mapping with one; with defaults alone where left out or wrong."""
    if not scope.sound(value, where):
        return PromptSpec()
    if isinstance(value, str):
        value, given_where = {"template": value}, where
    else:
        given_where = (*where, "template")
    _check_examples(value, where, scope)
    given = {key: value[key] for key in ("system",) if key in value}
    given.update((key, int(value[key])) for key in ("shots", "seed") if key in value)
    if "examples" in value:
        given["examples"] = scope.folder / value["examples"]
    template = value.get("template")
    if isinstance(template, dict):
        given["file"] = scope.folder / template["file"]
        given_where = (*given_where, "file")
        template = _read(given["file"], given_where, scope) if scope.reads else None
    if template is not None:
        _check_template(template, given_where, given.get("file"), scope)
        given["template"] = template
    return PromptSpec() if scope.problems.touched(where) else PromptSpec(**given)


def _check_examples(value: dict[str, Any], where: Where, scope: Scope) -> None:
    if "examples" in value and "shots" not in value:
        scope.problems.add(
            (*where, "examples"), "does not say how many are shown", "add shots, e.g. shots: 3"
        )
    for key in ("shots", "seed"):
        if key in value and "examples" not in value:
            scope.problems.add_key((*where, key), "needs examples", "name the file: examples: solved.jsonl")


def _read(path: Path, where: Where, scope: Scope) -> str | None:
    try:
        if not path.is_file():
            scope.problems.add(where, f"there is no file {printable(str(path))}", "check the path")
            return None
        with path.open("rb") as file:
            content = file.read(_MAX_FILE + 1)
        if len(content) <= _MAX_FILE:
            return content.decode("utf-8-sig")
        scope.problems.add(where, f"{printable(str(path))} has more than {_MAX_FILE:,} bytes")
    except UnicodeDecodeError:
        scope.problems.add(where, f"{printable(str(path))} is not UTF-8", "save it as UTF-8")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        scope.problems.add(where, f"{printable(str(path))} cannot be read: {reason}")
    return None


def _check_template(template: str, where: Where, file: Path | None, scope: Scope) -> None:
    from proctor.jinja.template import Compiled, TemplateMistake  # later, as most configs have no template

    try:
        Compiled(template)
    except TemplateMistake as mistake:
        place = f"{printable(str(file))}:{mistake.line}" if file else f"line {mistake.line} of it"
        scope.problems.add(where, f"is no template that can be used: {place}: {mistake}")
