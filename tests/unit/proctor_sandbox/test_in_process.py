"""Tests and solution in one process: only where a dataset asks for it."""

import pytest

from unit.proctor_sandbox.conftest import Sit


def test_tests_reach_what_the_solution_has(sit: Sit) -> None:
    test = (
        "def check(candidate):\n    candidate.mark = []\n    assert candidate.mark is f.mark and hidden == 3"
    )
    sit.passes(test, "hidden = 3\ndef f(): return 1", in_process=True)


@pytest.mark.parametrize(
    ("solution", "status", "detail"),
    [
        ("def f(x): return x", "failed", "AssertionError"),
        ("def f(x): return 1 / 0", "error", "ZeroDivisionError"),
        ("def f(x): raise MemoryError", "memory", "MemoryError"),
        ("def f(x: return", "syntax_error", "SyntaxError"),
        ("import sys\nsys.exit(0)", "error", "SystemExit"),
        ("import os\nos._exit(0)", "error", "the program ended before its tests did"),
        ("class Odd(ValueError): pass\ndef f(x): raise Odd", "error", "Odd"),
        ("class Odd(ValueError):\n    def __str__(self): return 5\ndef f(x): raise Odd", "error", "Odd"),
    ],
)
def test_how_a_sample_ends(sit: Sit, solution: str, status: str, detail: str) -> None:
    verdict = sit("assert f(2) == 4", solution, in_process=True)
    assert (verdict["status"], verdict["detail"]) == (status, detail)


@pytest.mark.parametrize(
    "answer", ["5", "[]", "['raise']", "['raise', {}]", "['raise', {'kind': 5}]", "['passed', 1]"]
)
def test_an_answer_of_the_wrong_form_is_an_error(sit: Sit, answer: str) -> None:
    raw = f"channel.receive()\nchannel.send({answer})"
    verdict = sit("", raw=raw, in_process=True)
    assert (verdict["status"], verdict["detail"]) == ("error", "the program broke the protocol")


def test_the_solution_is_a_module_of_its_name(sit: Sit) -> None:
    solution = """
from __future__ import annotations
import dataclasses
@dataclasses.dataclass
class P:
    x: dataclasses.InitVar[int]
def f(): return (__name__, type(P(1)).__module__)
"""
    sit.passes("assert f() == ('solution', 'solution')", solution, in_process=True)


def test_random_numbers_are_the_same_in_every_run(sit: Sit) -> None:
    test = "import random\nrandom.seed(0)\nassert f == random.random()"
    sit.passes(test, "import random\nf = random.random()", in_process=True)
