from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from proctor.config import document
from proctor.config.document import parse
from proctor.config.problem import Problems

LOADERS = [yaml.SafeLoader, *([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])]


@pytest.fixture(params=LOADERS, autouse=True)
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test runs with PyYAML's parser in Python and, where it was built, with libyaml's."""
    monkeypatch.setattr(document, "_LOADER", request.param)


def read(text: str) -> tuple[Any, list[str]]:
    problems = Problems(Path("b.yml"))
    data = parse(text, problems)
    return data, [str(problem).removeprefix("b.yml:") for problem in problems.sorted()]


def mistakes(text: str) -> list[str]:
    return read(text)[1]


def test_data_is_read_as_written() -> None:
    text = "a: {b: [1, 'x', ~]}\nc: |\n  two\n  lines\n"
    assert read(text) == ({"a": {"b": [1, "x", None]}, "c": "two\nlines\n"}, [])


def test_every_value_and_key_has_its_place() -> None:
    problems = Problems(Path("b.yml"))
    parse("a:\n  - b: 1.10\n", problems)
    value, key = problems.places["a", 0, "b"], problems.keys["a", 0, "b"]
    assert (value.line, value.column, value.raw) == (2, 8, "1.10")
    assert (key.line, key.column) == (2, 5)


def test_aliases_and_merge_keys_are_followed() -> None:
    text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {<<: [*a, *b], x: 3}\nd: {<<: *a}\n"
    data, problems = read(text)
    assert problems == []
    assert data["c"] == {"x": 3, "y": 1, "z": 2}
    assert data["d"] == {"x": 1, "y": 1}


def test_a_quoted_merge_key_is_a_key() -> None:
    assert read("a: {'<<': 1}\n") == ({"a": {"<<": 1}}, [])


@pytest.mark.parametrize("text", ["", "# nothing\n", "~\n", "---\n"])
def test_an_empty_file(text: str) -> None:
    assert mistakes(text) == [" the file is empty; a config needs benchmarks and models"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a\n", "1:1: expected a mapping with benchmarks and models at the top"),
        ("hello\n", "1:1: expected a mapping with benchmarks and models at the top"),
        ("a: 1\n---\nb: 2\n", "2:1: a second document starts here; keep one config a file"),
        ("a:\n\t- b\n", "2:1: a tab cannot indent in YAML; use spaces"),
        ("a: @b\n", '1:4: not valid YAML: a value may not start with "@"; put it in quotes'),
        (
            "a: 1\na: 2\nb:\n  a: 3\n",
            '2:1: a: the key "a" is set twice, on line 1 and on line 2; keep one of them',
        ),
        ("a: {1: x}\n", '1:5: a.1: a key must be a string; put it in quotes: "1"'),
        ("a: {? [b] : x}\n", "1:7: a: a key must be a string"),
        ("a: {~: x}\n", '1:5: a["~"]: a key must be a string; put it in quotes: "~"'),
        ("a: *b\n", "1:4: a: the alias *b has no anchor &b above it"),
        ("a: &a [*a]\n", "1:8: a[0]: the anchor &a contains itself"),
        ("a: &a {b: {c: *a}}\n", "1:15: a.b.c: the anchor &a contains itself"),
        ("a: &a {<<: *a}\n", '1:12: a["<<"]: the anchor &a contains itself'),
        ("a: {<<: 3}\n", '1:5: a["<<"]: expected a mapping to merge, or a list of them'),
        (
            "a: &a {b: 1}\nc: {<<: *a, <<: *a}\n",
            '2:13: c["<<"]: is set twice; write <<: [*one, *other]',
        ),
        (
            "a: !!python/object/apply:os.system [ls]\n",
            '1:4: a: the tag "!!python/object/apply:os.system" is not allowed; delete it',
        ),
        ("a: [!!binary aGk=]\n", '1:5: a[0]: the tag "!!binary" is not allowed; delete it'),
        ("a: !mine x\n", '1:4: a: the tag "!mine" is not allowed; delete it'),
    ],
)
def test_mistakes(text: str, message: str) -> None:
    assert mistakes(text) == [message]


def test_an_unquoted_colon_is_explained() -> None:
    (message,) = mistakes("a: b: c\n")
    assert message.startswith("1:5: not valid YAML: mapping values are not allowed")
    assert message.endswith('; put a value that holds ": " in quotes')


def test_an_open_quote_is_told_with_the_line_it_starts_on() -> None:
    (message,) = mistakes("x: 1\na: 'b\nc: 2\n")
    assert "while scanning a quoted scalar that starts on line 2" in message


def test_an_alias_bomb_is_stopped_by_its_count() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 10)]
    message = "5:25: a4[3]: more than 50,000 values, those repeated by aliases counted"
    assert mistakes("\n".join(lines)) == [message]


def test_a_bomb_of_merges_is_stopped_by_its_count() -> None:
    big = ", ".join(f"k{i}: 1" for i in range(1000))
    text = f"a: &a {{{big}}}\nb:\n" + "- {<<: *a}\n" * 100
    assert "more than 50,000 values" in mistakes(text)[0]


def test_more_values_than_the_limit_are_refused() -> None:
    assert "more than 50,000 values" in mistakes("a:\n" + "- x\n" * 50_000)[0]


@pytest.mark.parametrize(
    "text",
    ["a: " + "[" * 100_000, "{a: " * 100_000, "".join(" " * i + "a:\n" for i in range(200)), "? " * 100_000],
)
def test_deep_nesting_is_refused(text: str) -> None:
    (message,) = mistakes(text)
    assert message.endswith("nested deeper than 32 levels")


def test_deep_nesting_by_aliases_is_refused() -> None:
    text = "k0: &k0 [x]\n" + "".join(f"k{i}: &k{i} [*k{i - 1}]\n" for i in range(1, 1000))
    assert mistakes(text) == ["32:12: k31[0]: aliases nest deeper than 32 levels"]


def test_nesting_up_to_the_limit_is_read() -> None:
    assert mistakes("a: " + "[" * 31 + "]" * 31) == []


@given(st.text(alphabet=" \n\t:-[]{},&*!|>'\"#?%@~<aé0.", max_size=40))
def test_any_text_gives_a_mapping_or_a_mistake(text: str) -> None:
    data, problems = read(text)
    assert isinstance(data, dict) or problems
