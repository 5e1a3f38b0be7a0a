from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proctor.errors import InputError
from proctor.metrics.json_schema import build_check

EVIL = "^(a|aa)+$"
LONG = "a" * 200 + "!"
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from([0.0, 1.0, 1.5, "a", "b", "ab", "1"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "b", "ab", "x1"]), inner)
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(
    "schema",
    [
        True,
        False,
        {"pattern": "^a"},
        {"uniqueItems": True},
        {"items": {"uniqueItems": True}, "uniqueItems": False},
        {"patternProperties": {"^a": {"type": "integer"}, "b$": {"type": "integer"}}},
        {"properties": {"a": True}, "additionalProperties": False},
        {"properties": {"a": True}, "additionalProperties": {"type": "string"}},
        {"patternProperties": {"b": True}, "additionalProperties": False},
        {"additionalProperties": {"$ref": "#"}, "items": {"type": "integer"}},
        {"unevaluatedProperties": False, "properties": {"a": True}},
        {"$schema": "http://json-schema.org/draft-04/schema#", "additionalProperties": False},
    ],
)
@settings(deadline=None, max_examples=60)
@given(value=VALUES)
def test_decides_as_jsonschema_does(schema: Any, value: Any) -> None:
    plain = jsonschema.validators.validator_for(schema, default=jsonschema.Draft202012Validator)(schema)
    assert build_check(schema)(value) == plain.is_valid(value)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"pattern": EVIL}, LONG),
        ({"items": {"pattern": EVIL}}, [LONG] * 1000),
        ({"patternProperties": {EVIL: True}}, {LONG: 1}),
        ({"patternProperties": {EVIL: True}, "additionalProperties": False}, {LONG: 1}),
        ({"propertyNames": {"pattern": EVIL}}, {LONG: 1}),
        (
            {
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "items": {"$ref": "#"},
                "pattern": EVIL,
            },
            [[LONG]],
        ),
        ({"items": {"$schema": "http://json-schema.org/draft-07/schema#", "pattern": EVIL}}, [LONG]),
    ],
)
def test_a_pattern_that_runs_away_is_stopped(
    schema: Any, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("proctor.metrics.json_schema.SECONDS", 0.05)
    fits = build_check(schema)
    with pytest.raises(TimeoutError):
        fits(value)
    assert fits(None)


def test_many_unsortable_items_are_compared_in_linear_time() -> None:
    items: list[object] = [[i] if i % 2 else {"a": i} for i in range(50_000)]
    fits = build_check({"uniqueItems": True})
    assert fits(items)
    assert not fits([*items, {"a": 0.0}])


@pytest.mark.parametrize(
    ("schema", "says"),
    [
        ([], "is a mapping, true or false"),
        (3, "is a mapping, true or false"),
        ({"type": "text"}, r"is not a JSON Schema: \$.type: 'text'"),
        ({"pattern": "("}, r"pattern '\(' does not compile"),
        ({"items": {"patternProperties": {"(": True}}}, r"pattern '\(' does not compile"),
        (
            {"patternProperties": {"a": True}, "allOf": [{"unevaluatedProperties": False}]},
            "cannot use both patternProperties and unevaluatedProperties",
        ),
    ],
)
def test_refuses_a_schema_that_it_cannot_use(schema: Any, says: str) -> None:
    with pytest.raises(InputError, match=says):
        build_check(schema)


@pytest.mark.parametrize("ref", ["#/$defs/missing", "http://example.invalid/schema.json", "other.json"])
def test_never_fetches_a_reference(ref: str) -> None:
    with pytest.raises(InputError, match="is not in the schema itself"):
        build_check({"$ref": ref})(1)
