import signal
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from proctor_sandbox.sitting import Sitting, conclude
from unit.proctor_sandbox.sitter import Sitter

GONE = {"status": "error", "detail": "gone", "gone": True}


def ended(**how: Any) -> dict[str, Any]:
    return {"cpu": 0.5, "died": True, "signal": 0, "exit": 0, "clean": True, **how}


@pytest.mark.parametrize(
    ("how", "status", "detail"),
    [
        (ended(exit=0), "error", "exited with status 0 before its tests ended"),
        (ended(exit=70), "error", "exited with status 70 before its tests ended"),
        (ended(signal=signal.SIGSEGV), "error", "died of signal 11"),
        (ended(signal=signal.SIGKILL), "memory", "killed, as the kernel does where memory runs out"),
        (ended(signal=signal.SIGKILL, cpu=2.0), "timeout", "over 2 s of CPU time"),
        (ended(signal=signal.SIGXCPU, cpu=1.9), "timeout", "over 2 s of CPU time"),
        (ended(died=False, signal=signal.SIGKILL), "error", "the program closed the pipe to its tests"),
    ],
)
def test_what_a_candidate_that_is_gone_died_of(how: dict[str, Any], status: str, detail: str) -> None:
    assert conclude(GONE, how, 2.0) == {"status": status, "detail": detail}


def test_a_verdict_stands_whatever_the_candidates_end() -> None:
    verdict = {"status": "passed", "detail": "", "gone": False, "operations": ["get"]}
    assert conclude(verdict, ended(signal=signal.SIGKILL), 2.0) == verdict


def test_a_timeout_stands_for_a_candidate_that_had_to_be_ended() -> None:
    verdict = {"status": "timeout", "detail": "over 2 s of CPU time"}
    assert conclude(verdict, ended(died=False), 2.0) == verdict


def test_a_judge_that_died_without_a_word_is_no_pass() -> None:
    assert conclude({}, ended(), 2.0)["status"] == "error"


@pytest.fixture
def sit() -> Iterator[Sitter]:
    sitter = Sitter()
    yield sitter
    sitter.close()


RIGHT = "def f(x): return x + 1"
WRONG = "def f(x): return x"
CAPTURED = """
import contextlib, io
out = io.StringIO()
with contextlib.redirect_stdout(out):
    assert f(1) == 2
assert out.getvalue() in ("", "1")
"""
COUNTS = "def f(x):\n    global n\n    n += 1\n    return x + n"
OPEN = "import os\ndef f(x): return x + 1"
TEST = "assert f(1) == 2 and f(2) == 3"


def test_a_process_is_kept_from_one_closed_program_that_passes_to_the_next(sit: Sitter) -> None:
    sit.task(TEST)
    pids = set()
    for number in range(4):
        assert sit.status(f"{RIGHT} + {number} - {number}") == "passed"
        pids.add((sit.candidate, sit.judge))
    ((candidate, judge),) = pids
    assert candidate > 0
    assert judge > 0


def test_process_and_judge_are_kept_for_the_next_task(sit: Sitter) -> None:
    sit.task(TEST)
    sit(RIGHT)
    first = sit.candidate, sit.judge
    sit.task("assert g('a') == 'aa'", entry_point="g")
    assert sit.status("def g(x): return x * 2") == "passed"
    assert (sit.candidate, sit.judge) == first
    assert sit.status(RIGHT) == "error"  # which has no g


def test_a_task_that_could_leave_something_behind_has_a_judge_of_its_own(sit: Sitter) -> None:
    sit.task("import os\nos.planted = True\nassert f(1) == 2")
    assert [sit.status(RIGHT), sit.status(RIGHT)] == ["passed", "passed"]
    before = sit.judge
    sit.task("import os\nassert f(1) == 2 and not hasattr(os, 'planted')")
    assert sit.status(RIGHT) == "passed"
    assert sit.judge != before


def test_samples_of_a_test_that_leaves_something_behind_do_not_share_a_judge(sit: Sitter) -> None:
    sit.task("import os\nos.n = getattr(os, 'n', 0) + 1\nassert f(1) == 2 and os.n == 1")
    assert [sit.status(RIGHT) for _ in range(3)] == ["passed"] * 3


@pytest.mark.parametrize(
    ("given", "alone"), [("setattr, getattr", True), ("str, len", False), ("sorted, ValueError", False)]
)
def test_what_is_given_more_than_a_closed_program_may_name_has_a_process_of_its_own(
    sit: Sitter, given: str, alone: bool
) -> None:
    sit.task(f"assert f({given}) == 2")
    assert [sit.status("def f(a, b): return 2") for _ in range(2)] == ["passed", "passed"]
    assert (sit.candidate == 0) is alone


def test_calls_that_are_expected_are_answered_ahead(sit: Sitter) -> None:
    sit.task(TEST)
    sit(RIGHT)
    used = sit.candidate
    for program in ("seen = []\ndef f(x):\n    seen.append(x)\n    return len(seen) + 1", RIGHT, RIGHT):
        assert sit.status(program) == "passed"
    assert sit.candidate == used


