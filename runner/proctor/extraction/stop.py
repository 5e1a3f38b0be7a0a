"""Stop words."""

from collections.abc import Iterable


def cut(text: str, stops: Iterable[str]) -> str:
    """The text before the first occurrence of any stop word; all of it where there is none."""
    places = [place for stop in stops if stop and (place := text.find(stop)) >= 0]
    return text[: min(places)] if places else text
