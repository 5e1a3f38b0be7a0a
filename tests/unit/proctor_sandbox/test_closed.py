"""Which programs leave nothing behind. What is refused here found a way to leave or to see something."""

import ast
import builtins
import importlib
import types
import typing
import warnings
from typing import Any

import pytest

from proctor_sandbox import allowed
from proctor_sandbox.closed import is_closed
from proctor_sandbox.source import read


def told(program: str) -> bool:
    return is_closed(ast.parse(program))


CLOSED = [
    "",
    "1; 'text'; b'bytes'; 2j; ...; None; True",
    "x = y = 1\nx += y\nz: int = x\n(a, *b), c = (1, 2, 3), 4\n[d, e] = 1, 2\nx, y = y, x",
    "x = [3, 1]\nx[0] = x[-1]\nx[:1] = [7, 8]\ndel x[0], x[:1]\nx = 5\ndel x",
    "x = 1\nassert 1 < 2 <= 3 != None is not x, 'why'",
    "x = -1 if not 0 and 1 or 2 else ~3 ** 2 @ 1 if 0 else 5 // 2 % 3 << 1",
    "def f(a, /, b=1, *c, d: 'int' = 2, **e) -> 'str':\n    '''Doc.'''\nf(1, *[2], d=3, **{'x': 4})",
    "def f():\n    def g():\n        nonlocal x\n        global y\n        x = y = 1\n    x = 0\n    g\nf()",
    "f = lambda x, *y, z=1: (x, y, z)\nf(1)",
    "for i in range(3):\n    if i == 1: continue\n    elif i: break\nelse:\n    pass\nwhile False: pass",
    "[x for x in range(3) if x for _ in 'ab']; {x for x in 'a'}; {x: 1 for x in 'a'}; sum(x for x in [1])",
    "{**{'a': 1}, 'b': 2}; {*[1]}; (*[1], 2)",
    "try: 1 / 0\nexcept (ZeroDivisionError, ValueError) as e: str(e)\nexcept: pass\nelse: 1\nfinally: 2",
    "try:\n    try: raise KeyError(1) from OSError()\n    except Exception: raise\nexcept Exception: 0",
    "if (n := 3) > 2: n",
    "def f():\n    x = yield 1\n    y = [(yield), x]\n    return y\nlist(f())",
    "match [1, {'a': 2}]:\n    case [int(x) | str(x), {'a': 2, **y}] if x: y\n    case [*_] | None | -1: 0",
    "f'{1!r:>{5}}'; '%s' % 1; '{} {0!r:>5} {{}}'; '{0!r:>5} {x}'.format(1, x=2)",
    "__name__ == '__main__'",
    "type(1) == int and type('') in (str, bytes) and type([]) is list\ntype(2).__name__ + 'x'",
    "from __future__ import annotations\nx: a[b] = 1",
    "import math, re as regex, sys\nmath.sqrt(4) + math.pi; regex.sub(r'a', lambda m: m.group(), 'b')",
    "from collections import Counter, defaultdict as d\nd(int)[1]; Counter('abc').most_common(1)",
    "from typing import List, Optional\ndef f(x: List[int], y: Optional[str] = 'y') -> List[List[int]]: pass",
    "import functools\n@functools.lru_cache(maxsize=None)\ndef f(n): return n < 2 or f(n - 1)\nf(5)",
    "import hashlib\nhashlib.md5('x'.encode()).hexdigest()",
    "import cmath\ncmath.polar(1j); cmath.phase(1j)",
    "from datetime import date, timedelta\n(date(2020, 1, 1) + timedelta(days=3)).weekday()",
    "import statistics\nstatistics.median([1, 2]); statistics.mode('aab')",
    "import heapq, bisect, itertools, operator, copy\nheapq.heappush([], 1); operator.itemgetter(1)([1, 2])",
    "len = 3\nsum = lambda x: x\nsum(len)",
    "print('x', sep='', end='')",
]


@pytest.mark.parametrize("program", CLOSED)
def test_programs_that_work_on_their_own_objects_are_closed(program: str) -> None:
    assert told(program)
    exec(program, {"__name__": "solution"})


