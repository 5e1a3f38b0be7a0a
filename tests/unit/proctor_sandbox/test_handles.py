"""Samples whose objects stay with the candidate and are asked from there."""

from typing import Any

import pytest

from unit.proctor_sandbox.conftest import Sit

STACK = """
class Stack:
    limit = 3
    kinds = ["lifo"]

    def __init__(self, items=()):
        self.items = list(items)
        self.open = None

    def push(self, item, *, twice=False):
        self.items += [item] * (1 + twice)
        return self

    @property
    def top(self):
        return self.items[-1]

    @classmethod
    def of(cls, *items):
        return cls(items)

    @staticmethod
    def double(x):
        return 2 * x

    def __len__(self): return len(self.items)
    def __iter__(self): return iter(self.items)
    def __contains__(self, item): return item in self.items
    def __getitem__(self, index): return self.items[index]
    def __setitem__(self, index, item): self.items[index] = item
    def __delitem__(self, index): del self.items[index]
    def __reversed__(self): return reversed(self.items)
    def __eq__(self, other): return isinstance(other, Stack) and self.items == other.items
    def __lt__(self, other): return len(self) < len(other)
    def __hash__(self): return hash(tuple(self.items))
    def __bool__(self): return bool(self.items)
    def __repr__(self): return "Stack(%r)" % self.items
    def __str__(self): return "|".join(map(str, self.items))
    def __format__(self, spec): return spec + str(self)
    def __call__(self, x=0): return x + sum(self.items)
    def __enter__(self):
        self.open = True
        return self
    def __exit__(self, kind, error, trace):
        self.open = False
        self.left_by = (kind.__name__, str(error)) if kind else None
        return kind is KeyError


class Deeper(Stack):
    pass
"""


@pytest.mark.parametrize(
    "test",
    [
        "s = Stack([1, 2])\nassert s.items == [1, 2] and s.top == 2 and s.limit == 3",
        "s = Stack()\nassert s.push(5) is s and s.push(6, twice=True).items == [5, 6, 6]",
        "assert Stack.of(1, 2).items == [1, 2] and Stack.double(4) == 8 and Stack.limit == 3",
        "assert Stack.kinds == ['lifo'] and Stack.__name__ == 'Stack'",
        "s = Stack([1])\ns.open = 'x'\nassert s.open == 'x'\ndel s.open\nassert not hasattr(s, 'open')",
        "assert not hasattr(Stack(), 'nothing') and getattr(Stack(), 'nothing', 3) == 3",
        "assert len(Stack('abc')) == 3 and list(Stack('ab')) == ['a', 'b'] and [*Stack([1])] == [1]",
        "s = Stack('abc')\nassert s[0] == 'a' and s[-1] == 'c' and s[1:] == ['b', 'c']",
        "s = Stack('abc')\ns[0] = 'x'\ndel s[1]\nassert s.items == ['x', 'c']",
        "assert 'a' in Stack('ab') and 'z' not in Stack('ab')",
        "assert list(reversed(Stack('ab'))) == ['b', 'a'] and sorted([Stack('ab'), Stack()])[0].items == []",
        "assert Stack([1]) == Stack([1]) and Stack([1]) != Stack([2]) and not Stack([1]) == [1]",
        "assert len({Stack([1]): 1}) == 1 and Stack([1]) in [Stack([2]), Stack([1])]",
        "assert Stack([1]) and not Stack()",
        "assert repr(Stack([1])) == 'Stack([1])' and str(Stack([1, 2])) == '1|2'",
        "assert f'{Stack([1]):>}' == '>1'",
        "assert '%s' % Stack([7]) == '7' and Stack([1, 2])() == 3 and Stack([1])(x=2) == 3",
        "with Stack([1]) as s:\n    assert s.open is True\nassert s.open is False and s.left_by is None",
        "with Stack() as s:\n    raise KeyError('k')\nassert s.left_by == ('KeyError', \"'k'\")",
        "assert isinstance(Stack(), Stack) and not isinstance(5, Stack) and not isinstance(Stack(), Deeper)",
        "assert isinstance(Deeper(), (int, Stack)) and issubclass(Deeper, Stack)",
        "assert not issubclass(int, Stack)",
        "assert not isinstance(Stack(), int) and not isinstance(Stack(), list)",
        "s = Stack()\nassert s is not Stack() and s.push(1) is s and [s] == [s] and s == s",
        "a, b = map(Stack, ([1], [2]))\nassert [one.top for one in (a, b)] == [1, 2]",
        "assert all(isinstance(one, Stack) for one in [Stack(), Deeper()])",
        "try:\n    Stack().top\nexcept IndexError as e:\n    assert 'list index' in str(e)\nelse:\n    1/0",
    ],
)
def test_what_a_class_can_do(sit: Sit, test: str) -> None:
    sit.passes(test, STACK, handles=True, entry_point=None)


