import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from proctor.model import SampleResult
from proctor.sandbox.job import Needs
from proctor.sandbox.outcome import Outcome
from proctor.scoring.work import Work, group_of, head_of, score, score_text
from unit.scoring.conftest import Room, WorkOf, metric, outcome, regex, task

CODE = task(prompt="def f(x):\n", entry_point="f", test="assert f(1) == 1", canonical="    return x\n")
PASS = (metric("pass@k"),)


def scored(work: Work, *outcomes: Outcome) -> tuple[SampleResult, Room]:
    room = Room(list(outcomes))
    runner: Any = room
    (result,) = score(runner, group_of([work]))
    assert room.answers == []
    return result, room


@pytest.mark.parametrize(
    "status", ["failed", "error", "timeout", "memory", "output_limit", "syntax_error", "unsupported"]
)
def test_the_verdict_of_the_tests_is_the_samples(work_of: WorkOf, status: str) -> None:
    result, _ = scored(work_of(PASS, CODE, "    return x"), outcome(status, "why"))
    assert (result.status, result.detail, result.scores) == (status, "why", {"pass@1": 0.0})


def test_a_pass(work_of: WorkOf) -> None:
    work = work_of(PASS, CODE, "    return x", needs=Needs(handles=True, operations=("get",)))
    result, room = scored(work, outcome())
    assert result == SampleResult(
        status="passed",
        scores={"pass@1": 1.0},
        cpu_s=0.25,
        wall_s=0.5,
        isolation="room",
        mode="handles",
        completion_hash=hashlib.sha256(b"    return x").hexdigest(),
    )
    (job,) = room.asked
    assert (job.cpu, job.wall, job.canary) == (2.0, 8.0, False)
    assert job.needs.operations == ("get",)
    assert job.units == ("def f(x):\n    return x",)
    assert job.task is work.subject.code


def test_infrastructure_that_failed_is_no_score(work_of: WorkOf) -> None:
    result, _ = scored(work_of(PASS, CODE, ""), outcome("infra_error", "the container ended"))
    assert (result.status, result.detail) == ("infra_error", "the container ended")
    assert result.scores == {"pass@1": None}


def test_k_is_no_matter_of_one_sample(work_of: WorkOf) -> None:
    result, _ = scored(work_of((metric("pass@k", k=5), metric("pass@k", k=1)), CODE, ""), outcome())
    assert result.scores == {"pass@1": 1.0}


def test_metrics_in_the_room_stand_beside_the_tests(work_of: WorkOf) -> None:
    metrics = (*PASS, metric("ast_valid"), metric("ast_similarity"), metric("exact_match"))
    result, room = scored(
        work_of(metrics, CODE, "    return x"), outcome("failed"), outcome(value=1.0), outcome(value=0.5)
    )
    assert result.scores == {"pass@1": 0.0, "exact_match": 1.0, "ast_valid": 1.0, "ast_similarity": 0.5}
    assert (result.status, result.cpu_s, result.wall_s) == ("failed", 0.75, 1.5)
    assert [job.request[:2] for job in room.asked] == [
        (),
        ("function", "ast_valid"),
        ("function", "ast_similarity"),
    ]


@pytest.mark.parametrize("status", ["error", "timeout", "memory"])
def test_a_parser_that_an_output_brings_down_scores_0(work_of: WorkOf, status: str) -> None:
    result, _ = scored(work_of((metric("ast_valid"),), task(), "(" * 10**5), outcome(status, "died"))
    assert (result.status, result.detail, result.scores) == (status, "died", {"ast_valid": 0.0})


def test_a_room_that_fails_a_metric_leaves_the_sample_unscored(work_of: WorkOf) -> None:
    result, _ = scored(
        work_of((*PASS, metric("ast_valid")), CODE, ""), outcome(), outcome("infra_error", "lost")
    )
    assert (result.status, result.detail) == ("infra_error", "lost")
    assert result.scores == {"pass@1": 1.0, "ast_valid": None}


def own(tmp_path: Path) -> Any:
    path = tmp_path / "own.py"
    path.write_text("def score(prediction): return 1")
    return metric("python", label="own", path=str(path), function="score")


@pytest.mark.parametrize(
    ("answer", "value", "status"),
    [
        (outcome(value=0.3), 0.3, "passed"),
        (outcome(value=None), None, "passed"),
        (outcome("error", "ValueError: x"), 0.0, "error"),
        (outcome("timeout", "over 10 s of CPU time"), 0.0, "timeout"),
        (outcome("infra_error", "lost"), None, "infra_error"),
    ],
)
def test_an_output_that_breaks_a_users_metric_gains_nothing_by_that(
    work_of: WorkOf, tmp_path: Path, answer: Outcome, value: float | None, status: str
) -> None:
    result, room = scored(work_of((own(tmp_path),), task(reference="r"), "x"), answer)
    assert (result.scores, result.status) == ({"own": value}, status)
    assert room.asked[0].request[0] == "metric"


@pytest.mark.parametrize(
    ("output", "status", "value"), [("right", "passed", 1.0), ("wrong", "failed", 0.0), ("", "failed", 0.0)]
)
def test_a_binary_metric_over_text_decides_where_there_are_no_tests(
    work_of: WorkOf, output: str, status: str, value: float
) -> None:
    result = score_text(work_of((metric("exact_match"), metric("f1")), task(reference="right"), output))
    assert (result.status, result.scores["exact_match"]) == (status, value)
    assert (result.isolation, result.mode, result.cpu_s) == ("none", "", 0)


def test_a_metric_by_degrees_decides_nothing(work_of: WorkOf) -> None:
    assert score_text(work_of((metric("f1"),), task(reference="right"), "wrong")).status == "passed"


def test_nothing_to_extract_is_0_and_failed(work_of: WorkOf) -> None:
    spec = metric("numeric_match", extract=regex("^A: (.*)$"))
    result = score_text(work_of((spec,), task(reference="A: 5"), "I cannot say."))
    assert (result.status, result.scores) == ("failed", {"numeric_match": 0.0})


def test_an_output_of_odd_characters_is_scored(work_of: WorkOf) -> None:
    result = score_text(work_of((metric("exact_match"),), task(reference="\ud800"), "\ud800"))
    assert result.scores == {"exact_match": 1.0}
    assert len(result.completion_hash) == 64


def test_the_head_of_a_key_covers_all_that_a_result_depends_on_besides_the_output(work_of: WorkOf) -> None:
    work = work_of(PASS, CODE, "text")
    other_question = work_of((metric("pass@k"), metric("f1")), CODE, "text").question
    subject = work.subject
    heads = [
        head_of(work.question, subject, "c"),
        head_of(other_question, subject, "c"),
        head_of(work.question, replace(subject, needs=Needs(handles=True)), "c"),
        head_of(work.question, replace(subject, task=replace(CODE, content_hash="i")), "c"),
        head_of(work.question, replace(subject, task=replace(CODE, id="u")), "c"),
        head_of(work.question, subject, "d"),
    ]
    assert len(set(heads)) == len(heads)
    assert head_of(work.question, replace(subject, canonical_s=1.0), "c") == heads[0]


def test_where_no_code_runs_the_conditions_are_no_matter(work_of: WorkOf) -> None:
    work = work_of((metric("f1"),), task(reference="right"), "text")
    assert head_of(work.question, work.subject, "c") == head_of(work.question, work.subject, "d")
