"""inspect_ai's logs; those in data/inspect_ai are what inspect_ai wrote."""

import json
import math
import os
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proctor.errors import InputError
from proctor.results.importers import inspect_ai, json_document
from proctor.results.importers.foreign import Foreign, ForeignMetric
from unit.results.importers.spoiling import damage

DATA = Path(__file__).parent / "data" / "inspect_ai"
SNOW, COAL, LEAF = (
    "what-colour-is-snow-53e712db7c72",
    "what-colour-is-coal-6b7370a22404",
    "what-colour-is-a-leaf-618b219696ec",
)
LOG: dict[str, Any] = json.loads((DATA / "colours.json").read_text("utf-8"))
Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Foreign]:
    """Reads the good log after a change."""

    def changed(change: Change = dict.copy) -> Foreign:
        log = deepcopy(LOG)
        change(log)
        path = tmp_path / "log.json"
        path.write_text(json.dumps(log), "utf-8")
        return inspect_ai.read(path)

    return changed


def metrics(run: Foreign) -> dict[str, ForeignMetric]:
    (exam,) = run.exams
    return {metric.label: metric for metric in exam.metrics}


def scores(run: Foreign, label: str) -> dict[str, tuple[float | None, ...]]:
    found = metrics(run)[label].scores
    assert found is not None
    return dict(found)


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        inspect_ai.read(path)
    assert str(path) in str(caught.value)
    return str(caught.value)


def test_a_log_says_who_sat_what_when() -> None:
    run = inspect_ai.read(DATA / "colours.json")
    (exam,) = run.exams
    assert (run.harness, run.model, exam.benchmark) == ("inspect_ai", "mockllm/model", "colours")
    assert run.harness_version == LOG["eval"]["packages"]["inspect_ai"]
    assert run.commit == LOG["eval"]["revision"]["commit"]
    assert run.date == LOG["eval"]["created"]
    assert exam.temperature == 0
    assert exam.prompt is None


def test_each_scorer_and_each_key_of_one_is_a_metric_with_epochs_as_samples() -> None:
    run = inspect_ai.read(DATA / "colours.json")
    assert scores(run, "includes") == {SNOW: (1, 1), COAL: (0, None), LEAF: (1, 1)}
    assert scores(run, "match") == {SNOW: (1, 1), COAL: (0, None), LEAF: (0, 0)}
    assert scores(run, "style.polite") == {SNOW: (0, 0), COAL: (0, None), LEAF: (1, 1)}
    assert scores(run, "style.short")[LEAF] == (0.5, 0.5)
    assert all(metric.bounded and metric.higher_is_better for metric in metrics(run).values())


def test_means_are_those_of_the_harness() -> None:
    run = inspect_ai.read(DATA / "colours.json")
    stated = {
        (score["scorer"], score["name"]): next(iter(score["metrics"].values()))["value"]
        for score in LOG["results"]["scores"]
        if score["reducer"] == "mean"
    }
    for (scorer, name), value in stated.items():
        label = scorer if name == scorer else f"{scorer}.{name}"
        if label == "style.tone":
            continue
        tasks = [[one for one in task if one is not None] for task in scores(run, label).values()]
        assert sum(sum(task) / len(task) for task in tasks) / len(tasks) == pytest.approx(value)


def test_another_reducer_is_a_metric_of_its_own_and_the_mean_is_not_counted_twice() -> None:
    run = inspect_ai.read(DATA / "colours.json")
    assert scores(run, "includes,max") == {SNOW: (1,), COAL: (0,), LEAF: (1,)}
    assert [label for label in metrics(run) if "mean" in label] == []


def test_words_that_are_no_grades_are_left_out_with_a_note() -> None:
    run = inspect_ai.read(DATA / "colours.json")
    assert "style.tone" not in metrics(run)
    assert '"style.tone" is left out: none of its values is a number' in run.notes


def test_an_eval_log_says_what_the_json_log_says() -> None:
    pytest.importorskip("inspect_ai")
    assert inspect_ai.fits(DATA / "colours.eval")
    assert inspect_ai.read(DATA / "colours.eval") == inspect_ai.read(DATA / "colours.json")


def test_without_inspect_ai_an_eval_log_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "inspect_ai.log", None)
    told = refusal(DATA / "colours.eval")
    assert 'pip install "proctor-eval[inspect]"' in told
    assert "inspect log convert --to json" in told


def test_the_first_form_of_logs_is_read() -> None:
    run = inspect_ai.read(DATA / "old.json")
    assert run.harness_version == "0.3.9"
    assert str(run.date).endswith("+00:00")
    assert scores(run, "includes") == {SNOW: (1,), COAL: (0,)}


