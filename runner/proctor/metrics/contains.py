"""contains: the output has a text in it."""

from collections.abc import Mapping
from typing import Any

from proctor.errors import InputError
from proctor.metrics.metric import Metric, TextScorer

OPTIONS: dict[str, Any] = {
    "any": {
        "type": "array",
        "items": {"type": "string"},
        "minItems": 1,
        "description": "texts of which one must be in the output, in place of the reference",
    },
    "all": {
        "type": "array",
        "items": {"type": "string"},
        "minItems": 1,
        "description": "texts that must all be in the output, in place of the reference",
    },
    "ignore_case": {"type": "boolean", "default": False, "description": "compare caselessly"},
}


def build(options: Mapping[str, Any]) -> TextScorer:
    """Scores 1 where the output contains what it must, else 0.

    That is the task's reference, without the whitespace around it; or, where the options list texts, at
    least one of `any` and every one of `all`, as they are. An empty reference is in every output.
    Raises InputError where a list is empty.
    """
    fold = str.casefold if options.get("ignore_case") else str
    some, every = (_texts(options, key, fold) for key in ("any", "all"))

    def listed(prediction: str, _reference: str | None) -> float | None:
        text = fold(prediction)
        found = (some is None or any(part in text for part in some)) and all(
            part in text for part in every or ()
        )
        return float(found)

    def score(prediction: str, reference: str | None) -> float | None:
        return None if reference is None else float(fold(reference.strip()) in fold(prediction))

    return score if some is None and every is None else listed


def _texts(options: Mapping[str, Any], key: str, fold: Any) -> tuple[str, ...] | None:
    if key not in options:
        return None
    if not options[key]:
        raise InputError(f"contains: `{key}` is empty; list the texts to look for, or leave it out")
    return tuple(fold(text) for text in options[key])


METRIC = Metric(
    name="contains",
    kind="text",
    summary="1 where the output contains the reference, or the texts that the options list",
    source="substring containment",
    binary=True,
    needs_reference=False,
    options=OPTIONS,
    build=build,
)
