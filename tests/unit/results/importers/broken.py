"""A good document with something wrong in it."""

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

_WRONG: list[Any] = [
    None,
    True,
    -1,
    7,
    10**400,
    float("nan"),
    "",
    "N/A",
    "\ud800",
    "\x1b[2J",
    [],
    {},
    {"a": [None]},
    "v" * 2000,
]


@st.composite
def broken(draw: st.DrawFn, document: Any) -> Any:
    """The document with one to three of its values dropped, replaced or nested."""
    whole = [copy.deepcopy(document)]
    for _ in range(draw(st.integers(1, 3))):
        places = list(_places(whole[0]))
        if not places:
            break
        holder, key = places[draw(st.integers(0, len(places) - 1))]
        match draw(st.sampled_from(["drop", "replace", "nest"])):
            case "drop":
                del holder[key]
            case "replace":
                holder[key] = copy.deepcopy(draw(st.sampled_from(_WRONG)))
            case _:
                holder[key] = draw(st.sampled_from([[holder[key]], {"x": holder[key]}]))
    return whole[0]


def _places(holder: Any) -> Iterator[tuple[Any, Any]]:
    if not isinstance(holder, dict | list):
        return
    for key, value in holder.items() if isinstance(holder, dict) else enumerate(holder):
        yield holder, key
        yield from _places(value)