def test_no_recursion_is_deep_enough_ahead_that_is_too_deep_otherwise(sit: Sitter) -> None:
    recursive = "def g(n): return n and g(n - 1)\ndef f(x):\n    g({})\n    return x + 1"
    sit.task(TEST)
    sit(RIGHT)
    for depth in range(975, 1000):
        ahead = sit.status(recursive.format(depth))
        sit(OPEN)  # the next one has a process of its own
        assert (depth, ahead) == (depth, sit.status(recursive.format(depth)))
        sit(RIGHT)


@pytest.mark.parametrize(
    "test",
    [
        "assert f(f(1)) == 3",  # what is asked depends on the answers
        "import random\nassert f(random.random()) > 1",
        CAPTURED,
        "try:\n    f('')\nexcept TypeError:\n    pass\nassert f(1) == 2",
        "assert list(map(f, range(3))) == [1, 2, 3]",
        "assert [f(x) for x in (1, 1.0, True)] == [2, 2.0, 2]",
        "def g(x): return x\nassert f(1) == 2",
    ],
)
def test_calls_sent_ahead_change_no_verdict(sit: Sitter, test: str) -> None:
    programs = [RIGHT, WRONG, "def f(x):\n    print(x, end='')\n    return x + 1", "n = 0\n" + COUNTS, RIGHT]
    sit.task(test)
    alone = []
    for program in programs:
        sit(OPEN)  # after which the next one has a process of its own
        alone.append(sit.status(program))
    sit(RIGHT)
    assert [sit.status(program) for program in programs] == alone


@pytest.mark.parametrize(
    "test", [TEST, "import random\nassert f(1) == 2 and f(2) == 3 and random.random() < 1"]
)
def test_samples_that_answer_alike_get_one_verdict(sit: Sitter, test: str) -> None:
    sit.task(test)
    programs = [RIGHT, "def f(x): return 1 + x", "def f(x): return [0, 2, 3][x]", "def f(x): return x + True"]
    assert [sit.status(program) for program in programs * 2] == ["passed"] * 8
    for wrong in ("def f(x): return [0, 2, 4][x]", "def f(x): return str(x + 1)", WRONG):
        assert sit.status(RIGHT) == "passed"
        assert sit.status(wrong) == "failed"


def test_an_endless_call_that_no_test_comes_to_is_no_timeout(sit: Sitter) -> None:
    sit.task("assert f(1) == 2\nassert f(7) == 8")
    sit(RIGHT)
    looping = "def f(x):\n    while x == 7: pass\n    return 0"
    assert sit.status(looping, cpu=0.3) == "failed"


def test_an_open_program_runs_in_a_process_of_its_own(sit: Sitter) -> None:
    sit.task(TEST)
    sit(RIGHT)
    used, judge = sit.candidate, sit.judge
    assert sit.status(OPEN) == "passed"
    assert sit.candidate == 0
    assert sit.status(RIGHT) == "passed"
    assert sit.candidate not in (0, used)
    assert sit.judge == judge


def test_an_open_program_finds_nothing_of_those_before(sit: Sitter) -> None:
    sit.task("assert f(1) == 2")
    sit("planted = [1234567, 1]\ndef f(x): return x + 1")
    look = "import gc\nof = [o for o in gc.get_objects() if type(o) is list and o[:1] == [1234567]]"
    assert sit.status(f"{look}\ndef f(x): return 2 - len(of)") == "passed"


def test_what_did_not_pass_in_a_used_process_is_run_again_in_its_own(sit: Sitter) -> None:
    sit.task(TEST)
    sit(RIGHT)
    used = sit.candidate
    outcome = sit(WRONG)
    assert outcome["status"] == "failed"
    assert sit.candidate not in (0, used)


def test_where_any_verdict_counts_one_that_did_not_pass_does(sit: Sitter) -> None:
    sit.task(TEST)
    sit(RIGHT)
    used = sit.candidate
    assert sit.status(WRONG, once=True) == "failed"
    assert sit.candidate == used
    assert sit.status(OPEN.replace("+ 1", ""), once=True) == "failed"  # but for one that was refused
    assert sit.candidate == 0


def test_what_is_no_python_is_told_of_and_the_next_one_passes(sit: Sitter) -> None:
    sit.task(TEST)
    for _ in range(2):
        assert sit.status("def f(x: return") == "syntax_error"
        assert sit.status(RIGHT) == "passed"


@pytest.mark.parametrize(
    ("solution", "status", "detail"),
    [
        ("import os\nos._exit(3)", "error", "exited with status 3 before its tests ended"),
        ("import os\ndef f(x): os.kill(os.getpid(), 11)", "error", "died of signal 11"),
        (
            "import os\ndef f(x): os.closerange(3, 300)",
            "error",
            "exited with status 0 before its tests ended",
        ),
        ("def f(x):\n    while True: pass", "timeout", "over 0.3 s of CPU time"),
        ("import time\ndef f(x): time.sleep(60)", "timeout", "no answer within 0.6 s"),
        ("def f(x): return 'x' * 2000000", "output_limit", "an answer larger than the limit"),
    ],
)
def test_samples_after_one_that_died_pass(sit: Sitter, solution: str, status: str, detail: str) -> None:
    sit.task(TEST)
    for before in ("", RIGHT):
        if before:
            assert sit.status(before) == "passed"
        outcome = sit(solution, cpu=0.3, wall=0.6 if "sleep" in solution else 20.0)
        assert (outcome["status"], outcome["detail"]) == (status, detail)
        assert sit.candidate == 0
        assert sit.status(RIGHT) == "passed"


