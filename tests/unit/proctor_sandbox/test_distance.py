from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from proctor_sandbox.distance import edit_distance

LABELS = st.lists(st.sampled_from(["a", "b", "c", "If", "Name x"]), max_size=90)


@settings(deadline=None)
@given(a=LABELS, b=LABELS)
def test_is_the_levenshtein_distance(a: list[str], b: list[str]) -> None:
    assert edit_distance(a, b) == Levenshtein.distance(a, b)


def test_long_sequences_are_within_reach() -> None:
    a = [str(i % 97) for i in range(5000)]
    b = [str(i % 89) for i in range(5000)]
    assert edit_distance(a, b) == Levenshtein.distance(a, b)
