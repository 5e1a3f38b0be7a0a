"""f1: how many words the output shares with the reference."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from proctor.metrics.metric import Metric, TextScorer
from proctor.metrics.normalise import squad


def token_f1(prediction: list[str], reference: list[str]) -> float:
    """The harmonic mean of precision and recall over the tokens, as bags, in [0, 1].

    Where either has no token the score is 1 if neither has one, else 0, as in SQuAD 2.0.
    """
    if not prediction or not reference:
        return float(prediction == reference)
    shared = (Counter(prediction) & Counter(reference)).total()
    return 2 * shared / (len(prediction) + len(reference))


def build(_options: Mapping[str, Any]) -> TextScorer:
    """Scores token F1 in [0, 1] after SQuAD's normalisation."""

    def score(prediction: str, reference: str | None) -> float | None:
        if reference is None:
            return None
        return token_f1(squad(prediction).split(), squad(reference).split())

    return score


METRIC = Metric(
    name="f1",
    kind="text",
    summary="overlap of words with the reference, after SQuAD's normalisation",
    source="Rajpurkar et al. 2016, arXiv 1606.05250",
    binary=False,
    build=build,
)