def test_an_exception_that_a_with_does_not_swallow_goes_on(sit: Sit) -> None:
    test = """
s = Stack()
try:
    with s:
        raise ValueError("v")
except ValueError:
    pass
else:
    1/0
assert s.left_by == ("ValueError", "v")
"""
    sit.passes(test, STACK, handles=True, entry_point=None)


NUMBER = """
class N:
    def __init__(self, x): self.x = x
    def __eq__(self, other): return isinstance(other, N) and self.x == other.x
    def __int__(self): return int(self.x)
    def __float__(self): return float(self.x)
    def __index__(self): return int(self.x)
    def __complex__(self): return complex(self.x)
    def __abs__(self): return N(abs(self.x))
    def __neg__(self): return N(-self.x)
    def __pos__(self): return N(+self.x)
    def __invert__(self): return N(~self.x)
    def __round__(self, digits=None): return N(round(self.x, digits))
    def __matmul__(self, other): return N((self.x, "@", value(other)))
    def __divmod__(self, other): return divmod(self.x, value(other))
    def __iadd__(self, other):
        self.x += value(other)
        return self
def value(other): return other.x if isinstance(other, N) else other
def operators():
    import operator
    for name in "add sub mul truediv floordiv mod pow and or xor lshift rshift".split():
        function = getattr(operator, name + "_" if name in ("and", "or") else name)
        def forward(self, other, function=function): return N(function(self.x, value(other)))
        def reflected(self, other, function=function): return N(function(value(other), self.x))
        setattr(N, "__%s__" % name, forward)
        setattr(N, "__r%s__" % name, reflected)
    for name in "lt le gt ge".split():
        def compare(self, other, function=getattr(operator, name)): return function(self.x, value(other))
        setattr(N, "__%s__" % name, compare)
operators()
"""


@pytest.mark.parametrize(
    "expression",
    [
        *(
            f"N(7) {operator} N(2) == N(7 {operator} 2)"
            for operator in ["+", "-", "*", "/", "//", "%", "**", "&", "|", "^", "<<", ">>"]
        ),
        *(
            f"N(7) {operator} 2 == N(7 {operator} 2)"
            for operator in ["+", "-", "*", "/", "//", "%", "**", "&", "|", "^", "<<", ">>"]
        ),
        *(
            f"7 {operator} N(2) == N(7 {operator} 2)"
            for operator in ["+", "-", "*", "/", "//", "%", "**", "&", "|", "^"]
        ),
        *(f"(N(1) {operator} N(2)) is (1 {operator} 2)" for operator in ("<", "<=", ">", ">=")),
        "-N(1) == N(-1) and +N(1) == N(1) and ~N(1) == N(-2) and abs(N(-3)) == N(3)",
        "int(N(3.5)) == 3 and float(N(3)) == 3.0 and complex(N(1)) == 1 + 0j and [5, 6][N(1)] == 6",
        "round(N(2.567), 1) == N(2.6) and divmod(N(7), 2) == (3, 1)",
        "(N(1) @ 2) == N((1, '@', 2)) and list(range(N(3))) == [0, 1, 2]",
        "sum([N(1), N(2)], N(0)) == N(3)",
    ],
)
def test_operators(sit: Sit, expression: str) -> None:
    sit.passes(f"assert {expression}", NUMBER, handles=True, entry_point=None)


def test_an_operator_in_place_keeps_the_object(sit: Sit) -> None:
    sit.passes("a = b = N(1)\na += 2\nassert a is b and b.x == 3", NUMBER, handles=True, entry_point=None)


def test_an_operator_that_is_not_there(sit: Sit) -> None:
    test = "try:\n    N(1) << 'x'\nexcept TypeError:\n    pass\nelse:\n    1/0"
    sit.passes(test, NUMBER, handles=True, entry_point=None)


def test_objects_go_back_as_themselves(sit: Sit) -> None:
    solution = """
class Node:
    def __init__(self, value, next=None): self.value, self.next = value, next
def last(node): return node if node.next is None else last(node.next)
def same(a, b): return a is b
"""
    test = """
tail = Node(2)
head = Node(1, tail)
assert last(head) is tail and same(head.next, tail) and not same(head, tail)
assert same(b=head, a=head) and last(head).value == 2
tail.next = Node([3])
assert last(head).value == [3] and head.next.next.value == [3]
"""
    sit.passes(test, solution, handles=True, entry_point=None)


def test_a_single_object_is_itself(sit: Sit) -> None:
    solution = """
class Single:
    one = None
    def __new__(cls):
        if cls.one is None: cls.one = super().__new__(cls)
        return cls.one
"""
    sit.passes("assert Single() is Single()", solution, handles=True, entry_point=None)


