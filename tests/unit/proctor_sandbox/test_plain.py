"""Samples whose values cross as plain data."""

import pytest

from unit.proctor_sandbox.conftest import Sit


def test_a_right_solution_passes_and_a_wrong_one_fails(sit: Sit) -> None:
    test = "def check(candidate):\n    assert candidate(2) == 4"
    sit.passes(test, "def f(x): return x * x")
    assert sit(test, "def f(x): return x")["status"] == "failed"


@pytest.mark.parametrize(
    ("solution", "status", "detail"),
    [
        ("def f(x): return 1 / 0", "error", "ZeroDivisionError: division by zero"),
        ("def f(x): raise AssertionError('mine')", "failed", "AssertionError"),
        ("def f(x): raise MemoryError", "memory", "MemoryError"),
        ("def f(x): raise StopIteration", "error", "StopIteration"),
        ("def f(x): raise SystemExit(0)", "error", "SystemExit: 0"),
        ("def f(x): raise KeyboardInterrupt", "error", "KeyboardInterrupt"),
        ("def g(x): return x", "error", "NameError: name 'f' is not defined"),
        ("f = 3", "error", "TypeError"),
        ("def f(x: return", "syntax_error", "SyntaxError"),
        ("def f(x): return '\0'", "syntax_error", "SyntaxError"),
        ("x = '\ud800'", "syntax_error", "UnicodeEncodeError"),
        ("raise ValueError('at the top')", "error", "ValueError: at the top"),
        ("next(iter([]))", "error", "StopIteration"),
        ("import sys\nsys.exit(0)", "error", "SystemExit: 0"),
        ("import os\nos._exit(0)", "error", "the program ended before its tests did"),
        ("import os\ndef f(x): os._exit(0)", "error", "the program ended before its tests did"),
        ("def f(x): return 'a' * (3 << 20)", "output_limit", "an answer larger than the limit"),
    ],
)
def test_how_a_sample_ends(sit: Sit, solution: str, status: str, detail: str) -> None:
    verdict = sit("def check(candidate):\n    assert candidate(2) == 4", solution)
    assert (verdict["status"], verdict["detail"]) == (status, detail)


def test_the_text_of_a_tests_own_exception_is_not_told(sit: Sit) -> None:
    verdict = sit("assert f(1) == 2\nraise ValueError('hidden')", "def f(x): return 2")
    assert (verdict["status"], verdict["detail"]) == ("error", "ValueError")


def test_a_tests_message_is_not_told(sit: Sit) -> None:
    assert sit("assert f(1) == 2, 'two is right'", "def f(x): return 1")["detail"] == "AssertionError"


def test_asserts_at_the_top_level_are_tests(sit: Sit) -> None:
    sit.passes("assert f([1, (2,)]) == [1, (2,)]", "def f(x): return x")


def test_setup_runs_before_the_tests(sit: Sit) -> None:
    sit.passes("assert f(two) == 2", "def f(x): return x", setup="import math\ntwo = math.isqrt(4)")


def test_values_and_keywords_keep_their_types(sit: Sit) -> None:
    test = """
import decimal, datetime, fractions
for value in [
    None, True, 1.5, float("inf"), 1 << 3000, b"x", bytearray(b"y"), {1, 2}, frozenset(), {(1, 2): [3]},
    range(3),
    decimal.Decimal("1.10"), fractions.Fraction(1, 3), datetime.date(2024, 1, 1), "\\ud800", ...,
]:
    found = f(value, named=value)
    assert found == [value, value] and {type(one) for one in found} == {type(value)}, value
"""
    sit.passes(test, "def f(x, *, named): return [x, named]")


def test_not_a_number_comes_back(sit: Sit) -> None:
    sit.passes("import math\nassert math.isnan(f())", "def f(): return float('nan')")


def test_a_generator_that_is_returned_is_iterated(sit: Sit) -> None:
    solution = "def f(n):\n    for i in range(n):\n        yield i"
    sit.passes("assert list(f(3)) == [0, 1, 2] and sum(f(4)) == 6 and next(f(1)) == 0", solution)
    sit.passes("found = f(2)\nassert iter(found) is found\nassert [*found, *found] == [0, 1]", solution)


def test_an_endless_generator_is_read_as_far_as_needed(sit: Sit) -> None:
    solution = "import itertools\ndef f(): return itertools.count()"
    sit.passes("import itertools\nassert list(itertools.islice(f(), 3)) == [0, 1, 2]", solution)


def test_map_and_zip_objects_are_iterated(sit: Sit) -> None:
    sit.passes("assert dict(f([1, 2])) == {1: 2, 2: 4}", "def f(x): return zip(x, map(lambda i: 2 * i, x))")


@pytest.mark.parametrize("operation", ["== 4", "== object()", "== None", "== []", "in (4,)", "in [1, 2, 4]"])
def test_a_sealed_object_equals_nothing(sit: Sit, operation: str) -> None:
    solution = """
class Any:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return 4
def f(x): return Any()
"""
    assert sit(f"assert f(2) {operation}", solution)["status"] == "failed"


@pytest.mark.parametrize("base", ["int", "float", "str", "list", "dict", "tuple", "bytes"])
def test_a_value_that_lies_about_its_equality_is_taken_for_what_it_is(sit: Sit, base: str) -> None:
    solution = f"""
class Lie({base}):
    __eq__ = __ge__ = __le__ = __contains__ = lambda self, other: True
    __ne__ = lambda self, other: False
    __hash__ = lambda self: 4
def f(x): return Lie()
"""
    assert (
        sit("found = f(2)\nassert found == 4 or found == 'x' or found == [9]", solution)["status"] == "failed"
    )


