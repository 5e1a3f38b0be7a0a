"""edit_distance and edit_similarity: how many insertions, deletions and substitutions part two texts."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from proctor.metrics.metric import Metric, TextScorer

Units = Callable[[str], Sequence[str]]

NUMBER = re.compile(r"(?:step\s*\d+\s*[.:)\-]?|\(?\d{1,3}[.:)])(?:\s+|$)", re.IGNORECASE)
BULLET = re.compile(r"[-*\u2022]\s+")

OPTIONS: dict[str, Any] = {
    "unit": {
        "enum": ["char", "word", "line", "step"],
        "default": "char",
        "description": "what one edit changes",
    }
}


def steps(text: str) -> list[str]:
    """The steps of a reasoning, each without its number or bullet and with its whitespace collapsed.

    A step is a non-empty line. Where lines are numbered ("1.", "2)", "(3)", "Step 4:"), a line without a
    number that follows one with a number continues it.
    """
    found: list[str] = []
    numbered = False
    for line in filter(None, (" ".join(raw.split()) for raw in text.splitlines())):
        number = NUMBER.match(line)
        if number is None and numbered:
            found[-1] = f"{found[-1]} {line}".strip()
            continue
        numbered = number is not None
        mark = number or BULLET.match(line)
        found.append(line[mark.end() :] if mark else line)
    return found


UNITS: dict[str, Units] = {"word": str.split, "line": str.splitlines, "step": steps}


def build_distance(options: Mapping[str, Any]) -> TextScorer:
    """Scores the Levenshtein distance, in units; 0 is equal.

    Characters are code points and lines keep their inner whitespace; a word is what whitespace parts.
    """
    from rapidfuzz.distance import Levenshtein

    return _scorer(Levenshtein.distance, options.get("unit", "char"))


def build_similarity(options: Mapping[str, Any]) -> TextScorer:
    """Scores 1 - distance / the longer text's length, in [0, 1]; two empty texts are equal."""
    from rapidfuzz.distance import Levenshtein

    return _scorer(Levenshtein.normalized_similarity, options.get("unit", "char"))


def _scorer(compare: Callable[[Any, Any], float], unit: str) -> TextScorer:
    def chars(prediction: str, reference: str | None) -> float | None:
        return None if reference is None else compare(prediction, reference)

    def units(prediction: str, reference: str | None) -> float | None:
        if reference is None:
            return None
        if prediction == reference:
            return same
        left, right = split(prediction), split(reference)
        if len(left) == 1 == len(right) and left[0] and right[0]:  # as in most short answers
            return same if left == right else other
        return compare(left, right)

    if unit == "char":
        return chars
    split, same, other = UNITS[unit], compare("", ""), compare("a", "b")
    return units


DISTANCE = Metric(
    name="edit_distance",
    kind="text",
    summary="Levenshtein distance to the reference, in characters, words, lines or steps",
    source="Levenshtein 1966; rapidfuzz",
    binary=False,
    bounded=False,
    higher_is_better=False,
    options=OPTIONS,
    build=build_distance,
)
SIMILARITY = Metric(
    name="edit_similarity",
    kind="text",
    summary="1 - Levenshtein distance / the longer length, in characters, words, lines or steps",
    source="Levenshtein 1966; rapidfuzz",
    binary=False,
    options=OPTIONS,
    build=build_similarity,
)