def test_a_log_without_samples_has_means_alone() -> None:
    run = inspect_ai.read(DATA / "no-samples.json")
    found = metrics(run)["includes"]
    assert found.scores is None
    assert found.value == pytest.approx(2 / 3)
    assert (found.tasks, found.samples) == (3, 2)
    assert set(metrics(run)) > {"includes", "includes,max", "style.short"}


def test_an_old_log_without_samples_has_its_one_scorers_mean(tmp_path: Path) -> None:
    log = json.loads((DATA / "old.json").read_text("utf-8"))
    del log["samples"]
    path = tmp_path / "old.json"
    path.write_text(json.dumps(log), "utf-8")
    found = metrics(inspect_ai.read(path))
    assert [(metric.label, metric.value) for metric in found.values()] == [("includes", 0.5)]


@pytest.mark.parametrize(
    ("value", "score"),
    [
        ("C", 1),
        ("P", 0.5),
        ("I", 0),
        ("N", 0),
        ("yes", 1),
        ("False", 0),
        (" 0.25 ", 0.25),
        ("N/A", None),
        ("nan", None),
        ("", None),
        (True, 1),
        (0.75, 0.75),
        (float("nan"), None),
        (float("inf"), None),
        (10**400, None),
        (None, None),
        ({}, None),
    ],
)
def test_a_value_is_a_number_a_grade_or_unscored(
    read: Callable[..., Foreign], value: object, score: float | None
) -> None:
    def change(log: dict[str, Any]) -> None:
        log["samples"][0]["scores"]["includes"]["value"] = value

    assert scores(read(change), "includes")[SNOW] == (score, 1)


def test_a_sample_that_failed_is_unscored_even_where_it_was_scored(read: Callable[..., Foreign]) -> None:
    found = read(lambda log: log["samples"][0].update(error={"message": "lost"}))
    assert scores(found, "includes")[SNOW] == (None, 1)


def test_a_sample_that_met_a_limit_is_scored(read: Callable[..., Foreign]) -> None:
    found = read(lambda log: log["samples"][0].update(limit={"type": "token", "limit": 5}))
    assert scores(found, "includes")[SNOW] == (1, 1)


def test_values_beyond_one_are_not_bounded(read: Callable[..., Foreign]) -> None:
    found = read(lambda log: log["samples"][0]["scores"]["includes"].update(value=7))
    assert not metrics(found)["includes"].bounded
    assert metrics(found)["match"].bounded


def test_lists_are_counted_from_one(read: Callable[..., Foreign]) -> None:
    found = read(lambda log: log["samples"][0]["scores"]["includes"].update(value=[0.1, 0.2]))
    assert scores(found, "includes.2")[SNOW] == (0.2, None)


def test_ids_that_the_dataset_gives_are_kept(read: Callable[..., Foreign]) -> None:
    def change(log: dict[str, Any]) -> None:
        for sample in log["samples"]:
            sample["id"] = f"colour-{sample['id']}"

    assert set(scores(read(change), "includes")) == {"colour-1", "colour-2", "colour-3"}


def test_numbers_that_are_no_positions_are_kept(read: Callable[..., Foreign]) -> None:
    def change(log: dict[str, Any]) -> None:
        for sample in log["samples"]:
            sample["id"] += 500

    assert set(scores(read(change), "includes")) == {"501", "502", "503"}


def test_other_tasks_before_one_do_not_change_what_it_is_called(read: Callable[..., Foreign]) -> None:
    def change(log: dict[str, Any]) -> None:
        log["eval"]["dataset"]["samples"] = 4
        for sample in log["samples"]:
            sample["id"] += 1
        first = deepcopy(log["samples"][0])
        log["samples"].insert(0, {**first, "id": 1, "input": "What colour is the sky?"})

    assert {SNOW, COAL, LEAF} < set(scores(read(change), "includes"))


def test_a_question_asked_twice_word_for_word_is_two_tasks(read: Callable[..., Foreign]) -> None:
    def change(log: dict[str, Any]) -> None:
        for sample in log["samples"]:
            sample.update(input="What colour is snow?", target="white")

    assert set(scores(read(change), "includes")) == {SNOW, f"{SNOW}-2", f"{SNOW}-3"}


