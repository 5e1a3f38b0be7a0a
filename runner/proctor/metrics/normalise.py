"""Making texts that mean the same the same text, before they are compared."""

import re
import string
import unicodedata
from collections.abc import Callable, Mapping
from itertools import filterfalse
from typing import Any, Literal, cast

Step = Callable[[str], str]

ARTICLES = re.compile(r"\b(?:a|an|the)\b", re.IGNORECASE)
ARTICLE_WORDS = frozenset(("a", "an", "the"))
PUNCTUATION = re.compile(f"[{re.escape(string.punctuation)}]+")  # faster here than str.translate

OPTIONS: dict[str, Any] = {
    "ignore_case": {"type": "boolean", "default": False, "description": "compare caselessly"},
    "ignore_whitespace": {
        "type": "boolean",
        "default": False,
        "description": "count a run of whitespace as one space",
    },
    "ignore_punctuation": {
        "type": "boolean",
        "default": False,
        "description": "drop ASCII punctuation and whatever Unicode calls punctuation",
    },
    "ignore_articles": {"type": "boolean", "default": False, "description": "drop the words a, an and the"},
    "unicode": {
        "enum": ["NFC", "NFKC", "none"],
        "default": "none",
        "description": "Unicode normalisation form",
    },
    "squad": {
        "type": "boolean",
        "default": False,
        "description": "normalise as the SQuAD evaluation script does",
    },
}
"""JSON Schema of the options that `normaliser` reads."""


def squad(text: str) -> str:
    """The text lower-cased, without ASCII punctuation and articles, its whitespace collapsed.

    Equal to `normalize_answer` of SQuAD's evaluation script (Rajpurkar et al. 2016, arXiv 1606.05250).
    """
    words = PUNCTUATION.sub("", text.lower()).split()
    flat = " ".join(words)
    if not (flat.isascii() and flat.isprintable()):
        return " ".join(ARTICLES.sub(" ", flat).split())
    # Letters, digits and spaces are left: a word is what spaces part, and no regular expression is needed.
    return (
        flat if ARTICLE_WORDS.isdisjoint(words) else " ".join(filterfalse(ARTICLE_WORDS.__contains__, words))
    )


def collapse(text: str) -> str:
    """The text with every run of whitespace as one space, and none around it."""
    return " ".join(text.split())


def normaliser(options: Mapping[str, Any]) -> Step:
    """One function that applies what the options ask for. Whitespace around a text never counts."""
    steps: list[Step] = []
    if options.get("unicode", "none") != "none":
        form = cast("Literal['NFC', 'NFKC']", options["unicode"])
        steps.append(lambda text: unicodedata.normalize(form, text))
    if options.get("squad"):
        steps.append(squad)
    else:
        steps += _chosen(options)
    return steps[0] if len(steps) == 1 else lambda text: _apply(steps, text)


def _chosen(options: Mapping[str, Any]) -> list[Step]:
    steps: list[Step] = []
    if options.get("ignore_case"):
        steps.append(str.casefold)
    if options.get("ignore_punctuation"):
        steps.append(_punctuation_dropper())
    if options.get("ignore_articles"):
        steps.append(lambda text: ARTICLES.sub(" ", text))
    # An article or a mark that is gone leaves its spaces behind, so these must not count either.
    gaps = any(options.get(name) for name in ("ignore_whitespace", "ignore_punctuation", "ignore_articles"))
    return [*steps, collapse if gaps else str.strip]


def _apply(steps: list[Step], text: str) -> str:
    for step in steps:
        text = step(text)
    return text


def _punctuation_dropper() -> Step:
    import regex

    marks = regex.compile(r"[\p{P}" + re.escape(string.punctuation) + "]+")
    return lambda text: marks.sub("", text)
