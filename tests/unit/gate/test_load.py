from pathlib import Path

import pytest

from proctor.gate import archive
from proctor.gate.baseline import Baseline, BaselineError
from proctor.gate.listing import ByLabel
from proctor.gate.load import Given, load
from proctor.model import SampleResult
from proctor.results.record import heading, line, to_line
from unit.gate.runs import passes, run

RUN = Baseline(metrics={("qa", "coder"): (run([passes(1, 2)]),)})


def test_a_recorded_run(tmp_path: Path) -> None:
    path = tmp_path / "old.json.gz"
    path.write_bytes(archive.write(RUN))
    assert load(path, ByLabel()) == RUN


def test_a_file_of_results(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    result = to_line(SampleResult(status="passed", scores={"pass@1": 1.0}))[:-1]
    path.write_bytes(line(heading("qa", "coder", "", "a"), 0, result))
    (samples,) = load(path, ByLabel()).metrics["qa", "coder"]
    assert samples.metric == "pass@1"


def trouble(path: Path) -> tuple[str, str]:
    with pytest.raises(BaselineError) as raised:
        load(path, ByLabel())
    return raised.value.trouble, str(raised.value)


def test_what_is_not_there_is_missing(tmp_path: Path) -> None:
    kind, text = trouble(tmp_path / "old.json.gz")
    assert kind == "missing"
    assert text.endswith("old.json.gz: no such file; name a report folder, a results.jsonl or a recorded run")


def test_an_empty_folder_is_no_report(tmp_path: Path) -> None:
    assert trouble(tmp_path) == (
        "missing",
        f"{tmp_path / 'metrics.json'}: no such file; is it a report folder?",
    )


def test_any_other_file_is_corrupt(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text("# hello")
    kind, text = trouble(path)
    assert kind == "corrupt"
    assert "README.md cannot be read: damaged, or not a recorded run" in text


def test_a_given_run_is_read_once_whatever_it_is(tmp_path: Path) -> None:
    path = tmp_path / "old.json.gz"
    path.write_bytes(archive.write(RUN))
    given = Given(path, [])
    assert given.of(("qa", "coder")) == RUN
    path.unlink()
    assert given.of(("code", "other")) == RUN


def test_a_given_run_that_is_missing_stays_so(tmp_path: Path) -> None:
    given = Given(tmp_path / "old.json.gz", [])
    for _ in range(2):
        with pytest.raises(BaselineError):
            given.of(("qa", "coder"))
