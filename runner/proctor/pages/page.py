"""A page that needs nothing but itself: its styles, scripts and data stand in it, and no others may.

The policy (https://www.w3.org/TR/CSP3/) names styles and scripts by their hashes: nothing that a model wrote
runs as either, whatever mistake were made in showing it. Requests, frames and forms are forbidden, and so is
HTML that is made of text (https://www.w3.org/TR/trusted-types/).
"""

import base64
import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib import resources
from typing import Literal

from proctor.report.text import one_line

_LEVEL = 6  # of gzip


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`data` is read at once by the script; `blocks`, a name and a `packed` value each, when needed."""

    title: str
    script: Literal["report", "site"]
    data: object
    blocks: Iterable[tuple[str, bytes]]
    instead: str  # what is said where scripts are off


def packed(value: object) -> bytes:
    """A JSON value as a block of a page: gzip in base64, the same bytes for the same value.

    ValueError for a number that is not finite.
    """
    text = json.dumps(value, separators=(",", ":"), allow_nan=False)
    return base64.b64encode(gzip.compress(text.encode("ascii"), _LEVEL, mtime=0))


def parts(page: Page) -> Iterator[bytes]:
    """The page in pieces, UTF-8. ValueError for a number that is not finite."""
    styles = [asset("page.css"), asset(f"{page.script}.css")]
    scripts = [asset("charts.js"), asset(f"{page.script}.js")]
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src {' '.join(map(_hash, scripts))}",
            f"style-src {' '.join(map(_hash, styles))}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ]
    )
    yield _HEAD.format(policy=policy, title=escape(one_line(page.title, 200))).encode()
    yield from (b"<style>" + style + b"</style>\n" for style in styles)
    yield b"</head>\n<body>\n"
    yield _BODY.format(instead=escape(page.instead)).encode()
    yield b'<script type="application/json" id="data">' + _plain(page.data) + b"</script>\n"
    for name, block in page.blocks:
        yield f'<script type="text/plain" id="block-{escape(name)}">'.encode() + block + b"</script>\n"
    for script in scripts:
        yield b"<script>" + script + b"</script>\n"
    yield b"</body>\n</html>\n"


_HEAD = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Proctor">
<title>{title}</title>
<link rel="icon" href="data:,">
"""
_BODY = """<main id="page" tabindex="-1"><noscript><p>{instead}</p></noscript></main>
"""


def _plain(value: object) -> bytes:
    """JSON that ends no element and begins no comment."""
    text = json.dumps(value, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").encode("ascii")


def _hash(content: bytes) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content).digest()).decode('ascii')}'"


@cache
def asset(name: str) -> bytes:
    """A style or script that is shipped, less white space around it."""
    return (resources.files("proctor.pages") / "assets" / name).read_bytes().strip()
