"""Damages a good document: values dropped, of another type, nested, no numbers."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 10**30)
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["\ud800", "success", "C", 10**400]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
Place = tuple[str | int, ...]


def damage(document: Any, places: Sequence[Place], data: st.DataObject) -> None:
    """Drops or replaces up to three values, each in an object or a list at one of the places."""
    for _ in range(data.draw(st.integers(1, 3))):
        part = _at(document, data.draw(st.sampled_from(places)))
        if not isinstance(part, dict | list) or not part:
            continue
        keys: list[Any] = list(part) if isinstance(part, dict) else list(range(len(part)))
        key = data.draw(st.sampled_from(keys))
        if data.draw(st.booleans()):
            part[key] = data.draw(ODD)
        else:
            del part[key]


def _at(document: Any, place: Place) -> Any:
    """What stands there, or as near to it as the damage so far lets one come."""
    for step in place:
        try:
            document = document[step]
        except (LookupError, TypeError):
            break
    return document