FORMS = (
    "NAME",
    "NAME = 1",
    "NAME += 1",
    "del NAME",
    "for NAME in x: pass",
    "def NAME(): pass",
    "def f(NAME): pass",
    "def f(*NAME): pass",
    "def f(**NAME): pass",
    "def f(*, NAME=1): pass",
    "lambda NAME: 1",
    "f(NAME=1)",
    "import math as NAME",
    "from math import pi as NAME",
    "try: pass\nexcept Exception as NAME: pass",
    "def f():\n    global NAME",
    "def f():\n    NAME = 1\n    def g():\n        nonlocal NAME",
    "(NAME := 1)",
    "[0 for NAME in x]",
    "match x:\n    case NAME: pass",
    "match x:\n    case [*NAME]: pass",
    "match x:\n    case {**NAME}: pass",
    "match x:\n    case 1 as NAME: pass",
)
BUILTINS = [
    "eval",
    "exec",
    "compile",
    "open",
    "input",
    "__import__",
    "globals",
    "locals",
    "vars",
    "dir",
    "getattr",
    "setattr",
    "delattr",
    "hasattr",
    "type",
    "object",
    "super",
    "classmethod",
    "staticmethod",
    "property",
    "memoryview",
    "bytearray",
    "breakpoint",
    "help",
    "exit",
    "quit",
    "__build_class__",
    "SystemExit",
    "KeyboardInterrupt",
    "GeneratorExit",
    "BaseException",
    "ExceptionGroup",
]
MODULES = [
    "os",
    "builtins",
    "time",
    "decimal",
    "json",
    "enum",
    "abc",
    "gc",
    "inspect",
    "types",
    "weakref",
    "threading",
    "ctypes",
]
OPEN = [
    # other kinds of code
    "class A: pass",
    "async def f(): pass",
    "async def f():\n    await 1",
    "with x: pass",
    "def f():\n    yield from x",  # would call `close` of whatever x is, when the generator goes away
    # code that runs when a generator goes away, which is some time later
    "def f():\n    try:\n        yield\n    finally:\n        print()",
    "def f():\n    try:\n        yield\n    except:\n        print()",
    "def f():\n    try:\n        pass\n    finally:\n        yield",
    "def f():\n    try:\n        pass\n    except:\n        [0, (yield)]",
    "def f():\n    try:\n        def g(x=(yield)): pass\n    except:\n        print()",
    "def f():\n    try:\n        x = lambda y=(yield): 1\n    finally:\n        print()",
    # attributes that are bound, deleted or not listed
    "x.y = 1",
    "x.y += 1",
    "x.y: int = 1",
    "del x.y",
    "for x.y in z: pass",
    "[0 for x.append in z]",
    "(a, x.append) = z",
    "x.append = 1",
    "del x.append",
    "x.__class__",
    "f.__globals__",
    "f.__defaults__",
    "g.gi_frame",
    "e.__traceback__",
    "e.args",
    "type(x).__mro__",
    "type(x).__name__.y",
    "type(x).__name__ = 1",
    "x.__name__",
    "f'{x.__class__}'",
    "f'{1:{x.y}}'",
    "match x:\n    case int(__class__=y): pass",
    "match x:\n    case y.__class__: pass",
    # templates that read attributes
    "'{0.__class__}'.format(1)",
    "'{0[a]}'.format(x)",
    "'{:{0.y}}'.format(1)",
    "'{x.y!r}'.format(x=1)",
    "('{0.__cla' + 'ss__}').format(1)",
    "x.format(1)",
    "str.format(x, 1)",
    "f = '{}'.format",
    "map(str.format, x, y)",
    "'{}'.format_map(x)",
    "'{'.format(1)",
    # builtins and modules that change or show more
    *(f"{name}(x)" for name in BUILTINS),
    "type(type(x)) == y and type(x)('A', (), {})",
    "type('A', (), {}) == 1",
    "type(*x) == 1",
    "type(x, **y) == 1",
    "t = type",
    "from __future__ import braces as x",
    *(f"import {name}" for name in MODULES),
    "import collections.abc",
    "import os.path as math",
    "from math import *",
    "from . import math",
    "from .math import sqrt",
    "from sys import setrecursionlimit",
    "from sys import modules",
    "from re import purge",
    "from re import _cache",
    "from typing import NamedTuple",
    "from collections import namedtuple",
    "from collections import _sys",
    "from functools import singledispatch",
    "from functools import wraps",
    "from operator import attrgetter",
    "from operator import methodcaller",
    "from string import Template",
    "from copy import _deepcopy_dispatch",
    "from hashlib import new",
    "from datetime import timezone",
    "import sys\nsys.stdout",
    "import sys\nsys.modules['x']",
    # names that the interpreter has a meaning for, wherever they are bound
    *(form.replace("NAME", name) for name in ("__builtins__", "__class__", "eval", "type") for form in FORMS),
    "__name__ = 'x'",
    "del __name__",
    "def f():\n    global __name__",
    # names that Python reads as others
    "\N{MATHEMATICAL BOLD SMALL E}val(1)",
    "\N{FULLWIDTH LATIN SMALL LETTER E}val(1)",
    "x.__\N{MATHEMATICAL BOLD SMALL C}lass__",
    "x.f\N{FULLWIDTH LATIN SMALL LETTER O}rmat(1)",
    "_\N{FULLWIDTH LOW LINE}builtins__",
    "import \N{FULLWIDTH LATIN SMALL LETTER O}s",
    "def f(\N{FULLWIDTH LATIN SMALL LETTER T}ype): pass",
    "@eval\ndef f(): pass",
    "def f(x=eval): pass",
    "def f(*, x=eval): pass",
    "def f(x: eval): pass",
    "def f() -> eval: pass",
    "x: eval",
    "x: eval = 1",
    "lambda x=eval: 1",
    "x[eval:1]",
    "x[1:2:eval]",
    "assert 1, eval",
    "raise eval",
    "raise x from eval",
    "f(*eval)",
    "f(**eval)",
    "{**eval}",
    "[0 for x in y if eval]",
    "[0 for x in y for z in eval]",
    "{0: eval for x in y}",
    "try: pass\nexcept eval: pass",
    "try: pass\nfinally: eval",
    "while 1: pass\nelse: eval",
    "for x in y: pass\nelse: eval",
    "f'{eval}'",
    "f'{1:{eval}}'",
    "'{}'.format(eval)",
    "'{x}'.format(x=eval)",
    "type(eval) == 1",
    "type(eval).__name__",
    "match eval:\n    case _: pass",
    "match x:\n    case _ if eval: pass",
    "match x:\n    case eval(): pass",
    "match x:\n    case int(eval()): pass",
    "match x:\n    case int(real=eval()): pass",
    "def f():\n    yield eval",
]


