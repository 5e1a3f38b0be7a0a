"""chrf: how many character n-grams the output shares with the reference."""

from collections.abc import Mapping
from typing import Any

from proctor.metrics.extra import load
from proctor.metrics.metric import Metric, TextScorer

OPTIONS: dict[str, Any] = {
    "word_order": {
        "type": "integer",
        "minimum": 0,
        "maximum": 4,
        "default": 0,
        "description": "longest word n-gram; 0 is chrF, 2 is chrF++",
    }
}


def build(options: Mapping[str, Any]) -> TextScorer:
    """Scores sacrebleu's sentence-level chrF (beta 2, character n-grams up to 6), in [0, 1].

    The mean over samples is not the corpus-level chrF. Raises InputError without the extra `text`.
    """
    chrf = load("sacrebleu.metrics", metric="chrf").CHRF(word_order=options.get("word_order", 0))

    def score(prediction: str, reference: str | None) -> float | None:
        if reference is None:
            return None
        return min(1.0, float(chrf.sentence_score(prediction, [reference]).score) / 100)

    return score


METRIC = Metric(
    name="chrf",
    kind="text",
    summary="sentence-level chrF: overlap of character n-grams with the reference",
    source="Popovic 2015, https://aclanthology.org/W15-3049; sacrebleu",
    binary=False,
    options=OPTIONS,
    build=build,
)
