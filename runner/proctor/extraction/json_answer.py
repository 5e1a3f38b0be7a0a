"""JSON values in a text, found without reading any part of it too often."""

import json
import re
from collections.abc import Iterator

_TOKEN = re.compile(r'[{}\[\]]|"(?:[^"\\\n]|\\.)*+"?')
_OPENING = {"}": "{", "]": "["}
_BUDGET = 20  # times the text's length


def values(text: str) -> Iterator[object]:
    """The JSON objects and arrays in `text`, outermost only, in order; or the one value that all of it is.

    Takes time linear in the text's length: what is bracketed but no JSON is tried level by level, until
    twenty times the text has been read.
    """
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        yield from _bracketed(text)
    else:
        yield whole


def _bracketed(text: str) -> Iterator[object]:
    budget, done = _BUDGET * len(text), 0
    for start, end in sorted(_pairs(text)):
        if start < done:
            continue
        if budget < 0:
            return
        budget -= end - start
        try:
            value = json.loads(text[start:end])
        except (ValueError, RecursionError):
            continue
        done = end
        yield value


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of every pair of brackets; quotes count inside brackets only, as prose has odd ones."""
    opened: list[int] = []
    position = 0
    while token := _TOKEN.search(text, position):
        mark, position = token[0], token.end()
        if mark in "{[":
            opened.append(token.start())
        elif mark[0] == '"':
            position = position if opened else token.start() + 1
        elif opened and text[opened[-1]] == _OPENING[mark]:
            yield opened.pop(), token.end()
