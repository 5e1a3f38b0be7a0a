"""Checking hostile values against a JSON Schema, in bounded time.

jsonschema runs a schema's patterns through `re`, which a crafted string can keep busy for years, and compares
unsortable arrays pair by pair. The keywords that do so are replaced here: `regex` can be stopped.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import regex
from jsonschema import Draft202012Validator, SchemaError, ValidationError, validators
from referencing import Registry
from referencing.exceptions import Unresolvable

from proctor.config.pattern import pattern_mistake
from proctor.errors import InputError

SECONDS = 2.0  # what all the patterns may take on one value
NOT_TOGETHER = ("patternProperties", "unevaluatedProperties")  # jsonschema would search by itself


def build_check(schema: Any) -> Callable[[object], bool]:
    """A function that tells whether a value fits the schema, of any draft that jsonschema knows.

    It raises TimeoutError where patterns take over two seconds on one value, and RecursionError where
    the value is nested too deeply. Raises InputError where the schema is not one, has a pattern that does not
    compile, refers to another document (at the first value), or uses the two keywords in NOT_TOGETHER.
    """
    if not isinstance(schema, dict | bool):
        raise InputError("json_valid: a JSON Schema is a mapping, true or false")
    _check_keywords(list(_objects(schema)))
    base: Any = validators.validator_for(schema, default=Draft202012Validator)
    try:
        base.check_schema(schema)
    except SchemaError as error:
        where = f"{error.json_path}: {error.message}"
        raise InputError(f"json_valid: the schema is not a JSON Schema: {where}") from error
    keywords = Keywords()
    extend: Callable[..., Any] = validators.extend
    validator = extend(base, keywords.table())(_without_dialect(schema), registry=Registry())

    def fits(value: object) -> bool:
        keywords.start()
        try:
            return bool(validator.is_valid(value))
        except Unresolvable as error:
            raise InputError(
                f"json_valid: $ref {error.ref!r} is not in the schema itself; copy it in"
            ) from error

    return fits


class Keywords:
    """The replaced keywords. Their searches run against a clock that `start` winds, one a thread."""

    def __init__(self) -> None:
        self.clock = threading.local()

    def table(self) -> dict[str, Any]:
        return {
            "pattern": self.pattern,
            "patternProperties": self.pattern_properties,
            "additionalProperties": self.additional_properties,
            "uniqueItems": unique_items,
        }

    def start(self) -> None:
        self.clock.end = time.monotonic() + SECONDS

    def search(self, pattern: str, text: str) -> bool:
        left = self.clock.end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return regex.search(pattern, text, timeout=left) is not None

    def pattern(self, validator: Any, wanted: str, value: Any, _schema: Any) -> Iterator[ValidationError]:
        if validator.is_type(value, "string") and not self.search(wanted, value):
            yield ValidationError("does not match")

    def pattern_properties(
        self, validator: Any, schemas: Any, value: Any, _schema: Any
    ) -> Iterator[ValidationError]:
        if validator.is_type(value, "object"):
            for wanted, schema in schemas.items():
                for key in value:
                    if self.search(wanted, key):
                        yield from validator.descend(value[key], schema)

    def additional_properties(
        self, validator: Any, extra: Any, value: Any, schema: Any
    ) -> Iterator[ValidationError]:
        if validator.is_type(value, "object"):
            patterns = schema.get("patternProperties", ())
            for key in value.keys() - schema.get("properties", {}).keys():
                if not any(self.search(wanted, key) for wanted in patterns):
                    yield from validator.descend(value[key], extra)


def unique_items(validator: Any, wanted: bool, value: Any, _schema: Any) -> Iterator[ValidationError]:
    """`uniqueItems` in linear time."""
    if wanted and validator.is_type(value, "array"):
        texts = {json.dumps(_plain(item), sort_keys=True) for item in value}
        if len(texts) < len(value):
            yield ValidationError("has equal items")


def _plain(value: object) -> object:
    """The value with 1.0 as 1, which JSON Schema calls equal."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _without_dialect(schema: Any) -> Any:
    """The schema without `$schema`, by which jsonschema would go back to its own keywords half way."""
    if isinstance(schema, dict):
        return {
            key: _without_dialect(part)
            for key, part in schema.items()
            if not (key == "$schema" and isinstance(part, str))
        }
    return [_without_dialect(part) for part in schema] if isinstance(schema, list) else schema


def _check_keywords(objects: list[dict[str, Any]]) -> None:
    for part in objects:
        patterns = part.get("patternProperties")
        for pattern in [part.get("pattern"), *(patterns if isinstance(patterns, dict) else ())]:
            mistake = pattern_mistake(pattern) if isinstance(pattern, str) else None
            if mistake:
                raise InputError(f"json_valid: pattern {pattern!r} {mistake}")
    if all(any(keyword in part for part in objects) for keyword in NOT_TOGETHER):
        raise InputError(
            f"json_valid: a schema cannot use both {' and '.join(NOT_TOGETHER)}; use additionalProperties"
        )


def _objects(schema: object) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
    parts = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    for part in parts:
        yield from _objects(part)
