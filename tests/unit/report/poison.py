"""Reports in which every name, text and number is hostile."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from proctor.report.document import from_json, to_json
from proctor.report.report import Report

HOSTILE = (
    "@evil | `x` <img src=x> #1 [a](b) http://x www.x.com GH-1 :+1:\n## h\n```\n</details>\n~~~~\n````````\n"
    '%%{init: {"securityLevel": "loose"}}%%\n"]\nclick A href "javascript:x" \u202e\ud800\r\0 &amp; \\|\t--> '
)
TEXTS = st.one_of(
    st.just(HOSTILE),
    st.text(st.characters(codec=None), max_size=40),
    st.lists(
        st.sampled_from([*"@#|`<>[]()&:;\\~*_%\"'\n\r\t\0\u202e\ud800", "```", "www.", "http://", "a", "1"]),
        max_size=12,
    ).map("".join),
)
NUMBERS = st.sampled_from([0.0, -0.0, 1.0, -1e300, 1e300, 1e-300, 0.5, 1e9, -12.25])
_CHOSEN = ("reason", "method", "expires", "schema_version", "unit", "alpha", "power", "samples", "passed")

Draw = Callable[[Any], Any]


def poisoned(report: Report, draw: Draw) -> Report:
    """The report with texts and numbers that are drawn of TEXTS and NUMBERS; texts that are equal stay so."""
    known: dict[str, str] = {}

    def text(old: str) -> str:
        if old not in known:
            known[old] = draw(TEXTS)
        return known[old]

    def change(value: Any, name: str = "", place: str = "") -> Any:
        if name in _CHOSEN or name == "statuses" or (name == "verdict" and place != "history"):
            return value
        match value:
            case str():
                return text(value)
            case float():
                return draw(NUMBERS) if "_s" not in name else abs(draw(NUMBERS)) % 1e12
            case dict():
                return {key: change(item, key, place or key) for key, item in value.items()}
            case list():
                return [change(item, "", place) for item in value]
            case _:
                return value

    return from_json(change(to_json(report)))
