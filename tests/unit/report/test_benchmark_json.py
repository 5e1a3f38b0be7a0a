import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proctor.report.benchmark_json import render
from proctor.report.report import Report
from proctor.report.text import is_hidden
from proctor.results.importers import benchmark_json
from unit.report.poison import poisoned
from unit.report.shapes import SHAPES
from unit.report.summaries import benchmark, model, summary, value

SCORES = summary(
    benchmark(
        model(
            value(),
            value(metric="pass@10", score=0.9, ci_low=None, ci_high=None),
            value(metric="edit_distance", score=12.0, higher_is_better=False),
            value(metric="unknown", score=None, ci_low=None, ci_high=None),
        )
    )
)


def test_the_whole_file() -> None:
    assert render(Report(summary=SCORES)).decode() == (
        "[\n"
        "  {\n"
        '    "name": "humaneval / my-coder / pass@1",\n'
        '    "unit": "score",\n'
        '    "value": 0.75,\n'
        '    "range": "± 0.05"\n'
        "  },\n"
        "  {\n"
        '    "name": "humaneval / my-coder / pass@10",\n'
        '    "unit": "score",\n'
        '    "value": 0.9\n'
        "  }\n"
        "]\n"
    )


def test_metrics_that_are_better_when_lower_are_a_file_of_their_own() -> None:
    entries = json.loads(render(Report(summary=SCORES), higher_is_better=False))
    assert [(one["name"], one["value"]) for one in entries] == [
        ("humaneval / my-coder / edit_distance", 12.0)
    ]


def test_models_of_one_name_are_told_apart_by_version() -> None:
    models = [model(value(version=version)) for version in ("v1", "v2")]
    entries = json.loads(render(Report(summary=summary(benchmark(*models)))))
    names = [one["name"] for one in entries]
    assert len(set(names)) == 2
    assert [version in name for version, name in zip(("v1", "v2"), names, strict=True)] == [True, True]


def test_nothing_is_an_empty_list() -> None:
    assert json.loads(render(Report(summary=summary()))) == []


def test_it_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "benchmark.json"
    path.write_bytes(render(Report(summary=SCORES)))
    assert benchmark_json.fits(path)
    (exam,) = benchmark_json.read(path).exams
    assert [(one.label, one.value) for one in exam.metrics] == [
        ("humaneval / my-coder / pass@1", 0.75),
        ("humaneval / my-coder / pass@10", 0.9),
    ]


@pytest.mark.parametrize("shape", SHAPES)
def test_every_report_has_one(shape: str) -> None:
    assert isinstance(json.loads(render(SHAPES[shape])), list)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_hostile_names_stay_one_line_of_text(data: st.DataObject) -> None:
    report = poisoned(SHAPES["whole"], data.draw)
    for entry in json.loads(render(report), parse_constant=pytest.fail):
        assert len(entry["name"].splitlines()) == 1
        assert not any(map(is_hidden, entry["name"]))
