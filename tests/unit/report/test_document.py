import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proctor.errors import InputError
from proctor.report import comment, document, junit
from proctor.report.brief import lines, title
from proctor.report.document import dump, from_json, load, to_json
from proctor.report.report import Report
from unit.report import inert
from unit.report.poison import poisoned
from unit.report.shapes import SHAPES, example
from unit.report.summaries import summary


def copy(name: str = "whole") -> Any:
    return json.loads(dump(SHAPES[name]))


@pytest.mark.parametrize("name", SHAPES)
def test_a_report_comes_back_exactly(name: str) -> None:
    report = SHAPES[name]
    assert load(dump(report)) == report
    assert from_json(to_json(report)) == report


@given(st.data(), st.sampled_from(sorted(SHAPES)))
@settings(max_examples=40, deadline=None)
def test_a_hostile_report_comes_back_exactly_and_can_be_shown(data: st.DataObject, name: str) -> None:
    report = poisoned(SHAPES[name], data.draw)
    again = load(dump(report))
    assert again == report
    inert.check(comment.render(again))
    junit.render(again)
    assert title(again).isprintable()
    assert all(line.isprintable() for _, line in lines(again))


@given(st.data(), st.sampled_from(sorted(SHAPES)))
@settings(max_examples=40, deadline=None)
def test_a_document_with_anything_in_one_place_is_refused_or_can_be_shown(
    data: st.DataObject, name: str
) -> None:
    found = copy(name)
    place: Any = found
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        inner = place[key]
        if not (isinstance(inner, (dict, list)) and inner and data.draw(st.integers(0, 4))):
            break
        place = inner
    values = [None, True, -1, 0, 3, 1.5, 1e308, 10**400, "", "x", "2025-13-45", [], [1, 2], {}, {"a": 1}]
    values.append(float("nan"))
    place[key] = data.draw(st.sampled_from(values))
    report, said = read(found)
    if report is None:
        assert said.startswith("report: ")
        assert said.isprintable()
        return
    inert.check(comment.render(report))
    junit.render(report)
    assert from_json(to_json(report)) == report


def read(found: object) -> tuple[Report | None, str]:
    """The report, or why there is none."""
    try:
        return from_json(found), ""
    except InputError as error:
        return None, str(error)


def with_(change: Callable[[Any], object]) -> Any:
    found = copy()
    change(found)
    return found


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda one: one.pop("notes"), "'notes' is a required property"),
        (lambda one: one.update(more=1), "'more' was unexpected"),
        (lambda one: one.update(schema_version=2), "report: schema_version: 1 was expected"),
        (lambda one: one["notes"].append(1), "report: notes.2: 1 is not of type 'string'"),
        (lambda one: one["notes"].append("x" * 65_537), "report: notes.2: maxLength is 65536"),
        (lambda one: one.update(notes=["x"] * 100_001), "report: notes: maxItems is 100000"),
        (lambda one: one["history"][0].update(score=float("nan")), "report: score is not a finite number"),
        (lambda one: one["history"][0].update(score=float("inf")), "history.0.score: inf is greater than"),
        (lambda one: one["outcomes"][0].update(passed=6), "'HumanEval/30' has more verdicts than samples"),
        (lambda one: one["judged"][0]["flips"].clear(), "report: 1 decisions, and flips of 0"),
        (
            lambda one: one["judged"][0]["decisions"][0].update(verdict="fine"),
            "judged.0.decisions.0.verdict: 'fine' is not one of",
        ),
        (
            lambda one: one["judged"][0]["decisions"][0]["comparison"].update(unit=0),
            "judged.0.decisions.0.comparison.unit: 0 is not one of [0.01, 1]",
        ),
    ],
)
def test_what_is_wrong_is_named(change: Callable[[Any], object], told: str) -> None:
    with pytest.raises(InputError) as caught:
        from_json(with_(change))
    assert told in str(caught.value)


@pytest.mark.parametrize("place", ["notes", "schema_version", "more"])
@pytest.mark.parametrize("depth", [100, 900, 50_000])
def test_a_deep_document_is_refused(place: str, depth: int) -> None:
    deep: Any = []
    for _ in range(depth):
        deep = [deep]
    found = copy()
    found[place] = [deep]
    with pytest.raises(InputError, match=r"^report: "):
        from_json(found)


def test_a_day_that_is_none_is_refused() -> None:
    found = copy("accepted")
    found["judged"][0]["decisions"][0]["waiver"]["expires"] = "2025-02-30"
    with pytest.raises(InputError, match="report: "):
        from_json(found)


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"\xff", b"[" * 100_000, b"9" * 5000, b"null", b"[]"],
    ids=["nothing", "cut", "bytes", "deep", "long number", "null", "list"],
)
def test_bytes_that_hold_no_report_are_refused(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^report: "):
        load(data)


def test_a_document_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MAX_BYTES", 10)
    with pytest.raises(InputError, match="report: 11 bytes; at most 10 are read"):
        load(b"[" * 11)


def test_an_error_does_not_repeat_what_is_hidden() -> None:
    found = copy()
    found["notes"] = [{"\x1b[2J\u202e\ud800": 1}]
    with pytest.raises(InputError) as caught:
        from_json(found)
    assert str(caught.value).isprintable()


def test_what_is_longer_than_a_document_may_be_is_cut() -> None:
    report = Report(summary=summary(), examples=(example(now="x" * 100_000),), notes=("n",) * 100_001)
    found = load(dump(report))
    assert found.notes == ("n",) * 100_000
    assert found.examples[0].now == "x" * 65_536


def test_the_same_report_gives_the_same_bytes() -> None:
    assert dump(SHAPES["whole"]) == dump(replace(SHAPES["whole"]))
    assert dump(SHAPES["whole"]).isascii()


@pytest.mark.parametrize("name", SHAPES)
def test_the_pieces_are_those_of_the_whole_document(name: str) -> None:
    whole = json.dumps(to_json(SHAPES[name]), sort_keys=True) + "\n"
    assert dump(SHAPES[name]).decode("ascii") == whole


def test_a_number_that_is_not_finite_is_not_written() -> None:
    point = replace(SHAPES["whole"].history[0], score=float("nan"))
    with pytest.raises(ValueError, match="not JSON compliant"):
        dump(Report(summary=summary(), history=(point,)))