def test_messages_are_the_same_task_whatever_ids_they_drew(read: Callable[..., Foreign]) -> None:
    def asked(drawn: str) -> Change:
        said = {"id": drawn, "role": "user", "content": "What colour is the sea?"}
        return lambda log: [sample.update(input=[said]) for sample in log["samples"]]

    first, second = (set(scores(read(asked(drawn)), "includes")) for drawn in ("a", "b"))
    assert first == second
    assert all(task.startswith("what-colour-is-the-sea-") for task in first)


def test_a_machines_folder_is_no_part_of_the_dataset(read: Callable[..., Foreign]) -> None:
    def at(location: str) -> str | None:
        run = read(lambda log: log["eval"]["dataset"].update(location=location))
        return run.exams[0].dataset_hash

    assert at("/home/a/colours.jsonl") == at("/srv/b/colours.jsonl") != at("/srv/b/others.jsonl")


def test_uncommitted_changes_are_told(read: Callable[..., Foreign]) -> None:
    run = read(lambda log: log["eval"]["revision"].update(dirty=True))
    assert "the commit is of a work tree with changes that were not committed" in run.notes


def test_samples_that_are_not_in_the_log_are_told(read: Callable[..., Foreign]) -> None:
    run = read(lambda log: log["samples"].pop(0))
    assert scores(run, "includes")[SNOW] == (1,)
    assert "1 of 6 samples are not in the log" in run.notes


@pytest.mark.parametrize("status", ["started", "cancelled", "error", "odd", None, ["success"]])
def test_a_run_that_did_not_succeed_is_refused(tmp_path: Path, status: object) -> None:
    path = tmp_path / "log.json"
    path.write_text(json.dumps({**LOG, "status": status}), "utf-8")
    assert "status" in refusal(path)


def test_a_failed_run_says_what_failed() -> None:
    told = refusal(DATA / "failed.json")
    assert "no eyes for coal" in told
    assert "eval-retry" in told


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"invalidated": True}, "marked invalid"),
        ({"version": 3}, "not known"),
        ({"samples": {}}, "no list"),
        ({"samples": [{}]}, "sample 1 has no id"),
        ({"samples": [LOG["samples"][0], LOG["samples"][0]]}, "twice in epoch 1"),
        ({"samples": [], "results": None}, "neither samples nor scores"),
        (
            {"samples": [{"id": "a", "error": {"message": "lost"}}]},
            "none of its 1 samples has a score (1 failed)",
        ),
        ({"samples": [{"id": 7}, {"id": "7"}]}, "read alike"),
        ({"eval": {**LOG["eval"], "model": None}}, "eval.model is missing"),
    ],
)
def test_what_cannot_be_used_is_refused(tmp_path: Path, change: dict[str, Any], words: str) -> None:
    path = tmp_path / "log.json"
    path.write_text(json.dumps({**LOG, **change}), "utf-8")
    assert words in refusal(path)


def test_a_half_written_log_is_known_and_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.json"
    path.write_text((DATA / "colours.json").read_text("utf-8")[:5000], "utf-8")
    assert inspect_ai.fits(path)
    assert "not whole JSON" in refusal(path)


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.json"
    text = json.dumps(LOG)
    path.write_text(text[:-1] + ', "deep": ' + "[" * 100_000, "utf-8")
    assert "nested too deeply" in refusal(path)


def test_a_large_log_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_document, "LARGEST", 1000)
    assert "too large" in refusal(DATA / "colours.json")


