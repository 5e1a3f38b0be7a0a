import pytest

from proctor_sandbox.exam import prepare

CHECK = "def check(candidate):\n    assert candidate(1) == 2"


def test_the_names_that_a_candidate_is_asked_for_are_those_that_nobody_else_defines() -> None:
    exam = prepare(
        "import math\ndef given(): pass", "def ready(): pass", "assert f(given(), ready(), g)", None
    )
    assert exam.names == ("f", "g")


def test_the_entry_point_is_the_candidates_though_the_prompt_defines_it() -> None:
    assert prepare("def f(x): pass", "", CHECK, "f").names == ("f",)
    assert prepare("def f(x): pass", "", "assert f(1) == 2", None).names == ()


def test_tests_and_prompt_are_compiled_for_good_tracebacks() -> None:
    exam = prepare("x = 1", "y = 1", CHECK, "f")
    assert exam.prompt is not None
    assert exam.prompt.co_filename == "prompt.py"
    assert [code.co_filename for code in exam.tests.codes] == ["test.py", "test.py"]
    assert prepare("", "", CHECK, "f").prompt is None


@pytest.mark.parametrize(
    ("prompt", "setup", "test", "closed"),
    [
        ("", "", CHECK, True),
        ("import math\ndef f(): ...", "x = 1", CHECK, True),
        ("import os", "", CHECK, False),
        ("", "import os", CHECK, False),
        ("", "", "import os", False),
        ("", "", "import unittest\nclass T(unittest.TestCase): pass", False),
        ("class Odd(Exception): pass", "", CHECK, False),
    ],
)
def test_an_exam_is_closed_where_all_of_its_code_is(prompt: str, setup: str, test: str, closed: bool) -> None:
    assert prepare(prompt, setup, test, "f").closed is closed


@pytest.mark.parametrize("broken", [("(", "", ""), ("", "(", ""), ("", "", "("), ("return", "", "")])
def test_code_that_cannot_be_parsed_is_told(broken: tuple[str, str, str]) -> None:
    with pytest.raises(SyntaxError):
        prepare(*broken, "f")
