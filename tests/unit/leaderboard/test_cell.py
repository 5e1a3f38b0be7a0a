import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor.leaderboard.cell import read_bound, read_count, read_score, read_text, write_number, write_text

HOSTILE = st.text(
    st.one_of(
        st.sampled_from(
            "=+-@'\t\r\n\0\"\\u{}0123456789abcdef,;\x1b\u202e\u2066\u200b\ufeff\ud800\udfff\uff1d"
        ),
        st.characters(codec=None),
    )
)


@given(HOSTILE)
def test_any_text_comes_back(text: str) -> None:
    assert read_text(write_text(text)) == text


@given(HOSTILE)
def test_a_cell_is_one_line_of_visible_utf_8_and_no_formula(text: str) -> None:
    cell = write_text(text)
    assert cell.encode("utf-8").decode("utf-8").splitlines() in ([cell], [])
    assert not any(character < " " or character in "\x7f\u202e\u2066\u200b\ufeff" for character in cell)
    assert not cell.startswith(("=", "+", "-", "@", "\uff1d"))


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("gpt-4o", "gpt-4o"),
        ("", ""),
        ("=1+1", "'=1+1"),
        ("+a", "'+a"),
        ("-a", "'-a"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", r"'\u{9}=1"),
        ("\r=1", r"'\u{d}=1"),
        ("'=1", "''=1"),
        ("'quoted'", "'quoted'"),
        ("it's", "it's"),
        ("a\nb", r"a\u{a}b"),
        ("a\0", r"a\u{0}"),
        ("\ud800", r"\u{d800}"),
        ("\u202egpj", r"\u{202e}gpj"),
        (r"C:\users", r"C:\users"),
        (r"\u{41}", r"\u{5c}u{41}"),
        ("名前", "名前"),
    ],
)
def test_texts_are_written_as(text: str, cell: str) -> None:
    assert write_text(text) == cell


@pytest.mark.parametrize("cell", ["=1", "'a", r"\u{110000}", r"\u{00}", r"\u{}"])
def test_what_was_never_written_so_is_read_as_it_is(cell: str) -> None:
    assert read_text(cell) == cell


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_score_comes_back_to_the_last_bit(score: float) -> None:
    back = read_score(write_number(score))
    assert (back, math.copysign(1, back)) == (score, math.copysign(1, score))


@pytest.mark.parametrize("cell", ["", "nan", "inf", "1_000", " 1", "1,5", "0x10", "\u0661", "'-1"])
def test_other_spellings_of_a_number_are_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        read_score(cell)


def test_a_bound_may_be_empty() -> None:
    assert read_bound("") is None
    assert read_bound("-0.5") == -0.5
    assert write_number(None) == ""


@pytest.mark.parametrize("cell", ["", "-1", "1.0", "1e3", "1234567890123456"])
def test_a_count_is_a_whole_number(cell: str) -> None:
    assert read_count("164") == 164
    with pytest.raises(ValueError, match="is not a whole number"):
        read_count(cell)
