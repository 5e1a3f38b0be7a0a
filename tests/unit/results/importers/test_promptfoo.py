"""promptfoo's results; those in data/promptfoo are what promptfoo wrote."""

import json
import math
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proctor.errors import InputError
from proctor.results.importers import promptfoo
from proctor.results.importers.foreign import Foreign, ForeignMetric
from unit.results.importers.spoiling import damage

DATA = Path(__file__).parent / "data" / "promptfoo"
WORDS: dict[str, Any] = json.loads((DATA / "words.json").read_text("utf-8"))
CAT, DOG, SUN, FLY = "cat-2d09a8af1d79", "dog-df927c0a6f50", "sun-d6ccffd29f43", "fly-cdff368c0fd5"
Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def read(tmp_path: Path) -> Callable[[Change], Foreign]:
    """Reads the good file after a change of its results."""

    def changed(change: Change) -> Foreign:
        document = deepcopy(WORDS)
        change(document["results"])
        path = tmp_path / "words.json"
        path.write_text(json.dumps(document), "utf-8")
        return promptfoo.read(path)

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
        promptfoo.read(path)
    assert str(caught.value).startswith(str(path))
    return str(caught.value)


def test_a_file_says_who_sat_what_when() -> None:
    assert promptfoo.fits(DATA / "words.json")
    run = promptfoo.read(DATA / "words.json")
    (exam,) = run.exams
    assert (run.harness, run.harness_version, run.model) == ("promptfoo", "0.121.20", "speaker")
    assert exam.benchmark == "words"
    assert run.date is not None
    assert run.date[:19] == WORDS["results"]["timestamp"][:19]


def test_repeats_are_samples_and_errors_are_unscored() -> None:
    run = promptfoo.read(DATA / "words.json")
    assert scores(run, "pass") == {CAT: (1, 1), DOG: (0, 0), SUN: (1, 1), FLY: (None, None)}
    assert scores(run, "score")[CAT] == (0.5625, 0.5625)
    assert scores(run, "score")[FLY] == (None, None)


def test_a_named_score_has_the_tasks_that_ask_for_it() -> None:
    run = promptfoo.read(DATA / "words.json")
    assert scores(run, "rhymes") == {CAT: (1, 1), DOG: (0, 0), FLY: (None, None)}
    assert scores(run, "half") == {SUN: (0.5, 0.5)}


def test_a_named_score_is_not_mistaken_for_the_files_own(read: Callable[[Change], Foreign]) -> None:
    run = read(lambda results: results["results"][0].update(namedScores={"pass": 0.25}))
    assert set(scores(run, "pass").values()) == {(1, 1), (0, 0), (None, None)}
    assert scores(run, "pass (named)") == {DOG: (0.25,)}


def test_positions_are_in_no_id(read: Callable[[Change], Foreign]) -> None:
    def change(results: dict[str, Any]) -> None:
        for row in results["results"]:
            row["testIdx"] += 1
        first = deepcopy(results["results"][0])
        first["testCase"]["vars"] = {"word": "pig"}
        results["results"].append({**first, "testIdx": 0})

    found = scores(read(change), "pass")
    assert set(found) > {CAT, DOG, SUN, FLY}
    assert len(found) == 5


def test_another_assertion_makes_another_task(read: Callable[[Change], Foreign]) -> None:
    def change(results: dict[str, Any]) -> None:
        for row in results["results"]:
            if row["vars"]["word"] == "dog":
                row["testCase"]["assert"][0]["value"] = "log"

    found = read(change)
    assert set(scores(found, "pass")) & {CAT, DOG, SUN, FLY} == {CAT, SUN, FLY}
    assert found.exams[0].dataset_hash != promptfoo.read(DATA / "words.json").exams[0].dataset_hash


def test_without_a_description_the_files_name_is_the_benchmarks(tmp_path: Path) -> None:
    path = tmp_path / "rhymes.json"
    path.write_text(json.dumps({**WORDS, "config": {}}), "utf-8")
    assert promptfoo.read(path).exams[0].benchmark == "rhymes"


def test_scores_beyond_one_are_not_bounded(read: Callable[[Change], Foreign]) -> None:
    found = metrics(read(lambda results: results["results"][0].update(score=7)))
    assert not found["score"].bounded
    assert found["pass"].bounded


def test_an_older_row_with_an_error_and_no_verdict_is_unscored(read: Callable[[Change], Foreign]) -> None:
    def change(results: dict[str, Any]) -> None:
        for row in results["results"]:
            del row["failureReason"]

    assert scores(read(change), "pass") == scores(promptfoo.read(DATA / "words.json"), "pass")


def test_the_one_providers_temperature_is_known(tmp_path: Path) -> None:
    path = tmp_path / "words.json"
    config = {"providers": [{"id": "openai:gpt", "config": {"temperature": 0.5}}]}
    path.write_text(json.dumps({**WORDS, "config": config}), "utf-8")
    assert promptfoo.read(path).exams[0].temperature == 0.5


def test_several_providers_or_prompts_are_listed() -> None:
    told = refusal(DATA / "several.json")
    assert "has 4 pairs of a provider and a prompt" in told
    assert '"parrot" with "Find a rhyme: {{word}}"' in told
    assert "--filter-providers" in told


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"version": 2}, "not known"),
        ({"results": []}, "no rows"),
        ({"results": {}}, "no rows"),
        ({"results": [{}]}, "row 1 of results.results does not say `success`"),
        ({"results": [{"success": True}]}, "names no provider"),
        (
            {"results": [{**WORDS["results"]["results"][0], "failureReason": 2}]},
            "all its 1 rows are errors",
        ),
    ],
)
def test_what_cannot_be_used_is_refused(tmp_path: Path, change: dict[str, Any], words: str) -> None:
    path = tmp_path / "words.json"
    path.write_text(json.dumps({**WORDS, "results": {**WORDS["results"], **change}}), "utf-8")
    assert words in refusal(path)


def test_a_half_written_file_is_known_and_refused(tmp_path: Path) -> None:
    path = tmp_path / "words.json"
    path.write_text((DATA / "words.json").read_text("utf-8")[:5000], "utf-8")
    assert promptfoo.fits(path)
    assert "not whole JSON" in refusal(path)


def test_other_files_do_not_fit(tmp_path: Path) -> None:
    (tmp_path / "empty.json").write_text("", "utf-8")
    for path in (tmp_path, tmp_path / "empty.json", tmp_path / "absent", DATA / "words.yaml"):
        assert not promptfoo.fits(path)
    assert "is empty" in refusal(tmp_path / "empty.json")


PLACES: list[tuple[str | int, ...]] = [
    (),
    ("config",),
    ("metadata",),
    ("results",),
    ("results", "prompts"),
    ("results", "results"),
    ("results", "results", 0),
    ("results", "results", 0, "provider"),
    ("results", "results", 0, "namedScores"),
    ("results", "results", 0, "testCase"),
    ("results", "results", 0, "testCase", "vars"),
    ("results", "results", 0, "testCase", "assert"),
    ("results", "results", 4, "testCase", "assert", 0),
]


@given(st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_damage_is_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    document = deepcopy(WORDS)
    damage(document, PLACES, data)
    path = tmp_path / "words.json"
    path.write_text(json.dumps(document), "utf-8")
    try:
        run = promptfoo.read(path)
    except InputError as error:
        told = str(error)
    else:
        told = f"{path}: {run}"
        for metric in run.exams[0].metrics:
            numbers = [one for said in (metric.scores or {}).values() for one in said if one is not None]
            assert all(map(math.isfinite, numbers))
    assert told.startswith(str(path))
    told.encode()
