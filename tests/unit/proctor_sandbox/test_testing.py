import types
from typing import Any

import pytest

from proctor_sandbox import testing


def names(test: str, setup: str = "") -> tuple[str, ...]:
    return testing.plan(setup, test, "f").names


@pytest.mark.parametrize(
    ("test", "wanted"),
    [
        ("assert f(1) == g(x=2)", ("f", "g")),
        ("x = 1\nassert f(x)", ("f",)),
        ("import math\nassert f(math.pi)", ("f",)),
        ("from a import b as c\nassert c(b)", ("b",)),
        ("assert len(f) == max(1, 2)", ("f",)),
        ("def check(candidate):\n    assert candidate(helper(1))", ("helper",)),
        ("def check(candidate):\n    helper = 1\n    assert candidate(helper)", ()),
        ("class T(Base):\n    x = f(1)\n    def test(self): self.assertEqual(g(), T)", ("Base", "f", "g")),
        ("assert [f(i) for i in range(3)] == {k: v for k, v in h()}", ("f", "h")),
        ("assert (lambda y: f(y) + z)(1)", ("f", "z")),
        ("try:\n    f()\nexcept Odd as error:\n    str(error)", ("Odd", "f")),
        ("def a():\n    global made\n    made = 1\nprint(made)", ("made",)),
        ("def a():\n    n = 1\n    def b():\n        nonlocal n\n        return n + m\n    return b", ("m",)),
        ("with f() as x: x", ("f",)),
        ("f.attribute.deeper", ("f",)),
        ("f += 1", ()),
        ("if (n := f()): n", ("f",)),
        ("@decorate\ndef h(x: Kind = default) -> Result: ...", ("Kind", "Result", "decorate", "default")),
        ("async def a():\n    async for x in f(): await g(x)", ("f", "g")),
        ("del f", ()),
        ("x: Kind = f()", ("Kind", "f")),
    ],
)
def test_the_names_that_tests_want_of_a_solution(test: str, wanted: tuple[str, ...]) -> None:
    assert names(test) == wanted


def test_what_setup_defines_is_not_wanted() -> None:
    assert names("assert f(root)", setup="from a import root") == ("f",)


@pytest.mark.parametrize("broken", ["def (", "x = '\0'"])
def test_a_test_that_is_not_python_is_told(broken: str) -> None:
    with pytest.raises((SyntaxError, ValueError)):
        testing.plan("", broken, None)


def run(test: str, entry_point: str | None = None, **namespace: Any) -> dict[str, Any]:
    testing.run(testing.plan("", test, entry_point), namespace, namespace.get(entry_point or ""))
    return namespace


def test_check_is_called_with_the_entry_point() -> None:
    assert run("def check(g): g.called = True", "f", f=types.SimpleNamespace())["f"].called


def test_check_is_not_called_without_an_entry_point() -> None:
    run("def check(g): raise ValueError", None)


def test_an_entry_point_called_check_that_the_test_does_not_define() -> None:
    assert not testing.plan("", "assert check(1)", "check").check


CASES = """
from unittest import TestCase
order = []
def setUpModule(): order.append("module")
class NotACase(dict): pass
class T(TestCase):
    @classmethod
    def setUpClass(cls): order.append("class")
    @classmethod
    def tearDownClass(cls): order.append("end")
    def setUp(self): order.append("each")
    def tearDown(self): order.append("down")
    def test_a(self): order.append("a")
    def test_b(self): order.append("b")
    def helper(self): raise ValueError
"""


def test_cases_run_with_what_is_set_up_around_them() -> None:
    found = run(CASES, __name__="odd")["order"]
    assert found == ["class", "each", "a", "down", "each", "b", "down", "end"]


@pytest.mark.parametrize(
    "body",
    ["self.assertEqual(1, 2)", "self.fail()", "self.assertRaises(KeyError, int, 1)", "raise AssertionError"],
)
def test_a_case_that_fails_raises(body: str) -> None:
    with pytest.raises(AssertionError):
        run(
            f"import unittest\nclass T(unittest.TestCase):\n    def test(self):\n        {body}",
            __name__="odd",
        )


def test_an_error_while_a_class_is_set_up_raises() -> None:
    test = (
        "import unittest as u\nclass T(u.TestCase):\n    setUpClass = lambda: 1 / 0\n    def test(self): ..."
    )
    with pytest.raises(ZeroDivisionError):
        run(test, __name__="odd")


def test_names_that_a_source_defines() -> None:
    source = "import a, b.c as d\nfrom e import f\ng: int = 1\nclass H: i = 1\ndef j(k): l = 1\nm.n = 1"
    assert testing.defined_names(source) == {"a", "d", "f", "g", "H", "j"}
