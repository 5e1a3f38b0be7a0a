from dataclasses import replace
from pathlib import Path

import pytest

from proctor.gate import archive, kept
from proctor.gate.baseline import Baseline, BaselineError, Origin
from proctor.gate.kept import Output, Pair, Pairs
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
    assert "no results of a harness that is known here" in text


def test_a_given_run_is_read_once_whatever_it_is(tmp_path: Path) -> None:
    path = tmp_path / "old.json.gz"
    path.write_bytes(archive.write(RUN))
    given = Given(path, [])
    assert given.of(("qa", "coder")) == RUN
    path.unlink()
    assert given.of(("code", "other")) == RUN


def test_a_model_is_compared_with_its_own_name_where_proctor_named_it(tmp_path: Path) -> None:
    path = tmp_path / "old.json.gz"
    for origin, found in ((Origin(proctor="0.1.0"), 1), (Origin(), 2)):
        path.write_bytes(archive.write(replace(RUN, origin=origin)))
        assert len(Given(path, []).of(("qa", "other")).metrics) == found


def test_a_given_run_that_is_missing_stays_so(tmp_path: Path) -> None:
    given = Given(tmp_path / "old.json.gz", [])
    for _ in range(2):
        with pytest.raises(BaselineError):
            given.of(("qa", "coder"))


PAIRS: Pairs = {"t0": Pair(passing=Output(text="x", status="passed"))}
OUTPUTS = kept.write({("qa", "coder"): PAIRS})


@pytest.mark.parametrize(
    ("named", "beside"),
    [(".", "outputs.json.gz"), ("old.json.gz", "old.outputs.json.gz"), ("old", "old.outputs.json.gz")],
)
def test_the_outputs_of_a_given_run_stand_in_it_or_beside_it(tmp_path: Path, named: str, beside: str) -> None:
    given = Given(tmp_path / named, [])
    assert given.outputs(("qa", "coder")) == {}
    (tmp_path / beside).write_bytes(OUTPUTS)
    assert given.outputs(("qa", "coder")) == PAIRS
    assert given.outputs(("qa", "other")) == {}
    (tmp_path / beside).write_bytes(OUTPUTS[:-9])
    with pytest.raises(BaselineError, match=f"{beside} cannot be read: damaged"):
        given.outputs(("qa", "coder"))


def test_a_file_of_results_has_no_outputs_beside_it(tmp_path: Path) -> None:
    (tmp_path / "results.jsonl.outputs.json.gz").write_bytes(OUTPUTS)
    assert Given(tmp_path / "results.jsonl", []).outputs(("qa", "coder")) == {}


def test_outputs_that_are_no_file_are_corrupt(tmp_path: Path) -> None:
    (tmp_path / "outputs.json.gz").mkdir()
    with pytest.raises(BaselineError, match=r"outputs.json.gz: cannot be read"):
        Given(tmp_path, []).outputs(("qa", "coder"))