def test_an_object_inside_plain_data_is_a_handle(sit: Sit) -> None:
    solution = "class A:\n    x = 1\ndef f(): return {'a': [A(), (A(),)]}"
    sit.passes("found = f()\nassert found['a'][0].x == found['a'][1][0].x == 1", solution, handles=True)


def test_a_handle_never_equals_plain_data(sit: Sit) -> None:
    solution = """
class Any:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return 4
def f(): return Any()
"""
    for expression in (
        "f() == 4",
        "4 == f()",
        "f() in [4]",
        "4 in [f()]",
        "f() == [] or f() == None",
        "not f() != 4",
    ):
        assert sit(f"assert {expression}", solution, handles=True)["status"] == "failed"


@pytest.mark.parametrize("operation", ["eq", "lt", "bool", "contains", "len", "str", "getitem"])
def test_an_operation_that_the_tests_do_not_need_is_not_given(sit: Sit, operation: str) -> None:
    uses = {
        "eq": "f() == f()",
        "lt": "f() < 5",
        "bool": "not f()",
        "contains": "5 in f()",
        "len": "len(f()) == 0",
        "str": "str(f()) == ''",
        "getitem": "f()[0] == 1",
    }
    solution = """
class A:
    def __eq__(self, other): return True
    def __lt__(self, other): return True
    def __bool__(self): return False
    def __contains__(self, item): return True
    def __len__(self): return 0
    def __str__(self): return ''
    def __getitem__(self, i): return 1
    def __iter__(self): return iter(())
def f(): return A()
"""
    test = f"assert {uses[operation]}"
    allowed = sit(test, solution, handles=True, operations=None)
    assert allowed["status"] == "passed"
    assert operation in allowed["operations"]
    sit.passes(test, solution, handles=True, operations=allowed["operations"])
    refused: dict[str, Any] = sit(test, solution, handles=True, operations=[])
    assert refused["status"] in ("error", "failed")


def test_the_usual_operations(sit: Sit) -> None:
    sit.passes(
        "s = Stack([1])\nassert s.top == s[0] == len(s) == 1",
        STACK,
        handles=True,
        operations="usual",
        entry_point=None,
    )
    verdict = sit("assert Stack() < Stack([1])", STACK, handles=True, operations="usual", entry_point=None)
    assert (verdict["status"], verdict["detail"]) == ("error", "TypeError")


def test_a_handle_is_true_where_the_tests_need_no_more(sit: Sit) -> None:
    sit.passes("assert Stack()", STACK, handles=True, operations=[], entry_point=None)


def test_exceptions_of_the_solution(sit: Sit) -> None:
    solution = """
class Empty(LookupError):
    def __init__(self, name, code=5):
        super().__init__(name)
        self.code = code
    def __str__(self): return "empty: " + self.args[0]
class VeryEmpty(Empty): pass
def f(x): raise (VeryEmpty if x else Empty)("q")
"""
    test = """
for x, name in ((0, "Empty"), (1, "VeryEmpty")):
    for kind in (Empty, LookupError, Exception):
        try:
            f(x)
        except kind as error:
            assert str(error) == "empty: q" and error.args == ("q",) and error.code == 5
            assert type(error).__name__ == name
        else:
            1/0
try:
    f(0)
except VeryEmpty:
    1/0
except Empty:
    pass
assert issubclass(VeryEmpty, Empty) and not issubclass(Empty, VeryEmpty)
"""
    for handles in (False, True):
        sit.passes(test, solution, handles=handles)


def test_asynchronous_methods(sit: Sit) -> None:
    solution = "class A:\n    async def get(self): return self\n    x = 3"
    test = """
import asyncio
async def main(): return (await (await A().get()).get()).x
assert asyncio.run(main()) == 3
"""
    sit.passes(test, solution, handles=True, entry_point=None)


def test_a_decorator_and_a_closure(sit: Sit) -> None:
    solution = """
def counted(function):
    def inner(*args, **kwargs):
        inner.calls += 1
        return function(*args, **kwargs)
    inner.calls = 0
    return inner
def counter():
    count = 0
    def step():
        nonlocal count
        count += 1
        return count
    return step
"""
    test = """
double = counted(lambda x: 2 * x)
assert double(2) == 4 and double(x=3) == 6 and double.calls == 2
step = counter()
assert [step(), step(), counter()()] == [1, 2, 1]
"""
    sit.passes(test, solution, handles=True, entry_point=None)


def test_a_class_derived_from_dict_keeps_its_methods(sit: Sit) -> None:
    solution = "class D(dict):\n    def total(self): return sum(self.values())"
    sit.passes(
        "d = D(a=1)\nd['b'] = 2\nassert d.total() == 3 and len(d) == 2",
        solution,
        handles=True,
        entry_point=None,
    )
