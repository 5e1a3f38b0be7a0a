import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from proctor.metrics.edit import DISTANCE, SIMILARITY, UNITS, build_distance, build_similarity, steps


@pytest.mark.parametrize(
    ("prediction", "reference", "unit", "distance", "longer"),
    [
        ("kitten", "sitting", "char", 3, 7),
        ("caf\u00e9", "cafe", "char", 1, 4),
        ("\U0001f600", "", "char", 1, 1),
        ("a b", "ab", "char", 1, 3),
        ("the cat sat", "a cat  sat", "word", 1, 3),
        ("one\n\ttwo three", "one two", "word", 1, 3),
        ("a\nb\nc", "a\nc", "line", 1, 3),
        ("a\n\nb", "a\nb", "line", 1, 3),
        ("a \nb", "a\r\nb", "line", 1, 2),
        ("1. add\n2. halve", "add\nhalve", "step", 0, 2),
        ("Step 1: add\nStep 2: halve\nStep 3: stop", "(1) add\n(2) stop", "step", 1, 3),
        ("add  it\n\n\nhalve", " add it\nhalve ", "step", 0, 2),
        ("1. add\n   both\n2. halve", "1) add both\n2) halve", "step", 0, 2),
        ("", "", "step", 0, 0),
    ],
)
def test_counts_edits_of_units(
    prediction: str, reference: str, unit: str, distance: int, longer: int
) -> None:
    assert build_distance({"unit": unit})(prediction, reference) == distance
    similarity = 1 - distance / longer if longer else 1
    assert build_similarity({"unit": unit})(prediction, reference) == pytest.approx(similarity)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("  \n\n", []),
        ("one\ntwo", ["one", "two"]),
        ("- one\n* two\n\u2022 three", ["one", "two", "three"]),
        ("First this.\n1. one\n2. two", ["First this.", "one", "two"]),
        ("1.\none\n2.\ntwo", ["one", "two"]),
        ("step 1\none\nSTEP 2 - two", ["one", "two"]),
        ("1.5 litres\n16 - 3 = 13\n-3 is left", ["1.5 litres", "16 - 3 = 13", "-3 is left"]),
        ("1. one\n- its detail\n2. two", ["one - its detail", "two"]),
    ],
)
def test_steps_are_lines_or_numbered_items(text: str, expected: list[str]) -> None:
    assert steps(text) == expected


@pytest.mark.parametrize("unit", ["char", *UNITS])
@settings(deadline=None, max_examples=50)
@given(a=st.text("ab \n1.", max_size=30), b=st.text("ab \n1.", max_size=30))
def test_distance_is_symmetric_and_similarity_follows_it(unit: str, a: str, b: str) -> None:
    distance, similarity = build_distance({"unit": unit}), build_similarity({"unit": unit})
    assert distance(a, b) == distance(b, a)
    assert similarity(a, b) == similarity(b, a)
    assert (distance(a, b) == 0) == (similarity(a, b) == 1)


def test_less_distance_is_better() -> None:
    assert not DISTANCE.higher_is_better
    assert not DISTANCE.bounded
    assert SIMILARITY.higher_is_better
    assert SIMILARITY.bounded


@pytest.mark.parametrize("unit", UNITS)
@settings(deadline=None)
@given(a=st.text("ab \0\n\r1.", max_size=6) | st.text(), b=st.text("ab \0\n\r1.", max_size=6) | st.text())
def test_scores_what_rapidfuzz_says_of_the_units(unit: str, a: str, b: str) -> None:
    left, right = UNITS[unit](a), UNITS[unit](b)
    assert build_distance({"unit": unit})(a, b) == Levenshtein.distance(left, right)
    assert build_similarity({"unit": unit})(a, b) == Levenshtein.normalized_similarity(left, right)
