"""What becomes of each kind of schema error."""

import math
from pathlib import Path
from typing import Any

import pytest

from proctor.config.problem import Problems
from proctor.config.shape import check_shape

TEXT_OR_LIST = {
    "anyOf": [
        {"type": "string", "enum": ["code", "line"]},
        {"type": "array", "items": {"type": "integer", "minimum": 1}},
    ]
}
CHOICE = {
    "type": "object",
    "properties": {"regex": {}, "json": {}},
    "additionalProperties": False,
    "oneOf": [{"required": ["regex"]}, {"required": ["json"]}],
}
THREE = {"properties": {"a": {}, "b": {}, "c": {}}, "oneOf": [{"required": [key]} for key in "abc"]}


def mistakes(data: Any, schema: dict[str, Any]) -> list[str]:
    problems = Problems(Path("b.yml"))
    check_shape(data, schema, problems, ("x",))
    return [str(problem).removeprefix("b.yml: ") for problem in problems.sorted()]


@pytest.mark.parametrize(
    ("data", "schema", "message"),
    [
        ("a", {"type": "array"}, 'x: expected a list, found a string ("a"); start each entry with "- "'),
        (None, {"type": "array"}, "x: expected a list, found nothing"),
        ([], {"type": "object"}, "x: expected a mapping, found a list"),
        ({}, {"type": "integer"}, "x: expected a whole number, found a mapping"),
        (True, {"type": "integer"}, "x: expected a whole number, found true"),
        (1.5, {"type": "integer"}, "x: expected a whole number, found the number 1.5"),
        ("yes", {"type": "boolean"}, 'x: expected true or false, found a string ("yes"); write true'),
        (3, {"type": ["string", "null"]}, "x: expected a string, found the number 3"),
        (math.nan, {"type": "number"}, "x: expected a finite number"),
        ([math.inf], {}, "x[0]: expected a finite number"),
        (0, {"minimum": 1}, "x: expected at least 1, found 0"),
        (9, {"maximum": 8}, "x: expected at most 8, found 9"),
        (0, {"exclusiveMinimum": 0}, "x: expected more than 0, found 0"),
        (1, {"exclusiveMaximum": 1}, "x: expected less than 1, found 1"),
        ([], {"minItems": 1}, "x: expected 1 or more in this list, found 0"),
        ("", {"minLength": 1}, "x: expected 1 or more characters, found 0"),
        ("abc", {"maxLength": 2}, "x: expected at most 2 characters, found 3"),
        ({}, {"minProperties": 1}, "x: expected 1 or more keys, found 0"),
        (
            {"a": 1, "b": 2},
            {"maxProperties": 1},
            'x: expected 1 key, found 2: "a", "b"; indent what belongs under the first',
        ),
        (
            "cod",
            {"enum": ["code", "line", None]},
            'x: expected "code" or "line", found a string ("cod"); did you mean "code"?',
        ),
        (
            "1:30",
            {"pattern": "^[0-9]+s$", "patternErrorMessage": "expected a time"},
            'x: expected a time, found a string ("1:30")',
        ),
        ("a", {"pattern": "^b"}, 'x: expected a match of ^b, found a string ("a")'),
        (1, {"type": "null"}, "x: expected nothing, found the number 1"),
        ([1, 1], {"uniqueItems": True}, "x: does not fit the schema's uniqueItems"),
        ({"a": 1}, {"required": ["a", "b"]}, "x.b: is missing"),
        (
            {"smaples": 1},
            {"properties": {"samples": {}}, "required": ["samples"], "additionalProperties": False},
            'x.smaples: unknown key; did you mean "samples"?',
        ),
        (
            {"zzz": 1},
            {"properties": {"stop": {}, "name": {}}, "additionalProperties": False},
            "x.zzz: unknown key; known here: stop, name",
        ),
        ({}, CHOICE, 'x: needs "regex" or "json"'),
        ({"regex": 1, "json": 1}, CHOICE, 'x: "regex" and "json" exclude each other'),
        ({"a": 1, "c": 1}, THREE, 'x: "a" and "c" exclude each other'),
        ({}, THREE, 'x: needs "a", "b" or "c"'),
        ("sk-1", {"type": "object", "writeOnly": True}, "x: expected a mapping"),
        (["sk-1"], {"type": "string", "writeOnly": True}, "x: expected a string"),
        ("sk-1", {"pattern": "^a", "patternErrorMessage": "name it", "writeOnly": True}, "x: name it"),
        ("sk-1", {"maxLength": 1, "writeOnly": True}, "x: expected a string within its limits"),
        ({"regx": 1}, CHOICE, 'x.regx: unknown key; did you mean "regex"?'),
    ],
)
def test_a_mistake_is_one_sentence(data: Any, schema: dict[str, Any], message: str) -> None:
    assert mistakes(data, schema) == [message]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (5, "x: expected a string or a list, found the number 5"),
        ("cod", 'x: expected "code" or "line", found a string ("cod")'),
        ([1, 0], "x[1]: expected at least 1, found 0"),
        (["a"], 'x[0]: expected a whole number, found a string ("a")'),
    ],
)
def test_of_alternatives_the_one_that_was_meant_is_told(data: Any, message: str) -> None:
    (found,) = mistakes(data, TEXT_OR_LIST)
    assert found.startswith(message)


def test_every_mistake_is_told() -> None:
    schema = {"properties": {"a": {"type": "string"}, "b": {"minimum": 1}}, "required": ["c", "d"]}
    assert len(mistakes({"a": [], "b": 0}, schema)) == 4


def test_a_value_known_to_be_wrong_is_not_told_twice() -> None:
    problems = Problems(Path("b.yml"))
    problems.add(("x",), "already wrong")
    check_shape("a", {"type": "array"}, problems, ("x",))
    assert [problem.message for problem in problems.sorted()] == ["already wrong"]
