import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor.report.text import count, duration, escape, interval, number, one_line, unescape

ANY = st.text(st.one_of(st.sampled_from("\\u{}05cae\n\0\u202e\ud800"), st.characters(codec=None)))


@given(ANY)
def test_an_escaped_text_comes_back(text: str) -> None:
    assert unescape(escape(text)) == text


@given(ANY, st.integers(2, 100))
def test_one_line_is_visible_and_within_its_limit(text: str, limit: int) -> None:
    shown = one_line(text, limit)
    assert len(shown) <= limit
    assert shown.isprintable()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("HumanEval/32", "HumanEval/32"),
        ("  two\n\tlines \u2028 ", "two lines"),
        ("\x1b[31m", r"\u{1b}[31m"),
        ("\u202egpj", r"\u{202e}gpj"),
        ("\U000e0041", r"\u{e0041}"),
        ("é 名前 👍", "é 名前 👍"),
        ("", ""),
        ("x" * 80, "x" * 80),
        ("x" * 81, "x" * 79 + "…"),
        ("x" * 78 + "   y", "x" * 78 + " y"),
        (" " * 10_000 + "x", "…"),
    ],
)
def test_texts_are_shown_as(text: str, shown: str) -> None:
    assert one_line(text) == shown


@pytest.mark.parametrize(
    ("score", "shown"),
    [
        (0.75, "0.750"),
        (1.0, "1.000"),
        (-0.00001, "0.000"),
        (-10.0, "-10.000"),
        (1234.5, "1234.500"),
        (-1e300, "-1e+300"),
        (None, "-"),
    ],
)
def test_scores_have_three_decimals(score: float | None, shown: str) -> None:
    assert number(score) == shown


def test_an_interval_has_both_ends_or_none() -> None:
    assert interval(0.7, 0.8) == "0.700 to 0.800"
    assert interval(0.7, None) == interval(None, 0.8) == "-"


def test_things_are_counted_in_words() -> None:
    assert [count(n, "task") for n in (0, 1, 1319)] == ["0 tasks", "1 task", "1,319 tasks"]


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0.04, "0.0 s"),
        (9.94, "9.9 s"),
        (10.0, "10 s"),
        (59.4, "59 s"),
        (59.6, "1 min 0 s"),
        (200.2, "3 min 20 s"),
        (7500.0, "2 h 5 min"),
    ],
)
def test_a_duration_has_the_units_that_tell_it(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown
