"""What a test passes in: functions, iterators, its own objects, and arguments that the solution changes."""

import pytest

from unit.proctor_sandbox.conftest import Sit


@pytest.mark.parametrize(
    ("test", "solution"),
    [
        ("assert f(lambda x: x + 1, 2) == 3", "def f(g, x): return g(x)"),
        ("def g(x, *, y): return [x, y]\nassert f(g) == [1, 2]", "def f(g): return g(1, y=2)"),
        ("seen = []\nf(seen.append)\nassert seen == [1, 2]", "def f(add): add(1); add(2)"),
        ("assert f(len) == 2 and f(sum) == 3", "def f(g): return g([1, 2])"),
        ("import math\nassert f(math.sqrt) == 2", "def f(g): return g(4)"),
        ("assert f(int) == 5 and f(str) == '5'", "def f(kind): return kind('5')"),
        ("assert f(int) is int and f(ValueError) is ValueError", "def f(x): return x"),
        ("assert f(x for x in range(3)) == [0, 1, 2]", "def f(g): return list(g)"),
        ("assert f(iter('ab')) == ['a', 'b']", "def f(g): return [next(g), next(g)]"),
        ("g = iter([1, 2, 3])\nassert f(g) == 1 and next(g) == 2", "def f(g): return next(g)"),
        ("g = lambda: 1\nassert f(g) is g", "def f(g): return g"),
        ("g = (i for i in [1])\nassert f(g) is g", "def f(g): return g"),
        ("assert f(lambda g: g(3)) == 9", "def f(call): return call(lambda x: x * x)"),
        ("assert f([lambda x: x, abs]) == [-1, 1]", "def f(fs): return [g(-1) for g in fs]"),
        (
            "def fib(n): return n if n < 2 else f(fib, n)\nassert fib(10) == 55",
            "def f(g, n): return g(n-1) + g(n-2)",
        ),
        ("assert f(lambda: (yield))", "def f(g): return g() is not None"),
    ],
)
def test_functions_and_iterators(sit: Sit, test: str, solution: str) -> None:
    sit.passes(test, solution, handles=True)


OBJECT = """
class Tree:
    shared = [0]
    def __init__(self, value, left=None, right=None):
        self.value, self.left, self.right = value, left, right
        self._private = "hidden"
    def size(self, extra=0): return extra + 1 + sum(t.size() for t in (self.left, self.right) if t)
    def __len__(self): return self.size()
    def __iter__(self): return iter([self.left, self.right])
    def __getitem__(self, i): return (self.left, self.right)[i]
    def __contains__(self, x): return x == self.value
    def __eq__(self, other): return isinstance(other, Tree) and self.value == other.value
    def __hash__(self): return 5
    def __lt__(self, other): return self.value < other.value
    def __add__(self, other): return Tree(self.value + (other.value if isinstance(other, Tree) else other))
    def __bool__(self): return self.value != 0
    def __str__(self): return "<%s>" % self.value
    def __repr__(self): return "Tree(%s)" % self.value
    def __call__(self, x): return x * self.value
    def __enter__(self): return self.value
    def __exit__(self, kind, error, trace): return kind is not None
tree = Tree(1, Tree(2), Tree(3))
"""


@pytest.mark.parametrize(
    ("assertion", "solution"),
    [
        ("f(tree) == 6", "def f(t): return 0 if t is None else t.value + f(t.left) + f(t.right)"),
        ("f(tree) == [3, 4, 3]", "def f(t): return [t.size(), t.size(extra=1), len(t)]"),
        ("f(tree) is tree.right", "def f(t): return t.right"),
        ("f(tree).value == 1 and isinstance(f(tree), Tree)", "def f(t): return t"),
        ("[x.value for x in f(tree)] == [2, 3]", "def f(t): return list(t)"),
        ("f(tree) is tree.left", "def f(t): return t[0]"),
        ("f(tree) == [True, False]", "def f(t): return [1 in t, 2 in t]"),
        ("f(tree) == [True, False, True]", "def f(t): return [t == t, t == t.left, t.left < t.right]"),
        ("f(tree) == [6, 3]", "def f(t): return [(t.left + t.right + t).value, (t.left + 1).value]"),
        ("f(tree) == ['<1>', 'Tree(1)', '<1>']", "def f(t): return [str(t), repr(t), f'{t}']"),
        ("f(tree) == 4 and not f(Tree(0))", "def f(t): return t and t(4)"),
        ("f(tree) == 1", "def f(t):\n    with t as v:\n        raise ValueError\n    return v"),
        ("f(tree) is None and tree.value == 9", "def f(t): t.value = 9"),
        ("f(tree).left is tree", "def f(t):\n    t.left.left = t\n    return t.left"),
        ("f(tree) == 2 and tree.shared == [0]", "def f(t): return len({t, t.left})"),
        ("f([tree, {'t': tree}]) == [1, 1]", "def f(ts): return [ts[0].value, ts[1]['t'].value]"),
        ("f(Tree).value == 7", "def f(T): return T(7)"),
        ("f(tree) is None and tree.left is not None", "def f(t): return getattr(t, 'nothing', None)"),
    ],
)
def test_objects_of_the_tests_own_classes(sit: Sit, assertion: str, solution: str) -> None:
    sit.passes(f"{OBJECT}\nassert {assertion}", solution, handles=True)


