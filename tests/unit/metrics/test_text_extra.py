"""chrf, bleu and rouge: what sacrebleu and rouge_score say, and what is said without them."""

import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proctor.errors import InputError
from proctor.metrics import METRICS, TextScorer

CAT = "the cat is on the mat"
WORDS = st.lists(st.sampled_from(["cat", "cats", "the", "Mat,", "\u00e9", "on"]), max_size=12).map(" ".join)


def scorer(name: str, options: dict[str, Any]) -> TextScorer:
    build = METRICS[name].build
    assert build is not None
    return build(options)


@pytest.mark.parametrize(
    ("name", "options", "prediction", "reference", "expected"),
    [
        ("bleu", {}, CAT, CAT, 1),
        ("bleu", {}, "the cat sat on the mat", CAT, (5 / 6 * 3 / 5 * 1 / 4 * 1 / 6) ** 0.25),
        ("chrf", {}, CAT, CAT, 1),
        ("chrf", {}, "xyz", CAT, 0),
        ("chrf", {}, "ab", "abc", 7 / 11),
        ("chrf", {"word_order": 2}, "ab", "abc", 14 / 33),
        ("bleu", {"ignore_case": True}, CAT.upper(), CAT, 1),
        ("bleu", {"tokenize": "zh"}, "\u6211\u5f88\u597d\u5417", "\u6211\u5f88\u597d\u5417", 1),
        ("rouge", {}, "the cat sat on the mat", CAT, 10 / 12),
        ("rouge", {"variant": "rougeL"}, "mat the on cat", CAT, 4 / 10),
        ("rouge", {"variant": "rouge1"}, "mat the on cat", CAT, 8 / 10),
        ("rouge", {"variant": "rouge2"}, "the cat sat on the mat", CAT, 6 / 10),
        ("rouge", {}, "The CAT, is on: the mat!", CAT, 1),
        ("rouge", {"variant": "rouge1"}, "running", "runs", 0),
        ("rouge", {"variant": "rouge1", "stem": True}, "running", "runs", 1),
        ("rouge", {}, "", "", 0),
    ],
)
def test_known_values(
    name: str, options: dict[str, Any], prediction: str, reference: str, expected: float
) -> None:
    assert scorer(name, options)(prediction, reference) == pytest.approx(expected)


@pytest.mark.parametrize("variant", ["rouge1", "rouge2", "rougeL"])
@pytest.mark.parametrize("stem", [False, True])
@settings(deadline=None, max_examples=40)
@given(prediction=WORDS, reference=WORDS)
def test_rouge_is_what_rouge_score_says(variant: str, stem: bool, prediction: str, reference: str) -> None:
    from rouge_score.rouge_scorer import RougeScorer

    theirs = RougeScorer([variant], use_stemmer=stem).score(reference, prediction)[variant].fmeasure
    assert scorer("rouge", {"variant": variant, "stem": stem})(prediction, reference) == pytest.approx(theirs)


def test_rouge_takes_a_long_output() -> None:
    assert scorer("rouge", {})("cat " * 200_000, CAT) == pytest.approx(2 / 200_006)


@pytest.mark.parametrize(
    ("name", "package", "module"),
    [
        ("chrf", "sacrebleu", "sacrebleu.metrics"),
        ("bleu", "sacrebleu", "sacrebleu.metrics"),
        ("rouge", "rouge_score", "rouge_score.tokenizers"),
    ],
)
def test_a_missing_library_is_named_with_the_extra_that_has_it(
    name: str, package: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(InputError) as caught:
        scorer(name, {})
    assert str(caught.value) == (
        f'{name}: needs {package}, which is not installed; run: pip install "proctor-eval[text]"'
    )
