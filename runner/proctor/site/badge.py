"""Who leads a benchmark, as a badge: an SVG, and for shields (https://shields.io/badges/endpoint-badge)."""

import json
import unicodedata
from xml.etree import ElementTree as ET

from proctor.report.picture import BETTER, DARK
from proctor.report.text import number, one_line
from proctor.site.board import Board
from proctor.site.xml import document

_HEIGHT, _PAD = 20, 6  # pixels
_WORSE = "#B24F00"  # vermilion, as charts have it, dark enough to be under white letters
_FONT = "Verdana,Geneva,DejaVu Sans,sans-serif"


def message(board: Board) -> str:
    """The leader on the newest version of the dataset and its score, e.g. "my-coder 0.731"."""
    leader = board.versions[0].ranking[0].row
    return f"{one_line(leader.model, 30) or '(no name)'} {number(leader.score)}"


def label(board: Board) -> str:
    """The benchmark and the metric."""
    return f"{one_line(board.benchmark, 30) or '(no name)'} {one_line(board.metric, 30)}"


def colour(board: Board) -> str:
    """Told apart by those who see no red and green: whether the leader's latest run regressed."""
    return _WORSE if board.versions[0].ranking[0].row.verdict == "regressed" else BETTER


def badge_json(board: Board) -> bytes:
    """What shields asks for at an endpoint; the same board gives the same bytes."""
    told = {"schemaVersion": 1, "label": label(board), "message": message(board), "color": colour(board)}
    return json.dumps(told, indent=2).encode() + b"\n"


def badge_svg(board: Board) -> bytes:
    """A picture of the badge that fetches nothing; text is as wide as the picture leaves room for it."""
    left, right = label(board), message(board)
    widths = (_width(left) + 2 * _PAD, _width(right) + 2 * _PAD)
    name = f"{left}: {right}"
    root = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "width": str(sum(widths)),
            "height": str(_HEIGHT),
            "role": "img",
            "aria-label": name,
        },
    )
    ET.SubElement(root, "title").text = name
    _half(root, left, 0, widths[0], DARK)
    _half(root, right, widths[0], widths[1], colour(board))
    return document(root)


def _half(root: ET.Element, text: str, at: int, width: int, fill: str) -> None:
    ET.SubElement(root, "rect", {"x": str(at), "width": str(width), "height": str(_HEIGHT), "fill": fill})
    shown = {
        "x": str(at + _PAD),
        "y": "14",
        "fill": "#FFFFFF",
        "font-family": _FONT,
        "font-size": "11",
        "textLength": str(width - 2 * _PAD),
        "lengthAdjust": "spacingAndGlyphs",
    }
    ET.SubElement(root, "text", shown).text = text


def _width(text: str) -> int:
    """About how wide a text is in that font, in pixels."""
    return round(sum(11.0 if unicodedata.east_asian_width(one) in "WF" else _narrow(one) for one in text))


def _narrow(character: str) -> float:
    if character in "ijlI.,:;'|!()[]- ":
        return 4.4
    return 9.0 if character in "mwMW@%—" else 6.9