@pytest.mark.parametrize(
    "expression",
    [
        "t._private",
        "t.__class__._secret",
        "t.__dict__['_private']",
        "t.size.__globals__",
        "t.size.__self__._private",
        "t.size.__func__.__code__.co_consts",
        "object.__getattribute__(t, '_private')",
        "getattr(t, '_Tree__x')",
        "setattr(t, '_private', 1)",
        "delattr(t, '_private')",
        "g.gi_frame.f_globals",
        "g.gi_code.co_consts",
        "h.__globals__",
        "h.__code__.co_consts",
        "h.__closure__[0].cell_contents",
        "h.__defaults__",
        "e.__traceback__.tb_frame.f_globals['ANSWER']",
    ],
)
def test_private_parts_of_what_is_passed_in_stay_private(sit: Sit, expression: str) -> None:
    test = f"""{OBJECT}
ANSWER = 42
Tree._secret = 42
def h(x, hidden=ANSWER):
    return x if tree else hidden
def fail(): raise KeyError("k")
f(tree, (i for i in [1]), h, fail)
assert tree._private == "hidden"
"""
    solution = f"""
def f(t, g, h, fail):
    try:
        fail()
    except KeyError as error:
        e = error
    try:
        found = {expression}
    except Exception as error:
        assert not isinstance(error, AssertionError)
        return
    raise RuntimeError("reached " + repr(found))
"""
    sit.passes(test, solution, handles=True)


def test_an_exception_in_a_callback_comes_back_as_itself(sit: Sit) -> None:
    test = """
class Own(Exception):
    def __init__(self, number):
        super().__init__(number, "text")
        self.extra = [number]
error = Own(7)
def fail(x): raise error
try:
    f(fail)
except Own as caught:
    assert caught is error
else:
    1/0
"""
    sit.passes(test, "def f(g): return g(1)", handles=True)
    sit.passes(
        test, "def f(g):\n    try:\n        g(1)\n    except Exception as e:\n        raise e", handles=True
    )


def test_an_exception_in_a_callback_can_be_handled_there(sit: Sit) -> None:
    test = """
class Own(KeyError): pass
def fail(x): raise Own(x)
assert f(fail) == ["Own", ("k",)]
"""
    solution = """
def f(g):
    try:
        g("k")
    except KeyError as error:
        return [type(error).__name__, error.args]
"""
    sit.passes(test, solution, handles=True)


def test_the_end_of_an_iterator_that_is_passed_in(sit: Sit) -> None:
    solution = "def f(g):\n    try:\n        next(g)\n    except StopIteration:\n        return 'end'"
    sit.passes("assert f(iter([])) == 'end'", solution)


def test_a_failing_assertion_in_a_callback_fails_the_test(sit: Sit) -> None:
    verdict = sit("def g(x): assert x == 2\nf(g)", "def f(g): g(1)")
    assert verdict["status"] == "failed"


@pytest.mark.parametrize(
    ("argument", "change", "wanted"),
    [
        ("[3, 1, 2]", "x.sort()", "[1, 2, 3]"),
        ("[1]", "x.clear()", "[]"),
        ("[[1], [2]]", "x[0].append(5)", "[[1, 5], [2]]"),
        ("{'a': 1}", "x['b'] = [2]", "{'a': 1, 'b': [2]}"),
        ("{1: 1, 2: 2}", "x[1] = x.pop(1)", "{2: 2, 1: 1}"),
        ("{1}", "x.add(2)", "{1, 2}"),
        ("bytearray(b'a')", "x.extend(b'b')", "bytearray(b'ab')"),
        ("collections.deque([1, 2], 2)", "x.append(3)", "collections.deque([2, 3], 2)"),
    ],
)
def test_a_changed_argument_is_copied_back_where_the_task_needs_it(
    sit: Sit, argument: str, change: str, wanted: str
) -> None:
    test = f"""
import collections
x = {argument}
assert f(x) == "done"
assert x == {wanted} and list(x) == list({wanted})
"""
    solution = f"def f(x):\n    {change}\n    return 'done'"
    sit.passes(test, solution, mutates=True)
    assert sit(test, solution, mutates=False)["status"] == "failed"


def test_an_argument_that_is_returned_is_itself(sit: Sit) -> None:
    sit.passes(
        "x = [2, 1]\nassert f([], x) is x and x == [1, 2]",
        "def f(y, x): x.sort(); return x",
        mutates=True,
    )
    sit.passes("x = [1]\nassert f(x) is not x and f(x) == x", "def f(x): return x[:]", mutates=True)


def test_what_a_method_changes_is_copied_back(sit: Sit) -> None:
    solution = "class A:\n    def fill(self, x): x.append(1)"
    sit.passes("x = []\nA().fill(x)\nassert x == [1]", solution, handles=True, mutates=True, entry_point=None)


def test_a_function_among_the_arguments_is_its_own_copy(sit: Sit) -> None:
    test = "assert f([lambda x: x + 1]) == 2"
    sit.passes(test, "import copy\ndef f(given):\n    return copy.deepcopy(given)[0](1)")
