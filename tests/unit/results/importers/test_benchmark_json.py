import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from proctor.errors import InputError
from proctor.results.importers import benchmark_json
from proctor.results.importers.foreign import Foreign
from unit.results.importers.broken import broken

ENTRIES: list[dict[str, Any]] = [
    {"name": "qa / tiny / exact_match", "unit": "score", "value": 0.5, "range": "± 0.1"},
    {"name": "speed", "unit": "tokens/s", "value": 1200, "extra": "on one card"},
]


def write(folder: Path, document: Any) -> Path:
    path = folder / "benchmark.json"
    path.write_text(json.dumps(document), "utf-8")
    return path


def test_a_file(tmp_path: Path) -> None:
    path = write(tmp_path, ENTRIES)
    assert benchmark_json.fits(path)
    run = benchmark_json.read(path)
    (exam,) = run.exams
    assert (run.harness, exam.benchmark) == ("github-action-benchmark", "benchmarks")
    assert [(one.label, one.value, one.scores) for one in exam.metrics] == [
        ("qa / tiny / exact_match", 0.5, None),
        ("speed (tokens/s)", 1200, None),
    ]
    assert all(one.higher_is_better and not one.bounded for one in exam.metrics)
    assert run.notes == ("values alone are compared, higher taken to be better: the file has no more",)


@pytest.mark.parametrize("value", [math.nan, math.inf, "N/A", None, [1]])
def test_an_entry_without_a_number_is_left_out(tmp_path: Path, value: object) -> None:
    run = benchmark_json.read(write(tmp_path, [{**ENTRIES[0], "value": value}, ENTRIES[1]]))
    assert [one.label for one in run.exams[0].metrics] == ["speed (tokens/s)"]
    assert run.notes[1] == "left out, as the value is no number: qa / tiny / exact_match"


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "no entry has a value; name a file of a run that ended"),
        ({"name": "a", "unit": "", "value": 1}, "not a list of entries with name, unit and value"),
        ([ENTRIES[0], 7], 'entry 2: not an object with a "name" that can be shown'),
        ([{**ENTRIES[0], "name": "\x1b[2J"}], 'entry 1: not an object with a "name" that can be shown'),
        ([ENTRIES[0], ENTRIES[0]], 'entry 2: "qa / tiny / exact_match" is there twice; give each a name'),
        ([{**ENTRIES[0], "value": None}], "no entry has a value"),
        ([ENTRIES[0]] * 10_001, "over 10,000 entries"),
    ],
)
def test_what_cannot_be_used(tmp_path: Path, document: object, message: str) -> None:
    with pytest.raises(InputError, match=rf"benchmark\.json: {message}"):
        benchmark_json.read(write(tmp_path, document))


def test_a_file_that_ends_early(tmp_path: Path) -> None:
    path = write(tmp_path, ENTRIES)
    path.write_bytes(path.read_bytes()[:-5])
    assert benchmark_json.fits(path)
    with pytest.raises(InputError, match=r"not JSON: .*; half-written\?"):
        benchmark_json.read(path)


@pytest.mark.parametrize("document", [[], {}, [{"name": "a"}], [[1]], 7, {"name": 1, "unit": 1, "value": 1}])
def test_what_others_wrote_does_not_fit(tmp_path: Path, document: object) -> None:
    assert not benchmark_json.fits(write(tmp_path, document))
    assert not benchmark_json.fits(tmp_path)


def read_or_error(path: Path) -> Foreign | str:
    try:
        return benchmark_json.read(path)
    except InputError as error:
        return str(error)


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=broken(ENTRIES))
def test_damage_is_told_or_borne(tmp_path: Path, document: object) -> None:
    path = write(tmp_path, document)
    benchmark_json.fits(path)
    run = read_or_error(path)
    if isinstance(run, str):
        assert run.isprintable()
        return
    for one in run.exams[0].metrics:
        assert one.label.isprintable()
        assert one.value is not None
        assert math.isfinite(one.value)
