"""A page taken apart again."""

import base64
import gzip
import json
import re
from array import array
from typing import Any

_DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)
_BLOCK = re.compile(r'<script type="text/plain" id="block-([^"]*)">(.*?)</script>', re.DOTALL)


def taken_apart(page: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """The data that is read at once, and what its blocks hold, by their names."""
    text = page.decode()
    data = _DATA.search(text)
    assert data is not None
    blocks = {
        name: json.loads(gzip.decompress(base64.b64decode(packed))) for name, packed in _BLOCK.findall(text)
    }
    return json.loads(data[1]), blocks


def timeless(page: bytes) -> dict[str, Any]:
    """The blocks of a page, less what differs between two runs of the same thing."""
    _, blocks = taken_apart(page)
    assert blocks
    for name in blocks:
        if name.startswith("samples-"):
            del blocks[name]["cpu"], blocks[name]["wall"]
    return blocks


def column(packed: str) -> list[int]:
    """The numbers of a packed column."""
    return list(array("I", base64.b64decode(packed)))


def texts_of(blocks: dict[str, Any]) -> list[Any]:
    """The texts of a page by their numbers."""
    names = sorted((name for name in blocks if name.startswith("texts-")), key=lambda name: int(name[6:]))
    return [text for name in names for text in blocks[name]]