@pytest.mark.parametrize("program", OPEN)
def test_programs_that_could_do_more_are_open(program: str) -> None:
    try:
        tree = ast.parse(program)
    except SyntaxError:  # `f(__class__=1)` is one, `del __debug__` is not
        pytest.fail("the program is not Python")
    assert not is_closed(tree)


NEWER = [
    ("def f[T](x): pass", "FunctionDef"),
    ("type X = int", "TypeAlias"),
    ("t'{x}'", "TemplateStr"),
    ("try: pass\nexcept* ValueError: pass", "TryStar"),
]


@pytest.mark.parametrize(("program", "node"), NEWER)
def test_what_newer_versions_know_is_open_there_and_no_python_elsewhere(program: str, node: str) -> None:
    try:
        tree = ast.parse(program)
    except SyntaxError:
        assert read([program]).codes == ()
    else:
        assert type(tree.body[0]).__name__ == node or node == "TemplateStr"
        assert not is_closed(tree)


def run(program: str) -> dict[str, Any]:
    """What it made, in this process, as a candidate runs it."""
    source = read([program])
    assert source.closed
    namespace: dict[str, Any] = {"__name__": "solution"}
    for code in source.codes:
        exec(code, namespace)
    return namespace


TRIED = "seen = True\ntry:\n    {}\nexcept TypeError:\n    seen = False"


