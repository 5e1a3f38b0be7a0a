from pathlib import Path
from typing import Any

import pytest

from proctor.config.interpolation import MAX_CHARACTERS, interpolate
from proctor.config.problem import Problems

ENVIRON = {
    "GITHUB_SHA": "abc",
    "GITHUB_HEAD_REF": "",
    "STEP": "7",
    "GITHUB_TOKEN": "ghp_1",
    "BIG": "x" * 2**16,
}

DEFAULT = "${GITHUB_SAH:-default}"
ALLOWED = "only GITHUB_* and the names listed under env are"


def fill(data: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    problems = Problems(Path("b.yml"))
    filled = interpolate(data, ENVIRON, problems)
    return dict(filled), [str(problem).removeprefix("b.yml: ") for problem in problems.sorted()]


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("${GITHUB_SHA}", "abc"),
        ("v-${GITHUB_SHA}-${STEP}", "v-abc-7"),
        ("${GITHUB_HEAD_REF}", ""),
        ("${GITHUB_HEAD_REF:-main}", "main"),
        ("${GITHUB_SHA:-none}", "abc"),
        ("${GITHUB_NEW:-}", ""),
        ("${GITHUB_NEW:-a b}", "a b"),
        ("$${GITHUB_SHA}", "${GITHUB_SHA}"),
        ("$$${STEP}", "$${STEP}"),
        ("$STEP $ {STEP} {STEP}", "$STEP $ {STEP} {STEP}"),
        (r"^\d+$", r"^\d+$"),
    ],
)
def test_references(text: str, filled: str) -> None:
    data, problems = fill({"env": ["STEP"], "a": [{"b": text}]})
    assert problems == []
    assert data["a"] == [{"b": filled}]


def test_a_value_is_not_read_again() -> None:
    problems = Problems(Path("b.yml"))
    assert interpolate({"a": "${GITHUB_A}"}, {"GITHUB_A": "${HOME}"}, problems) == {"a": "${HOME}"}


def test_keys_and_the_list_of_names_stay_as_they_are() -> None:
    data = {"env": ["${STEP}"], "${GITHUB_SHA}": 1}
    assert fill(data) == (data, [])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "${GITHUB_SAH}",
            f'${{GITHUB_SAH}} is not set; did you mean "GITHUB_SHA"? if not, set it, or write {DEFAULT}',
        ),
        ("${GITHUB_REF}", "${GITHUB_REF} is not set; set it, or write ${GITHUB_REF:-default}"),
        (
            "${PATH}",
            f"${{PATH}} is not allowed: {ALLOWED}; add it at the top: env: [PATH]",
        ),
        (
            "${STEPS}",
            f'${{STEPS}} is not allowed: {ALLOWED}; did you mean "STEP"?',
        ),
        (
            "${GITHUB_TOKEN}",
            '"GITHUB_TOKEN" looks like a secret (its name has TOKEN), and values end up in public reports',
        ),
        (
            "${my_api_key:-x}",
            '"my_api_key" looks like a secret (its name has KEY), and values end up in public reports',
        ),
        ("${}", '"${}" is not a variable; write ${NAME}, ${NAME:-default}, or $${ for a plain ${'),
        ("${A-b}", '"${A-b}" is not a variable; write ${NAME}, ${NAME:-default}, or $${ for a plain ${'),
        ("x ${STEP", '"${STEP" is not a variable; write ${NAME}, ${NAME:-default}, or $${ for a plain ${'),
    ],
)
def test_references_without_a_value(text: str, message: str) -> None:
    assert fill({"env": ["STEP"], "a": text})[1] == [f"a: {message}"]


def test_every_bad_reference_of_a_text_is_told() -> None:
    assert len(fill({"a": "${ONE}${TWO}${ONE}"})[1]) == 2


@pytest.mark.parametrize("word", ["TOKEN", "SECRET", "KEY", "PASSWORD", "CREDENTIAL"])
def test_a_declared_name_must_not_look_like_a_secret(word: str) -> None:
    name = f"MY_{word}S"
    message = (
        f'env[0]: "{name}" looks like a secret (its name has {word}), and values end up in public reports'
    )
    assert fill({"env": [name]})[1] == [message]


def test_variables_cannot_swell_a_config_without_bound() -> None:
    data, problems = fill({"env": ["BIG"], "a": ["${BIG}"] * 100})
    assert sum(map(len, data["a"])) == MAX_CHARACTERS
    assert problems[0] == "a[16]: variables add more than 1,048,576 characters to this config"


def test_a_megabyte_of_open_references_is_quick() -> None:
    assert len(fill({"a": "${A:-" * 200_000})[1]) == 1