def test_a_program_that_would_pass_by_another_ones_leave_does_not(sit: Sitter) -> None:
    sit.task("assert f() is True")
    sit("import re\nre.compile('planted', 2)\ndef f(): return True")
    look = "import re\ndef f():\n    re.compile('planted', 2.0)\n    return True"
    assert sit.status(look) == "error"


@pytest.mark.parametrize("draw", ["random.random()", "random.gauss(0, 1)", "random.seed(5)"])
def test_random_numbers_are_the_same_for_every_sample(sit: Sitter, draw: str) -> None:
    sit.task("import random\nassert f(random.random()) == 0.8444218515250481")
    for _ in range(3):
        assert sit.status(f"import random\n{draw}\ndef f(x): return x") == "passed"
    sit.task("assert f(1) == 0.8444218515250481")
    assert sit.status("import random\ndef f(x): return random.random()") == "passed"


@pytest.mark.parametrize(
    "bomb",
    [
        "held = iter([1])\nfor _ in range(10**5): held = map(len, held)",
        "held = []\nfor _ in range(10**6): held = [held]",
        "def g(x):\n    yield 1\nheld = []\nfor _ in range(10**5):\n    held = g(held)\n    next(held)",
        "x = None\nfor _ in range(10**4):\n    try: raise ValueError(x)\n    except ValueError as e: x = e",
        "import re\nfor i in range(10**4): re.I | i << 10",
        "held = ['x' * 1000 + str(i) for i in range(10**5)]",
        "def f(): return f()\ntry: f()\nexcept RecursionError: pass",
        "for name in ('idna', 'none', 'rot13'):\n    try: 'x'.encode(name)\n    except LookupError: pass",
    ],
    ids=range(8),
)
def test_what_is_hard_to_take_down_spoils_nothing_for_the_next_sample(sit: Sitter, bomb: str) -> None:
    sit.task(TEST)
    assert sit.status(f"{bomb}\n{RIGHT}") == "passed"
    used = sit.candidate
    assert used > 0
    assert sit.status(RIGHT) == "passed"
    assert sit.status(WRONG) == "failed"


def test_a_task_that_cannot_be_parsed_is_told_with_every_sample(sit: Sitter) -> None:
    sit.task("assert (")
    for solution in (RIGHT, OPEN):
        outcome = sit(solution)
        assert outcome["broken"] is True
        assert "cannot be parsed" in outcome["detail"]
    sit.task(TEST)
    assert sit.status(RIGHT) == "passed"


def test_functions_and_samples_take_turns(sit: Sitter) -> None:
    sit.task(TEST)
    request = {"op": "function", "request": ["function", "ast_valid", {"prediction": "x = 1"}]}
    for _ in range(2):
        assert sit.status(RIGHT) == "passed"
        assert sit("", "function", **request)["value"] == 1.0
        counted = sit.candidate
        assert sit("", "function", **request)["value"] == 1.0
        assert sit.candidate == counted


def test_a_judge_keeps_no_pipe_to_a_candidate_that_was_ended(sit: Sitter) -> None:
    sit.task(TEST)
    request = {"op": "function", "request": ["function", "ast_valid", {"prediction": "x = 1"}]}
    held = []
    for _ in range(3):
        assert sit.status(RIGHT) == "passed"
        assert sit("", "function", **request)["value"] == 1.0
        held.append((sit.judge, len(list(Path(f"/proc/{sit.judge}/fd").iterdir()))))
    assert len(set(held)) == 1


def test_tests_and_solution_together_are_never_kept(sit: Sitter) -> None:
    sit.task(TEST)
    for _ in range(2):
        assert sit.status(RIGHT) == "passed"
        assert sit.status(RIGHT, kind="in_process") == "passed"
        assert sit.candidate == 0


def test_what_a_sample_used_is_its_own(sit: Sitter) -> None:
    sit.task("assert f(1) == 2")
    busy = "def f(x):\n    for _ in range(3 * 10**6): pass\n    return x + 1"
    spent = [sit(solution)["cpu"] for solution in (RIGHT, busy, RIGHT)]
    assert spent[1] > 0.02
    assert spent[2] < spent[1]


def test_a_candidate_that_cannot_be_started_spoils_the_room() -> None:
    def warden(request: dict[str, Any], given: Any = None) -> dict[str, Any]:
        return {"pid": 0, "detail": "no more processes"}

    examiner: Any = SimpleNamespace(pid=1, begin=lambda *_: None, close=lambda: None)
    outcome = Sitting(lambda: examiner, warden, {}).sit("solution", {"cpu": 1.0, "wall": 1.0})
    assert (outcome["status"], outcome["detail"], outcome["clean"]) == (
        "infra_error",
        "no more processes",
        False,
    )
