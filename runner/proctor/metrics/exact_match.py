"""exact_match: the output is the reference."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from proctor.metrics.metric import Metric, TextScorer
from proctor.metrics.normalise import OPTIONS, Step, normaliser


def build(options: Mapping[str, Any]) -> TextScorer:
    """Scores 1 where both texts are equal after normalisation, else 0.

    Whitespace around either text never counts; everything else does unless an option says otherwise.
    """
    normalise = normaliser(options)
    # A task's samples come together and have one reference.
    wanted: Step = normalise if normalise is str.strip else lru_cache(maxsize=16)(normalise)

    def score(prediction: str, reference: str | None) -> float | None:
        if reference is None:
            return None
        return 1.0 if prediction == reference or normalise(prediction) == wanted(reference) else 0.0

    return score


METRIC = Metric(
    name="exact_match",
    kind="text",
    summary="1 where the output equals the reference, whitespace around them aside",
    source="Rajpurkar et al. 2016, arXiv 1606.05250 (with `squad: true`)",
    binary=True,
    options=OPTIONS,
    build=build,
)
