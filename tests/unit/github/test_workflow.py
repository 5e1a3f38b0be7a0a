import io
import re
from pathlib import Path

import pytest

from proctor.github.workflow import LARGEST_SUMMARY, Workflow


def said(workflow: Workflow, stream: io.StringIO) -> list[str]:
    return stream.getvalue().splitlines()


def test_outputs_of_any_text_are_read_back(tmp_path: Path) -> None:
    path = tmp_path / "output"
    workflow = Workflow({"GITHUB_OUTPUT": str(path)}, io.StringIO())
    hostile = "a\nEOF\nscore<<EOF\n9\nEOF"
    workflow.output("metrics", hostile)
    workflow.output("verdict", "regressed")
    found = re.fullmatch(
        r"metrics<<(proctor-\w{32})\n(.*)\n\1\nverdict<<(proctor-\w{32})\nregressed\n\3\n",
        path.read_text(),
        re.DOTALL,
    )
    assert found is not None
    assert found[2] == hostile
    assert found[1] != found[3]


def test_the_summary_grows_and_what_is_too_long_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "summary"
    workflow = Workflow({"GITHUB_STEP_SUMMARY": str(path)}, io.StringIO())
    for text in ("one\n", "x" * (LARGEST_SUMMARY + 1), "two \ud800\n"):
        workflow.summary(text)
    assert path.read_text() == "one\ntwo \\ud800\n"


def test_without_a_runner_nothing_is_written() -> None:
    workflow = Workflow({}, io.StringIO())
    workflow.output("a", "b")
    workflow.summary("c")


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (("error", "Regressed", "pass@1 fell"), "::error title=Regressed::pass@1 fell"),
        (("warning", "a:b,c", "50%\r\n::error::x"), "::warning title=a%3Ab%2Cc::50%25%0D%0A::error::x"),
        (("notice", "t", "x", "evals/b.yml", 3), "::notice file=evals/b.yml,line=3,title=t::x"),
        (("error", "t\n::error::x", "x"), "::error title=t %3A%3Aerror%3A%3Ax::x"),
    ],
)
def test_annotations_are_one_line_each(given: tuple[str, ...], line: str) -> None:
    stream = io.StringIO()
    workflow = Workflow({}, stream)
    workflow.annotate(*given)  # type: ignore[arg-type]
    assert said(workflow, stream) == [line]


def test_a_secret_is_masked_line_by_line() -> None:
    stream = io.StringIO()
    workflow = Workflow({}, stream)
    workflow.mask("a\n\nb%")
    assert said(workflow, stream) == ["::add-mask::a", "::add-mask::b%25"]


def test_while_it_is_hushed_only_its_own_lines_are_commands() -> None:
    stream = io.StringIO()
    workflow = Workflow({}, stream)
    workflow.hush()
    print("::error::forged", file=stream)
    workflow.annotate("notice", "t", "x")
    print("::error::forged too", file=stream)
    workflow.close()
    workflow.close()
    lines = said(workflow, stream)
    first, again = (lines[place].removeprefix("::stop-commands::") for place in (0, 4))
    assert lines == [
        f"::stop-commands::{first}",
        "::error::forged",
        f"::{first}::",
        "::notice title=t::x",
        f"::stop-commands::{again}",
        "::error::forged too",
        f"::{again}::",
    ]
    assert len({first, again}) == 2
    assert all(re.fullmatch(r"\w{32}", mark) for mark in (first, again))
