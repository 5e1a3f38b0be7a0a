"""A room that answers anything, as the host sees it: an outcome that is one, or a lost room."""

import json
import math
import time
import tracemalloc
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import strategies as st

from fuzz.budget import fuzz
from fuzz.strategies import BYTES, CUTS, JSON, NUMBERS, TEXTS, cut, written
from proctor.errors import SandboxLost
from proctor.sandbox.job import Job
from proctor.sandbox.outcome import MUCH, STATUSES, Outcome, parse_outcome
from proctor.sandbox.room import Room
from proctor.sandbox.worker import Worker

FIELDS = {
    "status": st.sampled_from([*sorted(STATUSES), "PASSED", "passed ", ["passed"], None, True]),
    "detail": st.one_of(TEXTS, st.builds("x".__mul__, st.integers(0, 5000)), JSON),
    "cpu": st.one_of(NUMBERS, TEXTS, st.none()),
    "wall": st.one_of(NUMBERS, TEXTS, st.none()),
    "value": st.one_of(NUMBERS, TEXTS, st.none(), JSON),
    "operations": st.one_of(st.lists(TEXTS, max_size=3), JSON),
    "calls": st.one_of(st.lists(JSON, max_size=3), st.builds(["x"].__mul__, st.integers(0, 5000)), JSON),
    "broken": JSON,
    "clean": JSON,
    "more": JSON,
}
GOOD: dict[str, Any] = {"status": "failed", "detail": "", "cpu": 0.1, "wall": 0.2, "clean": True}
CHANGES = st.one_of([st.fixed_dictionaries({name: values}) for name, values in FIELDS.items()])
ANSWERS = st.one_of(
    st.builds(lambda changes: {**GOOD, **changes}, CHANGES),
    st.builds(lambda one, other: {**GOOD, **one, **other}, CHANGES, CHANGES),
    st.fixed_dictionaries({}, optional=FIELDS),
    JSON,
)
IDS = st.one_of(st.integers(0, 6), st.sampled_from([2.0, "2", True, None, [2], -1, 10**30]))


def check(outcome: Outcome) -> None:
    """That it can be reported, added up and written to any file."""
    assert outcome.status in STATUSES
    assert len(outcome.detail) <= 500
    assert outcome.detail == " ".join(outcome.detail.encode("utf-8").decode().split())
    assert all(
        type(seconds) is float and 0 <= seconds < math.inf for seconds in (outcome.cpu_s, outcome.wall_s)
    )
    assert outcome.value is None or math.isfinite(outcome.value)
    assert all(type(getattr(outcome, field)) is bool for field in ("broken", "clean"))
    assert len(outcome.operations) <= 100
    assert all(type(word) is str and len(word) <= 30 for word in outcome.operations)
    assert len(json.dumps(outcome.calls)) <= MUCH
    told = {field.name: getattr(outcome, field.name) for field in fields(outcome) if field.name != "calls"}
    json.dumps(told, allow_nan=False)


@fuzz(st.one_of(ANSWERS.filter(lambda answer: isinstance(answer, dict))))
def test_an_answer_is_an_outcome_or_no_answer(answer: dict[str, Any]) -> None:
    try:
        outcome = parse_outcome(json.loads(json.dumps(answer)))
    except SandboxLost:
        return
    check(outcome)


class Said:
    """A connection to a room that has said these pieces, and ends."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self.pieces = [written({"id": 1}), *pieces]

    def read(self, deadline: float) -> bytes:
        del deadline
        if not self.pieces:
            raise SandboxLost("the end")
        return self.pieces.pop(0)

    def write(self, data: bytes, deadline: float) -> None:
        del data, deadline

    def end(self) -> None:
        return

    def close(self) -> str:
        return ""


JOBS = [Job(cpu=1.0, wall=1.0)] * 4


def outcomes(pieces: Sequence[bytes]) -> list[Outcome]:
    """Those until the room was lost; quickly, and in little memory."""
    found = []
    began = time.monotonic()
    worker = Worker(Said(pieces), Room())
    tracemalloc.start()
    try:
        for outcome in worker.run_each(JOBS):
            check(outcome)
            found.append(outcome)
    except SandboxLost:
        pass
    finally:
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert most < 1 << 20
    assert time.monotonic() - began < 5
    return found


@fuzz(BYTES, CUTS)
def test_any_stream_of_a_room_ends_in_outcomes_or_its_loss(stream: bytes, cuts: list[int]) -> None:
    assert len(outcomes(cut(stream, cuts))) <= len(JOBS)


@fuzz(st.lists(st.tuples(IDS, ANSWERS), max_size=6), CUTS)
def test_answers_count_as_far_as_they_are_for_the_jobs_in_order(
    answers: list[tuple[Any, Any]], cuts: list[int]
) -> None:
    told = [{**answer, "id": number} if isinstance(answer, dict) else answer for number, answer in answers]
    found = outcomes(cut(b"".join(map(written, told)), cuts))
    for number, (outcome, answer) in enumerate(zip(found, told, strict=False), 2):
        assert isinstance(answer, dict)
        assert answer["id"] == number
        assert outcome.status == answer["status"]


@pytest.mark.parametrize("number", [2, 3])
def test_a_good_answer_is_taken(number: int) -> None:
    assert len(outcomes([written({**GOOD, "id": number})])) == (number == 2)
