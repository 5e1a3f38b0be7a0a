from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proctor.metrics.exact_match import METRIC, build
from proctor.metrics.normalise import OPTIONS, normaliser


@pytest.mark.parametrize(
    ("prediction", "reference", "options", "expected"),
    [
        ("Paris", "Paris", {}, 1),
        ("  Paris\n", "\tParis", {}, 1),
        ("paris", "Paris", {}, 0),
        ("New  York", "New York", {}, 0),
        ("Paris.", "Paris", {}, 0),
        ("", "", {}, 1),
        ("", "Paris", {}, 0),
        ("STRASSE", "straße", {"ignore_case": True}, 1),
        ("New \n York", "New York", {"ignore_whitespace": True}, 1),
        ("NewYork", "New York", {"ignore_whitespace": True}, 0),
        ("it's 5%!", "its 5", {"ignore_punctuation": True}, 1),
        ("«Paris» …", "Paris", {"ignore_punctuation": True}, 1),
        ("a - b", "a b", {"ignore_punctuation": True}, 1),
        ("The cat on a mat", "cat on mat", {"ignore_articles": True}, 1),
        ("theatre", "atre", {"ignore_articles": True}, 0),
        ("caf\u00e9", "cafe\u0301", {}, 0),
        ("caf\u00e9", "cafe\u0301", {"unicode": "NFC"}, 1),
        ("\ufb01ne", "fine", {"unicode": "NFC"}, 0),
        ("\ufb01ne", "fine", {"unicode": "NFKC"}, 1),
        ("The  Beatles!", "beatles", {"squad": True}, 1),
        ("The  Beatles!", "beatles", {"squad": False}, 0),
        ("\ufb01ne", "FINE.", {"squad": True, "unicode": "NFKC"}, 1),
    ],
)
def test_scores_one_where_texts_are_equal(
    prediction: str, reference: str, options: dict[str, Any], expected: float
) -> None:
    assert build(options)(prediction, reference) == expected


def test_a_score_is_a_verdict() -> None:
    assert METRIC.binary
    assert METRIC.needs_reference


@pytest.mark.parametrize("option", [*(name for name in OPTIONS if name != "unicode"), None])
@settings(deadline=None, max_examples=50)
@given(
    pairs=st.lists(st.tuples(st.text("aA.\u00e9 \n", max_size=4), st.text("aA. ", max_size=3)), max_size=40)
)
def test_is_equality_of_normal_forms_however_many_references_came_before(
    option: str | None, pairs: list[tuple[str, str]]
) -> None:
    options = {option: True} if option else {}
    score, normalise = build(options), normaliser(options)
    for prediction, reference in pairs:
        assert score(prediction, reference) == float(normalise(prediction) == normalise(reference))