def test_more_scores_than_a_run_can_have_are_refused(
    read: Callable[..., Foreign], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("proctor.results.importers.inspect_scores._MOST", 10)
    with pytest.raises(InputError, match="over 10 scores"):
        read()


def test_a_folder_with_one_log_is_read(tmp_path: Path) -> None:
    (tmp_path / "eval-set.json").write_text("{}", "utf-8")
    (tmp_path / "one.json").write_text(json.dumps(LOG), "utf-8")
    assert inspect_ai.fits(tmp_path)
    assert inspect_ai.read(tmp_path) == inspect_ai.read(DATA / "colours.json")


def test_the_examples_logs_are_of_the_same_tasks(root: Path) -> None:
    before, after = (inspect_ai.read(root / "examples" / "inspect" / name) for name in ("before", "logs"))
    assert before.exams[0].hashes == after.exams[0].hashes
    assert len(scores(before, "match")) == 24
    assert {len(told) for told in scores(after, "match").values()} == {2}


def test_a_folder_with_several_logs_lists_them() -> None:
    told = refusal(DATA)
    assert "name one of them" in told
    assert '"colours.eval", "colours.json"' in told


def test_what_is_no_log_does_not_fit(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text('{"eval": {"a": [{"task_id": "a"}]}, "status": 1}', "utf-8")
    os.mkfifo(tmp_path / "pipe.json")
    for path in (tmp_path, tmp_path / "other.json", tmp_path / "pipe.json", tmp_path / "absent"):
        assert not inspect_ai.fits(path)
        assert "no log of inspect_ai" in refusal(path)


def archive(path: Path, files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as out:
        for name, data in files.items():
            out.writestr(name, data)
    return path


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Stands in for inspect_ai's reader; has the files that it was given, with their sizes."""
    given: dict[str, int] = {}

    class Log:
        def model_dump(self, **_: object) -> dict[str, Any]:
            return deepcopy(LOG)

    class Reader:
        @staticmethod
        def read_eval_log(path: str, **_: object) -> Log:
            with zipfile.ZipFile(path) as plain:
                assert all(file.compress_type == zipfile.ZIP_STORED for file in plain.infolist())
                given.update((file.filename, file.file_size) for file in plain.infolist())
            return Log()

    monkeypatch.setitem(sys.modules, "inspect_ai.log", Reader)
    return given


def test_inspect_ai_is_given_an_archive_that_is_unpacked(tmp_path: Path, reader: dict[str, int]) -> None:
    path = archive(tmp_path / "log.eval", {"_journal/start.json": b"{}", "header.json": b"{}"})
    assert inspect_ai.read(path) == inspect_ai.read(DATA / "colours.json")
    assert reader == {"_journal/start.json": 2, "header.json": 2}


def test_an_archive_that_says_it_is_large_is_not_unpacked(
    tmp_path: Path, reader: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("proctor.results.importers.inspect_archive._LARGEST", 1000)
    path = archive(tmp_path / "log.eval", {"header.json": b" " * 1001})
    assert "unpacks to over" in refusal(path)
    assert reader == {}


def lying(path: Path, crc: int) -> Path:
    """An archive whose one file says that it has ten bytes, of that checksum, and unpacks to two million."""
    data = bytearray(archive(path, {"header.json": b" " * 2_000_000}).read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 16 : at + 20], data[at + 24 : at + 28] = struct.pack("<I", crc), struct.pack("<I", 10)
    path.write_bytes(data)
    return path


def test_an_archive_that_lies_about_its_size_is_refused(tmp_path: Path, reader: dict[str, int]) -> None:
    assert "damaged or half-written" in refusal(lying(tmp_path / "log.eval", zlib.crc32(b" " * 2_000_000)))
    assert reader == {}


def test_no_more_is_unpacked_than_an_archive_says(tmp_path: Path, reader: dict[str, int]) -> None:
    inspect_ai.read(lying(tmp_path / "log.eval", zlib.crc32(b" " * 10)))
    assert reader == {"header.json": 10}


def test_a_half_written_archive_is_known_and_refused(tmp_path: Path, reader: dict[str, int]) -> None:
    path = tmp_path / "log.eval"
    path.write_bytes((DATA / "colours.eval").read_bytes()[:4000])
    assert inspect_ai.fits(path)
    assert "damaged or half-written" in refusal(path)


def test_what_inspect_ai_cannot_read_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("inspect_ai")
    path = archive(tmp_path / "log.eval", {"header.json": b'{"version": "\n'})
    assert "inspect_ai cannot read it" in refusal(path)


PLACES = [
    (),
    ("eval",),
    ("eval", "dataset"),
    ("eval", "revision"),
    ("eval", "config"),
    ("plan",),
    ("plan", "config"),
    ("results",),
    ("results", "scores"),
    ("results", "scores", 0),
    ("results", "scores", 0, "metrics"),
    ("results", "scores", 0, "metrics", "accuracy"),
    ("reductions",),
    ("reductions", 1),
    ("reductions", 1, "samples"),
    ("reductions", 1, "samples", 0),
    ("samples",),
    ("samples", 0),
    ("samples", 0, "scores"),
    ("samples", 0, "scores", "style"),
    ("samples", 0, "scores", "style", "value"),
]


@given(st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_damage_is_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    log = deepcopy(LOG)
    damage(log, PLACES, data)
    path = tmp_path / "log.json"
    path.write_text(json.dumps(log), "utf-8")
    if not inspect_ai.fits(path):
        return
    try:
        run = inspect_ai.read(path)
    except InputError as error:
        told = str(error)
    else:
        told = f"{path}: {run}"
        for metric in run.exams[0].metrics:
            numbers = [one for said in (metric.scores or {}).values() for one in said if one is not None]
            assert all(map(math.isfinite, numbers))
    assert told.startswith(str(path))
    told.encode()
