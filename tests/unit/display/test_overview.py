from dataclasses import replace

import pytest

from proctor.display.entrant import entrants_of
from proctor.display.overview import MOST_FINDINGS, MOST_NOTES, entrant_of, overview
from proctor.report.report import Report
from proctor.results.summary import Source
from unit.report.shapes import SHAPES


def of(report: Report) -> dict[str, object]:
    return overview(report, entrants_of(report))


def test_the_gravest_finding_leads() -> None:
    found = of(SHAPES["several-benchmarks"])
    assert found["verdict"] == "regressed"
    findings = found["findings"]
    assert isinstance(findings, list)
    assert findings[0]["verdict"] == "regressed"
    assert "points worse" in findings[0]["sentence"]


@pytest.mark.parametrize("name", ["first-run", "nothing"])
def test_without_a_baseline_there_is_no_finding(name: str) -> None:
    found = of(SHAPES[name])
    assert found["findings"] == []
    assert found["lead"] == "There is nothing to compare with yet; this run can be the first one."


def test_a_score_knows_its_change_its_trend_and_whose_it_is() -> None:
    found = of(SHAPES["whole"])["scores"]
    assert isinstance(found, list)
    first = found[0]
    assert (first["entrant"], first["metric"], first["verdict"]) == (0, "pass@1", "regressed")
    assert (first["change"]["before"], first["change"]["now"], first["change"]["points"]) == (
        1.0,
        0.775,
        True,
    )
    assert first["change"]["low"] < first["change"]["moved"] < first["change"]["high"]
    assert [score for _, score, _ in first["trend"]] == [0.7, 0.9, 0.95, 1.0], "not of others, nor other data"
    assert found[-1]["change"] is None


def test_a_model_with_several_versions_has_no_trend() -> None:
    scores = of(SHAPES["several-versions"])["scores"]
    assert isinstance(scores, list)
    assert [one["trend"] for one in scores] == [[], []]


def test_a_waiver_is_told_with_the_finding() -> None:
    findings = of(SHAPES["accepted"])["findings"]
    assert isinstance(findings, list)
    assert findings[0]["waiver"] == "new prompt (@ada, until 2025-06-30)"


def test_lists_are_cut_and_say_how_long_they_are() -> None:
    report = SHAPES["regressed"]
    many = replace(report, judged=report.judged * 300, notes=("note",) * 99)
    found = of(many)
    assert (len(list(found["findings"])), found["findings_in_all"]) == (MOST_FINDINGS, 300)  # type: ignore[call-overload]
    assert (len(list(found["notes"])), found["notes_in_all"]) == (MOST_NOTES, 99)  # type: ignore[call-overload]


def test_an_entrant_tells_where_its_outputs_come_from() -> None:
    entrant = entrants_of(SHAPES["whole"])[0]
    source = Source(kind="command", identity="i" * 64, prompt="p" * 64, notes=("trusted",))
    asked = replace(entrant, model=replace(entrant.model, source=source))
    found = entrant_of(asked, "outputs/1/humaneval.jsonl")
    assert ["Outputs from", "command"] in found["facts"]
    assert found["notes"] == ["trusted"]
    assert found["file"] == "outputs/1/humaneval.jsonl"
    assert entrant_of(entrant, "")["notes"] == []
