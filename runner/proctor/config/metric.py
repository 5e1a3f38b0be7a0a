"""The list `metrics:` of a benchmark."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from proctor.config.extract import build_extract
from proctor.config.pattern import pattern_mistake
from proctor.config.problem import Where, did_you_mean, shown
from proctor.config.scope import Scope
from proctor.config.shape import check_shape
from proctor.config.spec import MetricSpec

_COUNTED = re.compile(r"(?P<stem>.*[@^])(?P<k>[1-9][0-9]{0,5})")
_RESERVED = ("label", "extract")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One entry as written: `edit_similarity: {unit: line}`."""

    where: Where
    written: str  # the name as written: "pass@10"
    options: Mapping[str, Any]
    options_where: Where


def build_metrics(entries: Any, where: Where, scope: Scope, *, samples: int | None) -> tuple[MetricSpec, ...]:
    """The metrics of which nothing is wrong; what is wrong with the others is noted.

    `samples` is the number of outputs per task, or None where it is not known.
    """
    items = entries if isinstance(entries, list) else []
    listed = [_entry(item, (*where, i)) for i, item in enumerate(items) if scope.sound(item, (*where, i))]
    repeated = {name for name, count in Counter(entry.written for entry in listed).items() if count > 1}
    specs: dict[str, MetricSpec] = {}
    for entry in listed:
        spec = _spec(entry, scope, repeated)
        if spec is None:
            continue
        if samples is not None and spec.k > samples:
            message = f"needs {spec.k} samples or more a task, but samples is {samples}"
            scope.problems.add(entry.where, f"{entry.written} {message}", f"set samples: {spec.k}")
        if spec.label in specs:
            message = f"a second metric with the label {shown(spec.label)}"
            scope.problems.add(entry.where, message, "tell them apart with `label`, or keep one")
        specs[spec.label] = spec
    return tuple(specs.values())


def _entry(item: Any, where: Where) -> _Entry:
    if isinstance(item, str):
        return _Entry(where=where, written=item, options={}, options_where=where)
    written, options = next(iter(item.items()))
    if isinstance(options, str):  # the short form `python: metrics.py:score`
        options = {"path": options}
    return _Entry(where=where, written=written, options=options or {}, options_where=(*where, written))


def _spec(entry: _Entry, scope: Scope, repeated: set[str]) -> MetricSpec | None:
    found = _name_and_k(entry, scope)
    if found is None:
        return None
    name, k = found
    options = _options(name, entry, scope)
    extract = build_extract(entry.options.get("extract"), (*entry.options_where, "extract"), scope)
    label = _label(entry, scope, with_options=entry.written in repeated)
    if scope.problems.touched(entry.where):
        return None
    return MetricSpec(name=name, label=label, k=k, options=options, extract=extract)


def _name_and_k(entry: _Entry, scope: Scope) -> tuple[str, int] | None:
    """("pass@k", 10) of "pass@10"; None, with a problem noted, where no metric has this name."""
    written = entry.written
    counted = _COUNTED.fullmatch(written)
    if counted and f"{counted['stem']}k" in scope.metrics:
        return f"{counted['stem']}k", int(counted["k"])
    takes_k = written.endswith(("@k", "^k"))
    if written in scope.metrics and not takes_k:
        return written, 1
    digits = re.search(r"[1-9][0-9]{0,5}$", written)
    k = digits[0] if digits else "1"
    names = [name[:-1] + k if name.endswith(("@k", "^k")) else name for name in scope.metrics]
    hint = did_you_mean(written, names) or f"known here: {', '.join(names)}"
    scope.problems.add_key(entry.options_where, f"unknown metric {shown(written)}", hint)
    return None


def _options(name: str, entry: _Entry, scope: Scope) -> Mapping[str, object]:
    """The options that the metric itself is built with; paths among them are absolute."""
    known = {**scope.metrics[name].options, **({"path": {"type": "string"}} if name == "python" else {})}
    reserved: dict[str, Any] = {key: {} for key in _RESERVED}
    schema = {"type": "object", "properties": {**known, **reserved}, "additionalProperties": False}
    check_shape(entry.options, schema, scope.problems, entry.options_where)
    options = {key: value for key, value in entry.options.items() if key not in _RESERVED}
    _check_patterns(options, known, entry, scope)
    if name == "regex" and "pattern" not in options:
        scope.problems.add(entry.where, "the metric regex needs a pattern", "write regex: {pattern: '^yes'}")
    if name == "python":
        return _python(options, entry, scope)
    if name == "json_valid" and isinstance(options.get("schema"), str):
        options["schema"] = str(scope.folder / options["schema"])
    return options


def _check_patterns(
    options: Mapping[str, Any], known: Mapping[str, Any], entry: _Entry, scope: Scope
) -> None:
    for key, value in options.items():
        is_pattern = key == "pattern" or known.get(key, {}).get("format") == "regex"
        if is_pattern and isinstance(value, str) and (mistake := pattern_mistake(value)):
            scope.problems.add((*entry.options_where, key), mistake)


def _python(options: dict[str, Any], entry: _Entry, scope: Scope) -> Mapping[str, object]:
    """The options with `path` made absolute, and `function`, which may be a part of it: FILE.py:FUNCTION."""
    where = (*entry.options_where, "path")
    if scope.problems.spoilt(where):
        return options
    path, function = options.get("path", ""), options.get("function")
    if function is None:
        path, _, function = path.rpartition(":")
    if not path or not str(function).isidentifier():
        place = scope.problems.places.get(where)
        scope.problems.add(
            entry.options_where, "expected FILE.py:FUNCTION", "write python: metrics.py:score", place=place
        )
        return options
    return {**options, "path": str(scope.folder / path), "function": function}


def _label(entry: _Entry, scope: Scope, *, with_options: bool) -> str:
    """The name as written, with its options where the name is there twice; or the `label` it was given."""
    options = {key: value for key, value in sorted(entry.options.items()) if key not in _RESERVED}
    label, where = entry.options.get("label"), (*entry.options_where, "label")
    if label is None:
        where = entry.where
        shown_options = ",".join(f"{key}={_short(value)}" for key, value in options.items())
        label = f"{entry.written}({shown_options})" if with_options and options else entry.written
    if not label.isprintable() or label != label.strip() or len(label) > 100:
        hint = "give a printable `label` of up to 100 characters"
        scope.problems.add(where, f"{shown(label)} cannot be a label", hint)
    return str(label)


def _short(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
