"""Charts drawn for tests."""

from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

import pytest

from proctor.report.picture import draw

SVG = "{http://www.w3.org/2000/svg}"

# What is dangerous in an SVG is none of these: https://www.w3.org/TR/SVG2/single-page.html#chapter-linking
HARMLESS = {
    f"{SVG}{name}" for name in ("svg", "g", "path", "text", "tspan", "line", "rect", "defs", "clipPath")
}

HOSTILE = {
    "markup": "\"\\+alert(1)+\\\"'</text><script>alert(1)</script>&amp;<image href='x' onerror='f()'/>]]>",
    "hidden": "a\x1b[2J\u202e\ud800\x00\ufffe\u2028b\r\n\nc\td",
    "ten thousand characters": "x" * 10_000,
    "ten thousand marks": "\u202e" * 10_000,
    "letters from the right": "\u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u05e2\u05d1\u05e8\u05d9\u05ea",
    "wide letters": "\u6f22\u5b57" * 50,
    "an expression": "datum.toString.constructor('alert(1)')()",
    "a path": "M0,0L1,1",
    "nothing": "",
    "a prototype": "__proto__",
}


def tree(specification: Mapping[str, Any]) -> ElementTree.Element:
    """The picture, checked to be nothing but shapes and text."""
    pytest.importorskip("vl_convert")
    root = ElementTree.fromstring(draw(specification, ".svg"))
    for element in root.iter():
        assert element.tag in HARMLESS
        assert not [name for name in element.attrib if name.startswith("on") or name.endswith("href")]
    return root


def texts(specification: Mapping[str, Any]) -> list[str]:
    """The texts in the picture, a line each."""
    found = (
        element for element in tree(specification).iter() if element.tag in (f"{SVG}text", f"{SVG}tspan")
    )
    return [element.text for element in found if element.text]


def size(specification: Mapping[str, Any]) -> tuple[float, float]:
    """Width and height in pixels."""
    root = tree(specification)
    return float(root.attrib["width"]), float(root.attrib["height"])


def filled(template: Any, values: Mapping[str, object]) -> Any:
    """A template as a page's script fills it."""
    match template:
        case str() if template.startswith("$") and template != "$schema":
            return values[template[1:]]
        case dict():
            return {name: filled(one, values) for name, one in template.items()}
        case list():
            return [filled(one, values) for one in template]
        case _:
            return template
