"""rouge: how much of the reference the output recalls, and the other way round."""

from collections.abc import Callable, Mapping
from typing import Any

from proctor.metrics.extra import load
from proctor.metrics.metric import Metric, TextScorer

OPTIONS: dict[str, Any] = {
    "variant": {
        "enum": ["rouge1", "rouge2", "rougeL"],
        "default": "rougeL",
        "description": "overlap of words, of word pairs, or the longest common subsequence of words",
    },
    "stem": {"type": "boolean", "default": False, "description": "compare Porter stems of words"},
}


def build(options: Mapping[str, Any]) -> TextScorer:
    """Scores ROUGE's F1 in [0, 1], equal to rouge_score's. Only ASCII letters and digits make words.

    Raises InputError without the extra `text`.
    """
    variant = options.get("variant", "rougeL")
    tokenize = (
        load("rouge_score.tokenizers", metric="rouge").DefaultTokenizer(bool(options.get("stem"))).tokenize
    )
    if variant == "rougeL":
        return _longest_common_subsequence(tokenize)
    rouge = load("rouge_score.rouge_scorer", metric="rouge").RougeScorer(
        [variant], use_stemmer=bool(options.get("stem"))
    )

    def score(prediction: str, reference: str | None) -> float | None:
        return None if reference is None else float(rouge.score(reference, prediction)[variant].fmeasure)

    return score


def _longest_common_subsequence(tokenize: Callable[[str], list[str]]) -> TextScorer:
    # rouge_score fills a table of Python lists, which a long output turns into gigabytes.
    from rapidfuzz.distance import LCSseq

    def score(prediction: str, reference: str | None) -> float | None:
        if reference is None:
            return None
        ours, theirs = tokenize(prediction), tokenize(reference)
        return 2 * LCSseq.similarity(ours, theirs) / max(1, len(ours) + len(theirs))

    return score


METRIC = Metric(
    name="rouge",
    kind="text",
    summary="ROUGE-1, ROUGE-2 or ROUGE-L F1 against the reference",
    source="Lin 2004, https://aclanthology.org/W04-1013; rouge-score",
    binary=False,
    options=OPTIONS,
    build=build,
)