def test_a_function_that_is_returned_can_be_called(sit: Sit) -> None:
    solution = "def f(x): return lambda y: x * y"
    sit.passes("assert f(2)(3) == 6 and f(4)(y=5) == 20", solution, handles=True)
    assert sit("assert f(2)(3) == 6", solution)["status"] == "error"


def test_an_object_is_of_no_use(sit: Sit) -> None:
    test = "found = f()\nassert found is not f()\nfound.attribute"
    verdict = sit(test, "class A: attribute = 1\ndef f(): return A()")
    assert (verdict["status"], verdict["detail"]) == ("error", "AttributeError")


def test_a_coroutine_is_run(sit: Sit) -> None:
    solution = """
import asyncio
async def f(x):
    await asyncio.sleep(0)
    return x + 1
"""
    sit.passes("import asyncio\nassert asyncio.run(f(1)) == 2", solution)
    test = """
import asyncio
async def both():
    return await f(1) + sum(await asyncio.gather(f(2), f(3)))
assert asyncio.run(both()) == 9
"""
    sit.passes(test, solution)


def test_a_coroutine_that_raises(sit: Sit) -> None:
    test = """
import asyncio
try:
    asyncio.run(f())
except LookupError as error:
    assert error.args == ("x",)
else:
    assert False
"""
    sit.passes(test, "async def f(): raise KeyError('x')")


def test_what_is_printed_can_be_captured(sit: Sit) -> None:
    test = """
import contextlib, io
captured = io.StringIO()
with contextlib.redirect_stdout(captured):
    f("a")
    f("\\u20ac")
assert captured.getvalue() == "a\\n\\u20ac\\n", captured.getvalue()
f("not captured")
assert captured.getvalue() == "a\\n\\u20ac\\n"
"""
    sit.passes(test, "def f(x): print(x)")
    sit.passes(test, "import sys\ndef f(x): sys.stdout.write(x); sys.stdout.buffer.write(b'\\n')")
    assert sit(test, "def f(x): return x")["status"] == "failed"


def test_what_is_printed_to_standard_error_is_dropped(sit: Sit) -> None:
    sit.passes("assert f() == 1", "import sys\nsys.stderr.write('x' * 10**6)\ndef f(): return 1")


def test_endless_printing_is_cut(sit: Sit) -> None:
    solution = "def f():\n    for _ in range(100): print('x' * 100_000)\n    return 1"
    sit.passes("assert f() == 1", solution)


TESTCASE = """
import unittest
class Base:
    pass
class TestF(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.two = 2
    def setUp(self):
        self.three = 3
    def test_product(self):
        self.assertEqual(f(self.two, self.three), 6)
    def test_error(self):
        with self.assertRaises(TypeError):
            f(None, None)
        with self.subTest(x=1):
            self.assertIsInstance(f(1, 1), int)
if __name__ == "__main__":
    unittest.main()
"""


def test_test_cases_are_run(sit: Sit) -> None:
    sit.passes(TESTCASE, "def f(x, y): return x * y", entry_point=None)
    assert sit(TESTCASE, "def f(x, y): return 6", entry_point=None)["status"] == "failed"
    assert sit(TESTCASE, "def f(x, y): return x + y", entry_point=None)["status"] == "failed"
    assert sit(TESTCASE, "", entry_point=None)["status"] == "error"


def test_several_names_of_the_solution_are_used(sit: Sit) -> None:
    sit.passes("assert f(1) + g(2) == 3 and LIMIT == 7", "LIMIT = 7\ndef f(x): return x\ng = f")


def test_a_callable_that_cannot_be_hashed_is_a_function_all_the_same(sit: Sit) -> None:
    solution = """
class F:
    def __eq__(self, other): return False
    def __call__(self, x): return x
f = F()
"""
    sit.passes("assert f(1) == 1", solution)


PROMPT = """
from math import *
from typing import List


def encode(x: List[int]) -> List[int]:
    return [i + 1 for i in x]


class Wrong(ValueError):
    pass


def f(x: List[int]) -> List[int]:
    pass
"""


def test_what_the_prompt_defines_stays_the_datasets(sit: Sit) -> None:
    cheat = """
def encode(x): return 5
def sqrt(x): return 5
def f(x): return 5
"""
    for test in ("assert f(encode([1])) == encode([1])", "assert f([1]) == sqrt(16)"):
        assert sit(test, cheat, prompt=PROMPT)["status"] == "failed"
    sit.passes("assert f(encode([1])) == [1]", "def f(x): return [i - 1 for i in x]", prompt=PROMPT)


def test_the_prompts_own_exceptions_are_caught(sit: Sit) -> None:
    test = """
try:
    f([])
except Wrong as error:
    assert error.args == ("empty",)
else:
    assert False
"""
    sit.passes(test, PROMPT + "\n    raise Wrong('empty')", prompt=PROMPT)


def test_the_solution_is_not_main_and_can_be_found_by_its_name(sit: Sit) -> None:
    solution = """
from __future__ import annotations
import dataclasses, pickle, sys
@dataclasses.dataclass
class P:
    x: int
def f(): return [__name__, sys.argv, pickle.loads(pickle.dumps(P(1))).x]
if __name__ == "__main__":
    raise SystemExit
"""
    sit.passes("assert f() == ['solution', ['solution.py'], 1]", solution)


def test_random_numbers_are_the_same_in_every_run(sit: Sit) -> None:
    test = "import random\nassert f() == random.random()"
    sit.passes(test, "import random\ndef f(): return random.random()")


def test_a_deep_or_endless_value_does_not_cross(sit: Sit) -> None:
    for solution in (
        "def f():\n    a = []\n    for _ in range(100_000): a = [a]\n    return a",
        "def f():\n    a = []\n    a.append(a)\n    return a",
    ):
        assert sit("assert f() == 4", solution)["status"] == "failed"
