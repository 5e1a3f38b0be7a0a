import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proctor.errors import InputError
from proctor.metrics.json_valid import build

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": [1, 2.5, null, true]}', 1),
        (' "text"\n', 1),
        ("-0", 1),
        ("1e999", 1),
        ("1" * 5000, 1),
        ('"\\ud800"', 1),
        ("", 0),
        ("{'a': 1}", 0),
        ("[1,]", 0),
        ("NaN", 0),
        ("[Infinity]", 0),
        ("01", 0),
        ("[1] [2]", 0),
        ('```json\n{"a": 1}\n```', 0),
        ('"a\nb"', 0),
        ("[" * 1_000_000, 0),
        ("[" * 1_000_000 + "]" * 1_000_000, 0),
        ('{"a":' * 100_000, 0),
    ],
)
def test_scores_one_where_the_text_is_json(text: str, expected: float) -> None:
    assert build({})(text, None) == expected


@settings(deadline=None)
@given(JSON)
def test_whatever_is_written_as_json_is_json(value: object) -> None:
    assert build({})(json.dumps(value), None) == 1
    assert build({"schema": {"const": value}})(json.dumps(value), None) == 1


def test_reads_the_schema_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "schema.json"
    path.write_text('{"type": "object", "required": ["answer"]}')
    score = build({"schema": str(path)})
    assert score('{"answer": 1}', None) == 1
    assert score("{}", None) == 0
    assert score("{", None) == 0


def test_a_schema_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    missing, broken = tmp_path / "missing.json", tmp_path / "broken.json"
    broken.write_text("{")
    with pytest.raises(InputError, match=f"cannot read the schema {missing}: No such file"):
        build({"schema": str(missing)})
    with pytest.raises(InputError, match=f"the schema {broken} is not JSON: Expecting"):
        build({"schema": str(broken)})
