from pathlib import Path

import pytest

from proctor.config.outputs import check_outputs, outputs_path
from proctor.config.problem import Problems
from proctor.config.spec import ModelSpec


def test_placeholders_are_filled_in() -> None:
    model = ModelSpec(name="org/m", version="v1", outputs="/x/{model}/{benchmark}-{version}.jsonl")
    assert outputs_path(model, "b") == Path("/x/org/m/b-v1.jsonl")


def test_a_name_that_looks_like_a_placeholder_is_not_filled_in_again() -> None:
    model = ModelSpec(name="{version}", version="secret", outputs="/x/{model}")
    assert outputs_path(model, "b") == Path("/x/{version}")


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("o/{modle}", 'unknown placeholder "{modle}"; did you mean "model"?'),
        ("o/{}", 'unknown placeholder "{}"; known here: {benchmark}, {model}, {version}'),
        ("o/{model.name}", 'unknown placeholder "{model.name}"; did you mean "model"?'),
        ("o/{model", 'a "{" that is no part of a placeholder; known here: {benchmark}, {model}, {version}'),
        ("o}", 'a "}" that is no part of a placeholder; known here: {benchmark}, {model}, {version}'),
    ],
)
def test_other_braces_are_mistakes(template: str, message: str) -> None:
    problems = Problems(Path("b.yml"))
    check_outputs(template, problems, ())
    assert [str(problem) for problem in problems.sorted()] == [f"b.yml: {message}"]
