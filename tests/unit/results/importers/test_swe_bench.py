import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from proctor.errors import InputError
from proctor.results.importers import swe_bench
from proctor.results.importers.foreign import Foreign
from unit.results.importers.damage import EDITS, check, damaged, sound, text

DATA = Path(__file__).parent / "data" / "swe_bench"
REAL = DATA / "lab__tiny-coder-1.5.nightly.json"
RUN = DATA / "logs" / "run_evaluation" / "nightly"
FOLDER = RUN / "lab__tiny-coder-1.5"
LISTS = ("resolved", "unresolved", "error", "empty_patch", "incomplete")


def document(**lists: list[Any]) -> dict[str, Any]:
    ids = {name: lists.get(name, []) for name in {*LISTS, *lists}}
    counts = {f"{name}_instances": len(found) for name, found in ids.items()}
    return {"schema_version": 2, **counts, **{f"{name}_ids": found for name, found in ids.items()}}


def write(path: Path, document: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text(document))
    return path


def scores(run: Foreign) -> dict[str, float | None]:
    [exam] = run.exams
    [metric] = exam.metrics
    assert metric.label == "resolved"
    assert metric.scores is not None
    return {task: score for task, (score,) in metric.scores.items()}


def test_report_of_the_harness_is_read() -> None:
    assert swe_bench.fits(REAL)
    run = swe_bench.read(REAL)
    assert (run.harness, run.model, run.version) == ("SWE-bench", "lab__tiny-coder-1.5", "nightly")
    assert run.exams[0].benchmark == "tiny-bench"
    assert run.exams[0].dataset_hash
    assert run.date == "2026-11-26T01:41:40+00:00"
    assert scores(run) == {
        "lab__pkg-1": 1.0,
        "lab__pkg-2": 0.0,
        "lab__pkg-3": None,  # an error
        "lab__pkg-4": None,  # the infrastructure, though it is unresolved too
        "lab__pkg-5": 0.0,  # ambiguous
        "lab__pkg-6": 0.0,  # an empty patch
        "lab__pkg-7": None,  # no prediction
    }
    assert [note.split(" that ")[0] for note in run.notes] == ["unscored: 1 instance"] * 3


@pytest.mark.parametrize("path", [FOLDER, RUN])
def test_folder_says_the_same_of_instances_that_it_has(path: Path) -> None:
    assert swe_bench.fits(path)
    run, report = swe_bench.read(path), swe_bench.read(REAL)
    assert (run.model, run.version) == (report.model, report.version)
    assert run.exams[0].dataset_hash == report.exams[0].dataset_hash
    assert scores(run) == {task: score for task, score in scores(report).items() if task[-1] in "12345"}


def test_folder_of_several_models_is_refused(tmp_path: Path) -> None:
    for model in ("a", "b"):
        shutil.copytree(FOLDER, tmp_path / model)
    assert swe_bench.fits(tmp_path)
    with pytest.raises(InputError, match="folders of 2 models; pass the MODEL"):
        swe_bench.read(tmp_path)


def test_damaged_report_of_an_instance_is_an_error_as_for_the_harness(tmp_path: Path) -> None:
    folder = tmp_path / "run" / "m"
    shutil.copytree(FOLDER, folder)
    (folder / "lab__pkg-1" / "report.json").write_text('{"lab__pkg-1": {"resolved": tr')
    (folder / "lab__pkg-2" / "report.json").write_text('{"another": {"resolved": true}}')
    run = swe_bench.read(folder)
    assert (run.model, run.version, run.exams[0].benchmark) == ("m", "run", "SWE-bench")
    assert [scores(run)[f"lab__pkg-{i}"] for i in (1, 2)] == [None, None]


def test_logs_beside_the_report_tell_where_the_model_ends(tmp_path: Path) -> None:
    path = write(tmp_path / "coder-1.5.rc.2.json", document(resolved=["a"]))
    run = swe_bench.read(path)
    assert (run.model, run.version) == ("coder-1.5.rc", "2")
    assert (run.exams[0].benchmark, run.exams[0].dataset_hash) == ("SWE-bench", None)
    (tmp_path / "logs" / "run_evaluation" / "rc.2" / "coder-1.5").mkdir(parents=True)
    run = swe_bench.read(path)
    assert (run.model, run.version) == ("coder-1.5", "rc.2")
    bare = swe_bench.read(write(tmp_path / "coder.json", document(resolved=["a"])))
    assert (bare.model, bare.version) == ("coder", "")


def test_report_from_before_infrastructure_was_told_apart_is_read(tmp_path: Path) -> None:
    run = swe_bench.read(write(tmp_path / "m.r.json", document(unresolved=["a"], error=["b"])))
    assert scores(run) == {"a": 0.0, "b": None}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "an empty file"),
        (b'{"resolved_ids": [', "not JSON"),
        (text({"resolved": ["a"], "generated": ["a"]}), "schema_version: null, where 2 is wanted"),
        (text(document() | {"schema_version": 3}), "schema_version: 3"),
        (text(document() | {"schema_version": True}), "schema_version: a boolean"),
        (text(document()), "no instances"),
        (text(document(resolved=["a"]) | {"error_ids": None}), "error_ids: null, where a list is wanted"),
        (text(document(resolved=["a", 1])), "resolved_ids[1]: a number"),
        (text(document(resolved=["a", "a"])), "resolved_ids: not as many different ids"),
        (
            text(document(resolved=["a"]) | {"resolved_instances": 2}),
            "not as many different ids as resolved_instances says",
        ),
        (text(document(resolved=["a"], unresolved=["a"])), '"a" is resolved and is not'),
        (text(document(resolved=["a"], infra_failure=["a"])), '"a" is resolved and is not'),
    ],
)
def test_file_that_cannot_be_used_is_refused_with_what_to_pass(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "m.r.json"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        swe_bench.read(path)
    assert said in str(caught.value)
    assert str(caught.value).count("pass the MODEL.RUN.json") == 1


def test_other_things_do_not_fit(tmp_path: Path) -> None:
    assert not swe_bench.fits(tmp_path)
    assert not swe_bench.fits(tmp_path / "none\0such")
    assert not swe_bench.fits(write(tmp_path / "a" / "report.json", {"summary": 1}))
    assert not swe_bench.fits(tmp_path)
    with pytest.raises(InputError, match="no instances; pass"):
        swe_bench.read(tmp_path)


@settings(max_examples=80, deadline=None, database=None)
@given(edits=EDITS)
def test_damaged_report_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[int, str, object]]
) -> None:
    path = tmp_path_factory.mktemp("damaged") / "m.r.json"
    check(swe_bench, write(path, damaged(json.loads(REAL.read_text()), edits)))


@settings(max_examples=40, deadline=None, database=None)
@given(edits=EDITS)
def test_folder_with_a_damaged_instance_and_run_is_read(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[int, str, object]]
) -> None:
    run = tmp_path_factory.mktemp("damaged")
    report = json.loads((FOLDER / "lab__pkg-1" / "report.json").read_text())
    write(run / "m" / "lab__pkg-1" / "report.json", damaged(report, edits))
    (run / "m" / "lab__pkg-1" / "run_instance.log").touch()
    write(run / "run.json", damaged(json.loads((RUN / "run.json").read_text()), edits))
    sound(swe_bench.read(run / "m"))
