import pytest

from proctor.metrics.f1 import build, token_f1


@pytest.mark.parametrize(
    ("prediction", "reference", "expected"),
    [
        ("The cat sat.", "cat sat", 1),
        ("cat", "cat sat", 2 / 3),
        ("a big black cat", "the black dog", 2 * 1 / (3 + 2)),
        ("cat cat cat", "cat", 2 * 1 / (3 + 1)),
        ("dog", "cat", 0),
        ("", "cat", 0),
        ("cat", "the", 0),
        ("the", "", 1),
    ],
)
def test_shares_of_words_after_squads_normalisation(prediction: str, reference: str, expected: float) -> None:
    assert build({})(prediction, reference) == pytest.approx(expected)


def test_repeated_words_count_as_often_as_both_have_them() -> None:
    assert token_f1(["x", "x", "y"], ["x", "x", "x"]) == pytest.approx(2 * 2 / 6)
