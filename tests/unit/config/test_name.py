from pathlib import Path

import pytest

from proctor.config.name import check_name
from proctor.config.problem import Problems


def mistakes(name: str) -> list[str]:
    problems = Problems(Path("b.yml"))
    check_name(name, problems, ("name",))
    return [problem.message for problem in problems.sorted()]


@pytest.mark.parametrize(
    "name", ["m", "org/model", "gpt..4", "my coder", "modèle", "日本", "a.b", "{model}", "..."]
)
def test_names_that_are_fine(name: str) -> None:
    assert mistakes(name) == []


@pytest.mark.parametrize("name", ["a\nb", "a\x00", "\x1b[31m", "\u202ea", "a\u200bb", "\ud800", "a\u2028"])
def test_names_must_be_printable(name: str) -> None:
    assert mistakes(name) == ["only printable characters are allowed"]


@pytest.mark.parametrize(
    "name", ["..", "../x", "a/..", "a/../b", "/etc", "a//b", "a/", ".", "./a", "..\\x", "a\\..\\b"]
)
def test_names_must_not_lead_elsewhere(name: str) -> None:
    assert mistakes(name) == ["would lead elsewhere as a part of a path"]


@pytest.mark.parametrize("name", [" a", "a "])
def test_names_must_not_start_or_end_with_a_space(name: str) -> None:
    assert mistakes(name) == ["starts or ends with a space"]
