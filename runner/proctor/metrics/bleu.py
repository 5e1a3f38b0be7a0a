"""bleu: how much of the output's word n-grams stands in the reference."""

from collections.abc import Mapping
from typing import Any

from proctor.metrics.extra import load
from proctor.metrics.metric import Metric, TextScorer

OPTIONS: dict[str, Any] = {
    "ignore_case": {"type": "boolean", "default": False, "description": "compare lower-cased texts"},
    "tokenize": {
        "enum": ["13a", "intl", "zh", "char", "none"],
        "default": "13a",
        "description": "sacrebleu's tokenizer: 13a for European languages, zh for Chinese",
    },
}


def build(options: Mapping[str, Any]) -> TextScorer:
    """Scores sacrebleu's sentence-level BLEU (4-grams, exponential smoothing, effective order), in [0, 1].

    The mean over samples is not the corpus-level BLEU. Raises InputError without the extra `text`.
    """
    bleu = load("sacrebleu.metrics", metric="bleu").BLEU(
        lowercase=bool(options.get("ignore_case")),
        tokenize=options.get("tokenize", "13a"),
        effective_order=True,
    )

    def score(prediction: str, reference: str | None) -> float | None:
        if reference is None:
            return None
        return min(1.0, float(bleu.sentence_score(prediction, [reference]).score) / 100)

    return score


METRIC = Metric(
    name="bleu",
    kind="text",
    summary="sentence-level BLEU: overlap of word n-grams with the reference",
    source="Papineni et al. 2002, https://aclanthology.org/P02-1040; Post 2018, arXiv 1804.08771; sacrebleu",
    binary=False,
    options=OPTIONS,
    build=build,
)
