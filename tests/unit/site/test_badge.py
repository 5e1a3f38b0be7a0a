import json
import re
from xml.etree import ElementTree

import pytest

from proctor.site.badge import badge_json, badge_svg
from proctor.site.board import Board, boards
from unit.leaderboard.rows import make
from unit.report.pictures import HARMLESS, SVG
from unit.site.leaderboards import day, hostile


def board(**changes: object) -> Board:
    return boards([make(), make(model="rival", score=0.9, **changes)])[0]


def test_shields_is_told_the_leader() -> None:
    assert json.loads(badge_json(board())) == {
        "schemaVersion": 1,
        "label": "humaneval pass@1",
        "message": "rival 0.900",
        "color": "#0072B2",
    }


def test_a_leader_that_regressed_has_another_colour() -> None:
    assert json.loads(badge_json(board(verdict="regressed")))["color"] == "#B24F00"


def test_of_a_distance_the_least_leads_and_of_datasets_the_newest_counts() -> None:
    rows = [
        make(metric="edit_distance", model="near", score=1.0, date=day(2), dataset_hash="new"),
        make(metric="edit_distance", model="far", score=9.0, date=day(2), dataset_hash="new"),
        make(metric="edit_distance", model="old", score=0.1),
    ]
    assert json.loads(badge_json(boards(rows)[0]))["message"] == "near 1.000"


def test_the_picture_says_the_same_to_those_who_cannot_see_it() -> None:
    root = ElementTree.fromstring(badge_svg(board()))
    assert root.get("aria-label") == root.findtext(f"{SVG}title") == "humaneval pass@1: rival 0.900"
    assert [element.text for element in root.iter(f"{SVG}text")] == ["humaneval pass@1", "rival 0.900"]


def test_text_has_the_room_that_it_is_given() -> None:
    root = ElementTree.fromstring(badge_svg(board()))
    rects = [element.attrib for element in root.iter(f"{SVG}rect")]
    texts = [element.attrib for element in root.iter(f"{SVG}text")]
    assert float(root.attrib["width"]) == sum(float(rect["width"]) for rect in rects)
    for rect, text in zip(rects, texts, strict=True):
        assert float(text["x"]) + float(text["textLength"]) <= float(rect["x"]) + float(rect["width"]) - 6


@pytest.mark.parametrize("number", range(7))
def test_a_hostile_name_is_but_text(number: int) -> None:
    found = boards(hostile()[number : number + 1])[0]
    root = ElementTree.fromstring(badge_svg(found))
    assert {element.tag for element in root.iter()} <= HARMLESS | {f"{SVG}title"}
    assert not [
        name for element in root.iter() for name in element.attrib if re.match("on|.*href|style", name)
    ]
    json.loads(badge_json(found))


def test_the_same_board_gives_the_same_bytes() -> None:
    assert (badge_svg(board()), badge_json(board())) == (badge_svg(board()), badge_json(board()))