@pytest.mark.parametrize(
    ("plant", "look"),
    [
        ("import re\nre.compile('planted', 2)", "import re\n" + TRIED.format("re.compile('planted', 2.0)")),
        ("import re\nre.sub('x', 'y', '')", "import re\n" + TRIED.format("re.sub('x', 'y', '', 0, 0.0)")),
        ("import re\nre.split('x', '', 0, 2)", "import re\n" + TRIED.format("re.split('x', '', 0, 2.0)")),
        (
            "from typing import List\nx = List[-0.0]",
            "from typing import List\nseen = '-' in str(List[0.0])",
        ),
        (
            "from typing import Dict\ndef f(x: Dict[str, -0.0]): pass",
            "from typing import Dict\nseen = '-' in str(Dict[str, 0.0])",
        ),
        (
            "from typing import Tuple\nx = Tuple[frozenset([1]), 2]",
            "from typing import Tuple\nseen = 'True' not in str(Tuple[frozenset([True]), 2])",
        ),
        (
            "from typing import Callable\nx = Callable[[0.0], -0.0]",
            "from typing import Callable\nseen = '-' in str(Callable[[0.0], 0.0])",
        ),
        (
            "from typing import List\ntry:\n    List[-0.0][int]\nexcept TypeError:\n    pass",
            (
                "from typing import List\ntry:\n    def f(x: List[0.0][int]): pass\nexcept TypeError as e:\n"
                "    seen = '-' in str(e)"
            ),
        ),
    ],
)
def test_a_program_cannot_see_what_another_one_left(plant: str, look: str) -> None:
    assert run(look)["seen"] is False
    run(plant)
    assert run(look)["seen"] is False


def test_no_code_of_a_program_runs_when_it_goes_away(capsys: pytest.CaptureFixture[str]) -> None:
    namespace = run(
        "def f():\n    for x in [1, 2]:\n        yield x\n        print('later')\n"
        "held = f()\nnext(held)\ng = (print('later') for x in [1, 2])"
    )
    namespace.clear()
    assert capsys.readouterr().out == ""


def reachable() -> dict[str, Any]:
    """By its repr, everything that listed names lead to without a call, by way of listed attributes."""
    left: list[Any] = [getattr(builtins, name, None) for name in allowed.BUILTINS]
    left += [
        getattr(importlib.import_module(module), name, None)
        for module, names in allowed.MODULES.items()
        for name in names
    ]
    left += [importlib.import_module(module) for module in allowed.MODULES]
    found: dict[str, Any] = {}
    while left:
        value = left.pop()
        if repr(value) not in found:
            found[repr(value)] = value
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                left += [getattr(value, name) for name in allowed.ATTRIBUTES if hasattr(value, name)]
    return found


def test_nothing_that_can_be_reached_could_hold_what_a_program_leaves() -> None:
    found = list(reachable().values())
    holding = (list, dict, set, bytearray, types.MappingProxyType, types.CodeType, types.FrameType)
    assert not [value for value in found if isinstance(value, holding)]
    modules = {value.__name__ for value in found if isinstance(value, types.ModuleType)}
    assert modules == set(allowed.MODULES)


def test_the_only_names_that_a_module_gives_beyond_its_own_list_are_harmless() -> None:
    extra = {
        (module, name)
        for module, names in allowed.MODULES.items()
        for name in dir(importlib.import_module(module))
        if name in allowed.ATTRIBUTES and name not in names
    }
    known = {("copy", "replace"), ("operator", "index"), ("operator", "pow")}
    known |= {("typing", "OrderedDict"), ("typing", "ChainMap"), ("typing", "defaultdict")}
    known |= {("statistics", name) for name in dir(importlib.import_module("statistics"))}
    assert extra <= known


def test_the_caches_that_are_emptied_are_there() -> None:
    assert getattr(typing, "_cleanups", None)


def test_a_program_as_deep_as_can_be_parsed_is_told_of_without_recursion() -> None:
    assert told("x = " + "1 + " * 500 + "1")
    assert not told("x = " + "1 + " * 500 + "eval")
    assert told("x = " + "(" * 90 + ")" * 90)
    assert told("x = " + "lambda: " * 90 + "1")
