"""YAML: a list of mappings, or a mapping that holds one under a usual name."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from proctor.config.problem import printable
from proctor.datasets.json_array import LIST_NAMES
from proctor.datasets.jsonl import kind
from proctor.datasets.row import Row
from proctor.datasets.stream import read_text, shown_path
from proctor.errors import InputError

MAX_YAML = 16 * 2**20  # bytes
MAX_DEPTH = 100

_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_BASE):  # type: ignore[misc]
    """PyYAML's safe loader, but a date stays the text that it is."""

    yaml_implicit_resolvers = {  # noqa: RUF012
        start: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for start, resolvers in _BASE.yaml_implicit_resolvers.items()
    }


def rows(path: Path) -> Iterator[Row]:
    """The rows of a file of up to 16 MiB. Raises InputError, naming file and line, where it is unusable.

    Aliases (`*name`) are refused: a few lines of them can stand for gigabytes.
    """
    text = read_text(path, MAX_YAML)
    name = shown_path(path)
    try:
        _check(text, name)
        loader = _Loader(text)
        items = _items(loader.get_single_node(), name)
        for number, node in enumerate(items, start=1):
            where = f"{name}:{node.start_mark.line + 1}"
            yield Row(number=number, where=where, data=_mapping(loader.construct_document(node), where))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{name}:{mark.line + 1}" if mark else name
        raise InputError(f"{place}: not YAML: {printable(str(error.problem))}") from error
    except yaml.YAMLError as error:
        raise InputError(f"{name}: not YAML: a character that it does not allow") from error
    except ValueError as error:
        raise InputError(f"{name}: a number that cannot be read; put it in quotes") from error


def _check(text: str, name: str) -> None:
    """Refuse what the composer cannot take: it recurses in C without a limit, and expands aliases."""
    depth = 0
    for event in yaml.parse(text, Loader=_BASE):
        where = f"{name}:{event.start_mark.line + 1 if event.start_mark else 1}"
        if isinstance(event, yaml.AliasEvent):
            raise InputError(f"{where}: an alias (*name); write the value out")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise InputError(f"{where}: nested over {MAX_DEPTH} levels deep")


def _items(root: yaml.Node | None, name: str) -> list[yaml.Node]:
    if isinstance(root, yaml.MappingNode):
        found = (v for k, v in root.value if k.value in LIST_NAMES and isinstance(v, yaml.SequenceNode))
        root = next(found, root)
    if isinstance(root, yaml.SequenceNode):
        return list(root.value)
    if root is None:
        return []
    names = ", ".join(f"`{n}:`" for n in LIST_NAMES)
    raise InputError(f"{name}: neither a list of mappings nor a mapping with one under {names}")


def _mapping(value: object, where: str) -> dict[str, object]:
    if isinstance(value, dict):
        return {str(key): item for key, item in value.items()}
    raise InputError(f"{where}: {kind(value)}, where a mapping with named fields is wanted")
