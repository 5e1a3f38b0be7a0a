import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proctor.report.difference import READ, WIDTH, differences
from proctor.report.report import Example, Report
from unit.report import inert
from unit.report.poison import TEXTS
from unit.report.shapes import example
from unit.report.summaries import summary


def shown(*examples: Example, limit: int = 9, lines: int = 60) -> str:
    return "\n\n".join(differences(Report(summary=summary(), examples=examples), limit=limit, lines=lines))


def block(text: str) -> tuple[str | None, str]:
    (found,) = [part for part in inert.parts(text) if part[0] is not None]
    return found


def test_an_output_that_changed_is_a_diff_behind_its_task_and_failure() -> None:
    assert shown(example()) == (
        "<details><summary>Output to <code>HumanEval&#47;30</code>: <code>failed</code>, "
        "<code>AssertionError</code></summary>\n\n"
        "```diff\n--- before\n+++ now\n@@ -1,2 +1,2 @@\n def add(a, b):\n-    return a + b\n"
        "+    return a - b\n```\n\n</details>"
    )


def test_whose_it_is_is_told_where_there_are_several() -> None:
    text = shown(example(), example(model="rival"))
    assert "Output to <code>HumanEval&#47;30</code> on <code>humaneval</code> by <code>rival</code>: " in text


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (None, "x", "The baseline's output is not known. Now:"),
        ("x", None, "There is no output now. Before:"),
        ("x\n", "x\n", "The output is the same in both runs:"),
    ],
)
def test_one_output_stands_alone(before: str | None, now: str | None, said: str) -> None:
    text = shown(example(before=before, now=now))
    assert f"\n\n{said}\n\n```\nx\n```\n\n" in text


def test_no_output_at_all_is_said() -> None:
    assert "\n\nNeither output is known.\n\n" in shown(example(before=None, now=None))


def test_an_end_of_line_that_was_added_is_a_change() -> None:
    assert block(shown(example(before="x", now="x\n")))[1].endswith("@@ -1 +1,2 @@\n x\n+")


def test_a_diff_has_three_lines_around_a_change() -> None:
    before = "".join(f"{number}\n" for number in range(20))
    found = block(shown(example(before=before, now=before.replace("10\n", "ten\n"))))[1]
    assert found.splitlines()[3:] == [" 7", " 8", " 9", "-10", "+ten", " 11", " 12", " 13"]


@pytest.mark.parametrize(
    "text", ["`" * 9, "```\n</details>\n````", " ```\n```", "~~~", "\t```\r\n```", "```diff"], ids=range(6)
)
def test_no_output_closes_its_block(text: str) -> None:
    found = shown(example(before=text, now=f"{text}\nmore"), example(before=None, now=text))
    inert.check(found)
    assert [language for language, _ in inert.parts(found) if language is not None] == ["diff", ""]


def test_what_is_hidden_is_shown_as_its_code() -> None:
    found = block(shown(example(before=None, now="a\u202eb\r\x1b[0m\ud800\tc\u2028\\u{41}")))[1]
    assert found == r"a\u{202e}b\u{d}\u{1b}[0m\u{d800}" + "\t" + r"c\u{2028}\u{5c}u{41}"


def test_lines_and_outputs_are_bounded_and_say_so() -> None:
    long = "x" * 10_000
    text = shown(example(before=None, now=f"{long}\n" * 10_000), lines=5)
    lines = block(text)[1].split("\n")
    assert lines == ["x" * (WIDTH - 1) + "…"] * 5
    assert "\n\nThe rest is left out; `report.json` has it.\n\n" in text
    for whole in ("x\n" * READ, "x" * WIDTH):
        assert "The rest" not in shown(example(before=None, now=whole), lines=READ)
    for cut in ("x\n" * (READ + 1), "x" * READ * WIDTH * 5):
        assert "The rest is left out" in shown(example(before="a", now=cut), lines=READ * 3)
    assert shown(*[example()] * 4, limit=1).endswith(
        "\n\nLeft out: outputs to 3 tasks; `report.json` has all of them."
    )


def test_a_difference_past_what_is_compared_is_said() -> None:
    same = "x\n" * 500
    assert block(shown(example(before=f"{same}a", now=f"{same}b")))[1] == (
        "(the difference is past what is compared here)"
    )


@given(TEXTS, TEXTS)
@settings(max_examples=100, deadline=None)
def test_outputs_are_inert(before: str, now: str) -> None:
    inert.check(shown(example(before=before, now=now), example(before=None, now=now)))


@given(st.integers(0, 9))
def test_a_limit_of_lines_holds(lines: int) -> None:
    assert len(block(shown(example(before="a\n" * 50, now="b\n" * 50), lines=lines))[1].splitlines()) <= lines
