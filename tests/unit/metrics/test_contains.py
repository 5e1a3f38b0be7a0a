from typing import Any

import pytest

from proctor.errors import InputError
from proctor.metrics.contains import build


@pytest.mark.parametrize(
    ("prediction", "reference", "options", "expected"),
    [
        ("The answer is Paris.", "Paris\n", {}, 1),
        ("The answer is paris.", "Paris", {}, 0),
        ("The answer is paris.", "Paris", {"ignore_case": True}, 1),
        ("anything", "", {}, 1),
        ("anything", None, {}, None),
        ("red or blue", None, {"any": ["green", "blue"]}, 1),
        ("red", None, {"any": ["green", "blue"]}, 0),
        ("green and blue", None, {"all": ["green", "blue"]}, 1),
        ("green", None, {"all": ["green", "blue"]}, 0),
        ("green and blue", None, {"any": ["red", "blue"], "all": ["green"]}, 1),
        ("green", None, {"any": ["red", "blue"], "all": ["green"]}, 0),
        ("GREEN", None, {"any": ["green"], "ignore_case": True}, 1),
        ("no yes", "no", {"any": ["maybe"]}, 0),
    ],
)
def test_looks_for_the_reference_or_for_the_listed_texts(
    prediction: str, reference: str | None, options: dict[str, Any], expected: float | None
) -> None:
    assert build(options)(prediction, reference) == expected


@pytest.mark.parametrize("key", ["any", "all"])
def test_refuses_an_empty_list(key: str) -> None:
    with pytest.raises(InputError, match=f"`{key}` is empty"):
        build({key: []})
