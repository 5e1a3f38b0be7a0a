"""YAML text -> plain data, with the place of every key and value.

Built from parser events rather than by PyYAML's composer, which recurses (in C, without a limit) and
expands aliases without counting.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from proctor.config import scalar
from proctor.config.problem import Place, Problems, Where, shown

MAX_VALUES = 50_000
MAX_DEPTH = 32
TOO_DEEP = f"nested deeper than {MAX_DEPTH} levels"

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class _Node:
    place: Place
    value: Any = None  # a scalar, a list of nodes, or a dict of key -> (place of the key, node)
    size: int = 1  # values in it, those behind aliases included
    height: int = 0  # levels below it
    merge: bool = False  # the plain scalar `<<`


@dataclass(slots=True)
class _Frame:
    """A collection whose end has not been read yet."""

    node: _Node
    anchor: str | None
    key: _Node | None = None  # of a mapping: the key that waits for its value
    merged: list[_Node] = field(default_factory=list)


class _UnreadableError(Exception):
    """Nothing more can be read from the file."""

    def __init__(self, place: Place, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.place, self.message, self.hint = place, message, hint


def parse(text: str, problems: Problems) -> Mapping[str, Any] | None:
    """The config as dicts, lists and scalars; its places go to `problems`.

    None, with a problem noted, where the text is no single YAML mapping of bounded size and depth.
    """
    root = _composed(text, problems)
    return None if problems.touched(()) and root is None else _mapping(root, problems)


def parse_list(text: str, problems: Problems) -> list[Any]:
    """A file that is one YAML list, as `parse` reads a mapping; an empty file is an empty list."""
    root = _composed(text, problems)
    if root is None or root.value is None:
        return []
    if not isinstance(root.value, list):
        problems.add((), "expected a list", 'start each entry with "- "', place=root.place)
        return []
    found: list[Any] = _placed(root, problems)
    return found


def _composed(text: str, problems: Problems) -> _Node | None:
    composer = _Composer(problems)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            composer.feed(event)
    except _UnreadableError as error:
        problems.add(composer.where(), error.message, error.hint, place=error.place)
        return None
    except yaml.MarkedYAMLError as error:
        place = _place(error.problem_mark)
        message, hint = _syntax(text, error)
        problems.add((), message, hint, place=place)
        return None
    return composer.root


def _mapping(root: _Node | None, problems: Problems) -> Mapping[str, Any] | None:
    if root is None or root.value is None:
        problems.add((), "the file is empty", "a config needs benchmarks and models")
        return None
    if not isinstance(root.value, dict):
        problems.add((), "expected a mapping with benchmarks and models at the top", place=root.place)
        return None
    data: Mapping[str, Any] = _placed(root, problems)
    return data


def _placed(root: _Node, problems: Problems) -> Any:
    places: dict[Where, Place] = {}
    keys: dict[Where, Place] = {}
    data = _plain(root, (), places, keys)
    problems.places, problems.keys = places, keys
    return data


def _plain(node: _Node, where: Where, places: dict[Where, Place], keys: dict[Where, Place]) -> Any:
    places[where] = node.place
    if isinstance(node.value, list):
        return [_plain(item, (*where, i), places, keys) for i, item in enumerate(node.value)]
    if isinstance(node.value, dict):
        keys.update(((*where, key), place) for key, (place, _) in node.value.items())
        return {key: _plain(item, (*where, key), places, keys) for key, (_, item) in node.value.items()}
    return node.value


class _Composer:
    """Turns events into nodes without recursion."""

    def __init__(self, problems: Problems) -> None:
        self.root: _Node | None = None
        self._problems = problems
        self._stack: list[_Frame] = []
        self._anchors: dict[str, _Node | None] = {}  # None while the anchored collection is open
        self._documents = 0

    def where(self) -> Where:
        """The place in the config of the value that comes next."""
        steps: list[str | int] = []
        for frame in self._stack:
            if isinstance(frame.node.value, list):
                steps.append(len(frame.node.value))
            elif frame.key:
                steps.append(frame.key.place.raw)
        return tuple(steps)

    def feed(self, event: yaml.Event) -> None:
        """Take the next event. Raises _UnreadableError where the rest of the file makes no sense."""
        place = _place(event.start_mark)
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise _UnreadableError(place, "a second document starts here", "keep one config a file")
            case yaml.AliasEvent():
                self._put(self._alias(event.anchor or "", place), place)
            case yaml.ScalarEvent():
                self._scalar(event, place)
            case yaml.CollectionStartEvent():
                self._open(event, place)
            case yaml.CollectionEndEvent():
                self._close()

    def _alias(self, anchor: str, place: Place) -> _Node:
        if anchor not in self._anchors:
            raise _UnreadableError(place, f"the alias *{anchor} has no anchor &{anchor} above it")
        node = self._anchors[anchor]
        if node is None:
            raise _UnreadableError(place, f"the anchor &{anchor} contains itself")
        return node

    def _scalar(self, event: yaml.ScalarEvent, place: Place) -> None:
        place = Place(line=place.line, column=place.column, raw=event.value)
        node = _Node(place)
        plain = event.style is None or event.style == ""
        node.merge = plain and event.tag is None and event.value == "<<"
        try:
            node.value = scalar.resolve(event.value, event.tag, plain=plain)
        except scalar.UnknownTagError as error:
            self._bad_tag(str(error), place)
        if event.anchor:
            self._anchors[event.anchor] = node
        self._put(node, place)

    def _open(self, event: yaml.CollectionStartEvent, place: Place) -> None:
        if len(self._stack) >= MAX_DEPTH:
            raise _UnreadableError(place, TOO_DEEP)
        is_list = isinstance(event, yaml.SequenceStartEvent)
        if not scalar.is_collection_tag(event.tag, "seq" if is_list else "map"):
            self._bad_tag(scalar.short_tag(event.tag or ""), place)
        if event.anchor:
            self._anchors[event.anchor] = None
        self._stack.append(_Frame(_Node(place, [] if is_list else {}), event.anchor))

    def _close(self) -> None:
        frame = self._stack.pop()
        if frame.merged:
            merged = {key: item for source in reversed(frame.merged) for key, item in source.value.items()}
            frame.node.value = {**merged, **frame.node.value}
        if frame.anchor:
            self._anchors[frame.anchor] = frame.node
        self._put(frame.node, frame.node.place)

    def _put(self, node: _Node, place: Place) -> None:
        """Add a value to the collection it stands in; `place` is an alias's own, not its anchor's."""
        if not self._stack:
            self.root = node
            return
        frame = self._stack[-1]
        self._measure(frame.node, node, place)
        if isinstance(frame.node.value, list):
            frame.node.value.append(node)
        elif frame.key is None:
            frame.key = node
        else:
            self._pair(frame, frame.key, node)
            frame.key = None

    def _measure(self, parent: _Node, child: _Node, place: Place) -> None:
        parent.size += child.size
        parent.height = max(parent.height, child.height + 1)
        if sum(frame.node.size for frame in self._stack) > MAX_VALUES:
            message = f"more than {MAX_VALUES:,} values, those repeated by aliases counted"
            raise _UnreadableError(place, message)
        if len(self._stack) + child.height > MAX_DEPTH:
            raise _UnreadableError(place, f"aliases nest deeper than {MAX_DEPTH} levels")

    def _pair(self, frame: _Frame, key: _Node, item: _Node) -> None:
        where = self.where()
        if key.merge:
            self._merge(frame, item, where, key.place)
        elif not isinstance(key.value, str):
            is_scalar = not isinstance(key.value, list | dict)
            hint = f"put it in quotes: {shown(key.place.raw)}" if is_scalar else ""
            self._problems.add(
                where if is_scalar else where[:-1], "a key must be a string", hint, place=key.place
            )
        elif key.value in frame.node.value:
            first = frame.node.value[key.value][0].line
            message = f"the key {shown(key.value)} is set twice, on line {first} and on line {key.place.line}"
            self._problems.add(where, message, "keep one of them", place=key.place, spoils=False)
        else:
            frame.node.value[key.value] = (key.place, item)

    def _merge(self, frame: _Frame, item: _Node, where: Where, place: Place) -> None:
        sources = item.value if isinstance(item.value, list) else [item]
        if frame.merged:
            self._problems.add(where, "is set twice", "write <<: [*one, *other]", place=place)
        elif all(isinstance(source.value, dict) for source in sources):
            frame.merged = sources
        else:
            self._problems.add(where, "expected a mapping to merge, or a list of them", place=place)

    def _bad_tag(self, tag: str, place: Place) -> None:
        self._problems.add(self.where(), f"the tag {shown(tag)} is not allowed", "delete it", place=place)


def _place(mark: Any) -> Place:
    return Place(line=mark.line + 1, column=mark.column + 1) if mark else Place(line=0, column=0)


def _syntax(text: str, error: yaml.MarkedYAMLError) -> tuple[str, str]:
    """What is wrong with the YAML, and what to do."""
    mark = error.problem_mark
    line = text.split("\n")[mark.line] if mark and mark.line <= text.count("\n") else ""
    character = line[mark.column : mark.column + 1] if mark else ""
    problem = error.problem or error.context or "cannot be parsed"
    if "maximum nesting" in problem:  # newer versions of libyaml read ahead up to a limit of their own
        return TOO_DEEP, ""
    if character == "\t":
        return "a tab cannot indent in YAML", "use spaces"
    if "mapping values" in problem:
        return f"not valid YAML: {problem}", 'put a value that holds ": " in quotes'
    if "cannot start any token" in problem:
        return f"not valid YAML: a value may not start with {shown(character)}", "put it in quotes"
    start = error.context_mark
    since = f" {error.context} that starts on line {start.line + 1}" if error.context and start else ""
    return f"not valid YAML: {problem}{since}", "check the indentation and the quotes around here"
