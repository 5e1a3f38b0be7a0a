import json
from typing import Any

import pytest

from proctor.sandbox.job import Job, Needs, TaskCode


@pytest.mark.parametrize(
    ("needs", "mode"),
    [
        (Needs(), "plain"),
        (Needs(mutates=True), "plain+mutates"),
        (Needs(handles=True), "handles"),
        (Needs(handles=True, mutates=True), "handles+mutates"),
        (Needs(in_process=True), "in_process"),
    ],
)
def test_what_a_task_needs_in_a_word(needs: Needs, mode: str) -> None:
    assert needs.mode == mode


@pytest.mark.parametrize(
    ("needs", "canary", "operations"),
    [
        (Needs(), False, "usual"),
        (Needs(operations=()), False, []),
        (Needs(operations=("get", "len")), False, ["get", "len"]),
        (Needs(operations=()), True, None),
    ],
)
def test_which_operations_on_objects_are_allowed(needs: Needs, canary: bool, operations: Any) -> None:
    assert Job(cpu=1, wall=3, needs=needs, canary=canary).frame()["operations"] == operations


def test_a_metrics_request_is_sent_as_it_is() -> None:
    job = Job(cpu=1, wall=3, request=("function", "ast_valid", {"prediction": "x\ud800"}))
    assert job.frame() == {"op": "function", "request": [*job.request], "cpu": 1, "wall": 3}
    json.dumps(job.frame())


def test_two_tasks_of_the_same_text_are_two() -> None:
    first, second = (TaskCode(prompt="", setup="", test="", entry_point=None) for _ in range(2))
    assert first != second
