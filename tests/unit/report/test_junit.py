from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proctor.report import junit
from proctor.report.junit import render
from proctor.report.report import Report
from unit.report.judged import ACCEPTED, EQUAL, FIRST, REGRESSED
from unit.report.poison import HOSTILE, poisoned
from unit.report.shapes import EXPIRED, SHAPES, SLIPPED, of
from unit.report.summaries import outcome, summary

# What the schema of the xunit plugin allows: attributes, and children in any order.
ALLOWED = {
    "testsuites": ({"name", "tests", "failures", "errors", "time"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "skipped", "time"}, {"testcase", "system-out"}),
    "testcase": ({"name", "classname"}, {"failure", "skipped", "system-out"}),
    "failure": ({"type", "message"}, set()),
    "skipped": ({"message"}, set()),
    "system-out": (set(), set()),
}


def read(report: Report) -> ET.Element:
    """The file, read, its elements and counts checked."""
    root = ET.fromstring(render(report))
    for element in root.iter():
        attributes, children = ALLOWED[element.tag]
        assert set(element.attrib) <= attributes
        assert {child.tag for child in element} <= children
    for suite in root:
        assert int(suite.attrib["tests"]) == len(suite.findall("testcase"))
        assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure"))
        assert int(suite.attrib["skipped"]) == len(suite.findall("testcase/skipped"))
        assert suite.attrib["errors"] == "0"
    for count in ("tests", "failures", "errors"):
        assert int(root.attrib[count]) == sum(int(suite.attrib[count]) for suite in root)
    return root


def case(**changes: Any) -> ET.Element:
    """The case of one task."""
    root = read(Report(summary=summary(), outcomes=(outcome(**changes),)))
    found = root.find("testsuite[2]/testcase")
    assert found is not None
    return found


def test_the_whole_file() -> None:
    assert render(SHAPES["whole"]).decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<testsuites name="Proctor: regressed" tests="3" failures="2" errors="0" time="83.200">\n'
        '  <testsuite name="gate" tests="1" failures="1" errors="0" skipped="0">\n'
        '    <testcase classname="gate" name="pass@1 on humaneval by my-coder">\n'
        '      <failure type="drop" message="pass@1 on humaneval got 22.5 points worse (100.0 to 77.5 over '
        "40 tasks); had nothing changed, a drop this large would come less than 0.01% of the time, and 5% is "
        'the limit" />\n'
        "    </testcase>\n"
        "  </testsuite>\n"
        '  <testsuite name="humaneval by my-coder v1" tests="2" failures="1" errors="0" skipped="0">\n'
        '    <testcase classname="humaneval by my-coder v1" name="HumanEval/30">\n'
        '      <failure type="failed" message="AssertionError">1 of 5 samples passed; 3 failed, 1 timeout'
        "</failure>\n"
        "    </testcase>\n"
        '    <testcase classname="humaneval by my-coder v1" name="HumanEval/39" />\n'
        "  </testsuite>\n"
        "</testsuites>\n"
    )


def test_a_decision_is_a_case_that_fails_is_skipped_or_passes() -> None:
    judged = (*EQUAL, *FIRST, *ACCEPTED, *SLIPPED, *EXPIRED)
    gate = read(Report(summary=of(*judged), judged=judged))[0]
    assert [[child.tag for child in one] for one in gate] == [
        ["failure"],
        ["system-out"],
        ["skipped"],
        ["system-out"],
        ["skipped"],
    ]
    assert gate[0][0].attrib["type"] == "drop"
    said = [child.text or child.attrib["message"] for one in gate for child in one]
    assert [text.partition(" pass@1 on humaneval ")[0] for text in said] == [
        "the waiver of @ada for",
        "regression accepted:",
        "inconclusive:",
        "not regressed:",
        "no baseline yet:",
    ]


@pytest.mark.parametrize(
    ("passed", "statuses", "tag"),
    [
        (5, {"passed": 5}, None),
        (3, {"passed": 3, "failed": 2}, None),
        (2, {"passed": 2, "failed": 2, "infra_error": 1}, None),
        (2, {"passed": 2, "failed": 3}, "failure"),
        (0, {"timeout": 1, "infra_error": 4}, "failure"),
        (0, {"infra_error": 5}, "skipped"),
    ],
)
def test_a_task_fails_where_less_than_half_of_its_scored_samples_passed(
    passed: int, statuses: dict[str, int], tag: str | None
) -> None:
    found = case(passed=passed, statuses=statuses, unscored_why="API 500")
    assert [child.tag for child in found] == ([tag] if tag else [])
    if tag == "skipped":
        assert found[0].attrib == {"message": "unscored: API 500"}


def test_the_commonest_way_to_end_is_a_failure_s_type() -> None:
    found = case(passed=0, samples=5, statuses={"failed": 1, "timeout": 3, "error": 1})[0]
    assert found.attrib == {"type": "timeout", "message": "AssertionError"}
    assert found.text == "0 of 5 samples passed; 1 failed, 1 error, 3 timeout"


def test_each_benchmark_and_model_is_a_suite() -> None:
    found = (outcome(), outcome(model="rival", version=""), outcome(benchmark="qa"))
    root = read(Report(summary=summary(), outcomes=found))
    assert [suite.attrib["name"] for suite in root] == [
        "gate",
        "humaneval by my-coder v1",
        "humaneval by rival",
        "qa by my-coder v1",
    ]


def test_what_passed_gives_way_where_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(junit, "CASES", 2)
    passed = [outcome(task_id=f"p{number}", passed=5, statuses={"passed": 5}) for number in range(3)]
    found = (passed[0], passed[1], outcome(task_id="f"), passed[2], outcome(model="rival"))
    root = read(Report(summary=summary(), outcomes=found))
    assert [one.attrib["name"] for one in root[1].findall("testcase")] == ["p0", "f"]
    assert root[1].findtext("system-out") == "2 more tasks in results.jsonl"
    assert root[2].findtext("system-out") == "1 more task in results.jsonl"


def test_characters_that_xml_does_not_allow_are_written_as_their_code() -> None:
    found = case(task_id="a\x00b\x1b\ufffe\ud800\u202e\n<&\">'")
    assert found.attrib["name"] == "a\\u{0}b\\u{1b}\\u{fffe}\\u{d800}\\u{202e}\\u{a}<&\">'"


def test_texts_are_bounded() -> None:
    huge = HOSTILE * 10_000
    judged = (
        replace(
            REGRESSED[0],
            decisions=(replace(REGRESSED[0].decisions[0], sentence=huge, warnings=(huge,) * 99),),
        ),
    )
    report = Report(summary=summary(), judged=judged, outcomes=(outcome(task_id=huge, failure=huge),))
    read(report)
    assert len(render(report)) < 100_000


@given(st.data(), st.sampled_from(sorted(SHAPES)))
@settings(max_examples=40, deadline=None)
def test_any_report_is_well_formed_and_always_the_same(data: st.DataObject, name: str) -> None:
    report = poisoned(SHAPES[name], data.draw)
    read(report)
    assert render(report) == render(report)
