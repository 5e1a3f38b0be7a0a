"""What a task is called where its harness only counts tasks: by what it asks."""

import hashlib
import json
import re
from typing import Final

_WORD: Final = re.compile(r"\w+")
_LONGEST: Final = 32  # characters of the words
_HEX: Final = 12  # digits: among 100,000 tasks, two alike by chance once in 56,000 runs


def digest(content: object) -> str:
    """SHA-256 (hex) of plain data; the order of keys does not count."""
    text = json.dumps(content, sort_keys=True, skipkeys=True, default=str)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def called(text: str, digest: str) -> str:
    """ "colour-of-snow-5f2c91ab04de": the first words of a text, and digits of its task's hash.

    A position is not in it, so that other tasks may come, go and change places.
    """
    words = "-".join(_WORD.findall(text[: 4 * _LONGEST].lower()))[:_LONGEST].strip("-_")
    return f"{words}-{digest[:_HEX]}" if words else digest[:_HEX]
