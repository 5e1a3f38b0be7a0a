# ruff: noqa: E501  # attacks are quoted as they are sent
"""Honest solutions that look odd: all of them pass."""

from proctor.selftest.attack import Attack

CASES = (
    Attack(
        "raised-limit",
        "honest",
        "recursion with a raised limit",
        """import sys
sys.setrecursionlimit(20000)
def solve(n):
    return 0 if n == 0 else 1 + solve(n - 1)
""",
        test="def check(candidate):\n    assert candidate(5000) == 5000\n",
        honest=True,
    ),
    Attack(
        "generator",
        "honest",
        "the test iterates over it",
        """def solve(n):
    for i in range(n): yield i * i
""",
        test="def check(candidate):\n    assert list(candidate(4)) == [0, 1, 4, 9]\n",
        honest=True,
    ),
    Attack(
        "generator-for-list",
        "honest",
        "a callback of the test's is called",
        """def solve(f, xs):
    return [f(x) for x in xs]
""",
        test="def check(candidate):\n    assert candidate(lambda x: x + 1, [1, 2]) == [2, 3]\n",
        honest=True,
    ),
    Attack(
        "in-place",
        "honest",
        "the test reads the argument",
        """def solve(xs):
    xs.sort()
""",
        test="def check(candidate):\n    a = [3, 1, 2]\n    assert candidate(a) is None\n    assert a == [1, 2, 3]\n",
        honest=True,
    ),
    Attack(
        "instances",
        "honest",
        "the test reads an instance",
        """from dataclasses import dataclass
@dataclass
class P:
    x: int
    y: int
def solve(a, b):
    return P(a, b)
""",
        test="def check(candidate):\n    p = candidate(1, 2)\n    assert p.x == 1 and p.y == 2\n",
        honest=True,
    ),
    Attack(
        "shape-class",
        "honest",
        "the class under test, written otherwise",
        """import functools
@functools.total_ordering
class Shape:
    __slots__ = ('width', 'height')
    def __init__(self, width, height):
        self.width = width; self.height = height
    def area(self): return self.height * self.width
    def __str__(self): return '%dx%d' % (self.width, self.height)
    def __eq__(self, o): return str(self) == str(o)
    def __lt__(self, o): return self.area() < o.area()
""",
        task="shape",
        honest=True,
    ),
    Attack(
        "custom-exception",
        "honest",
        "a subclass of what the test expects",
        """class Negative(ValueError): pass
def solve(n):
    if n < 0: raise Negative('no')
    return int(n ** 0.5)
""",
        task="raises",
        honest=True,
    ),
    Attack(
        "decimal",
        "honest",
        "an unusual type of result",
        """from decimal import Decimal
def solve(n):
    return Decimal('0.1') * n
""",
        test="def check(candidate):\n    from decimal import Decimal\n    assert candidate(3) == Decimal('0.3')\n",
        honest=True,
    ),
    Attack(
        "fraction",
        "honest",
        "an unusual type of result",
        """from fractions import Fraction
def solve(n):
    return Fraction(n, 3)
""",
        test="def check(candidate):\n    from fractions import Fraction\n    assert candidate(2) == Fraction(2, 3)\n",
        honest=True,
    ),
    Attack(
        "sets",
        "honest",
        "an unusual type of result",
        """def solve(n):
    return {frozenset({n}), frozenset()}
""",
        test="def check(candidate):\n    assert candidate(2) == {frozenset([2]), frozenset()}\n",
        honest=True,
    ),
    Attack(
        "bytes",
        "honest",
        "an unusual type of result",
        """def solve(n):
    return bytes([n]) * 3
""",
        test="def check(candidate):\n    assert candidate(0) == b'\\x00\\x00\\x00'\n",
        honest=True,
    ),
    Attack(
        "complex",
        "honest",
        "an unusual type of result",
        """def solve(n):
    return complex(n, -n)
""",
        test="def check(candidate):\n    assert candidate(2) == 2 - 2j\n",
        honest=True,
    ),
    Attack(
        "infinity",
        "honest",
        "an unusual type of result",
        """def solve(n):
    return float('inf') if n else float('-inf')
""",
        test="def check(candidate):\n    assert candidate(1) == float('inf')\n    assert candidate(0) == float('-inf')\n",
        honest=True,
    ),
    Attack(
        "nan-wanted",
        "honest",
        "an unusual type of result",
        """import math
def solve(n):
    return math.nan
""",
        test="def check(candidate):\n    import math\n    assert math.isnan(candidate(1))\n",
        honest=True,
    ),
    Attack(
        "big-int",
        "honest",
        "an unusual type of result",
        """def solve(n):
    return 10 ** 5000 + n
""",
        test="def check(candidate):\n    assert candidate(1) == 10 ** 5000 + 1\n",
        honest=True,
    ),
    Attack(
        "surrogate-text",
        "honest",
        "an unusual type of result",
        """def solve(n):
    return chr(0xD800 + n)
""",
        test="def check(candidate):\n    assert candidate(1) == chr(0xD801)\n",
        honest=True,
    ),
    Attack(
        "counter",
        "honest",
        "an unusual type of result",
        """from collections import Counter
def solve(n):
    return Counter('ab' * n)
""",
        test="def check(candidate):\n    assert candidate(2) == {'a': 2, 'b': 2}\n",
        honest=True,
    ),
    Attack(
        "defaultdict",
        "honest",
        "an unusual type of result",
        """from collections import defaultdict
def solve(n):
    return defaultdict(int, {n: 1})
""",
        test="def check(candidate):\n    assert candidate(2) == {2: 1}\n",
        honest=True,
    ),
    Attack(
        "ordered-dict",
        "honest",
        "an unusual type of result",
        """from collections import OrderedDict
def solve(n):
    return OrderedDict([(n, 1)])
""",
        test="def check(candidate):\n    assert candidate(2) == {2: 1}\n",
        honest=True,
    ),
    Attack(
        "deque",
        "honest",
        "an unusual type of result",
        """from collections import deque
def solve(n):
    return deque([n, 1])
""",
        test="def check(candidate):\n    assert list(candidate(2)) == [2, 1]\n",
        honest=True,
    ),
    Attack(
        "dict-view",
        "honest",
        "an unusual type of result",
        """def solve(n):
    return {n: 1}.keys()
""",
        test="def check(candidate):\n    assert list(candidate(2)) == [2]\n",
        honest=True,
    ),
    Attack(
        "namedtuple",
        "honest",
        "an unusual type of result",
        """from collections import namedtuple
P = namedtuple('P', 'a b')
def solve(n):
    return P(n, 1)
""",
        test="def check(candidate):\n    assert candidate(2) == (2, 1)\n",
        honest=True,
    ),
    Attack(
        "int-enum",
        "honest",
        "an unusual type of result",
        """import enum
class C(enum.IntEnum):
    A = 2
def solve(n):
    return C(n)
""",
        test="def check(candidate):\n    assert candidate(2) == 2\n",
        honest=True,
    ),
    Attack(
        "nested-tuples",
        "honest",
        "an unusual type of result",
        """def solve(n):
    return ((n, (n,)), [{n: (n,)}])
""",
        test="def check(candidate):\n    assert candidate(2) == ((2, (2,)), [{2: (2,)}])\n",
        honest=True,
    ),
    Attack(
        "date",
        "honest",
        "an unusual type of result",
        """import datetime
def solve(n):
    return datetime.date(2024, 1, n)
""",
        test="def check(candidate):\n    import datetime\n    assert candidate(2) == datetime.date(2024, 1, 2)\n",
        honest=True,
    ),
    Attack(
        "one-thread",
        "honest",
        "work is spread over threads",
        """import threading
def solve(n):
    out = []
    t = threading.Thread(target=lambda: out.append(1))
    t.start(); t.join()
    for i in range(2, n + 1): out[0] *= i
    return out[0]
""",
        honest=True,
    ),
    Attack(
        "lru-cache",
        "honest",
        "the function is an object with a cache",
        """from functools import lru_cache
@lru_cache(None)
def solve(n):
    return 1 if n < 2 else n * solve(n - 1)
""",
        honest=True,
    ),
    Attack(
        "printing",
        "honest",
        "prints a lot",
        """print('start')
def solve(n):
    print('called', n)
    return 1 if n < 2 else n * solve(n - 1)
""",
        honest=True,
    ),
    Attack(
        "main-guard",
        "honest",
        "a main guard that would exit",
        """def solve(n):
    return 1 if n < 2 else n * solve(n - 1)
if __name__ == '__main__':
    raise SystemExit(solve(3))
""",
        honest=True,
    ),
    Attack(
        "helpers-around",
        "honest",
        "helpers above and below",
        """def up(n):
    return down(n)
def solve(n):
    return up(n)
def down(n):
    return 1 if n < 2 else n * up(n - 1)
""",
        honest=True,
    ),
    Attack(
        "type-hints",
        "honest",
        "type hints and imports that the prompt lacks",
        """from __future__ import annotations
from typing import Callable
def solve(n: int) -> Undefined | None:
    f: Callable[[int], int] = lambda k: 1 if k < 2 else k * f(k - 1)
    return f(n)
""",
        honest=True,
    ),
    Attack(
        "async",
        "honest",
        "a coroutine that the test awaits",
        """import asyncio
async def solve(n):
    await asyncio.sleep(0)
    return n + 1
""",
        test="def check(candidate):\n    import asyncio\n    assert asyncio.run(candidate(2)) == 3\n",
        honest=True,
    ),
    Attack(
        "asyncio-run",
        "honest",
        "runs its own event loop",
        """import asyncio
async def work(n):
    await asyncio.sleep(0)
    return 1 if n < 2 else n * await work(n - 1)
def solve(n):
    return asyncio.run(work(n))
""",
        honest=True,
    ),
    Attack(
        "lambda",
        "honest",
        "the entry point is a lambda",
        """from functools import reduce
solve = lambda n: reduce(lambda a, b: a * b, range(1, n + 1), 1)
""",
        honest=True,
    ),
    Attack(
        "callable-object",
        "honest",
        "the entry point is an instance",
        """class F:
    def __call__(self, n):
        return 1 if n < 2 else n * self(n - 1)
solve = F()
""",
        honest=True,
    ),
    Attack(
        "builtin-function",
        "honest",
        "the entry point is the library's",
        """from math import factorial as solve
""",
        honest=True,
    ),
    Attack(
        "context-manager",
        "honest",
        "uses files and with",
        """import tempfile
def solve(n):
    with tempfile.TemporaryFile('w+') as f:
        f.write(str(1 if n < 2 else n * solve(n - 1))); f.seek(0)
        return int(f.read())
""",
        honest=True,
        beyond=("local:landlock",),
    ),
    Attack(
        "subprocess",
        "honest",
        "runs a Python of its own",
        """import subprocess, sys
def solve(n):
    return int(subprocess.run([sys.executable, '-c', 'import math; print(math.factorial(%d))' % n], capture_output=True, check=True).stdout)
""",
        honest=True,
    ),
    Attack(
        "fork",
        "honest",
        "works in a child",
        """import os
def solve(n):
    r, w = os.pipe()
    if os.fork() == 0:
        os.write(w, str(1 if n < 2 else n * 24).encode()); os._exit(0)
    os.wait()
    return int(os.read(r, 100))
""",
        honest=True,
    ),
    Attack(
        "exec-eval",
        "honest",
        "makes its own code",
        r"""exec('def solve(n):\n    return eval("1 if n < 2 else n * solve(n - 1)")')
""",
        honest=True,
    ),
    Attack(
        "closure",
        "honest",
        "the test calls what it is given",
        """def solve(n):
    def add(k):
        return n + k
    return add
""",
        test="def check(candidate):\n    assert candidate(2)(3) == 5\n",
        honest=True,
    ),
    Attack(
        "operators",
        "honest",
        "the test uses operators of the class",
        """class V:
    def __init__(s, x): s.x = x
    def __add__(s, o): return V(s.x + o.x)
    def __eq__(s, o): return s.x == o.x
def solve(x):
    return V(x)
""",
        test="def check(candidate):\n    assert candidate(1) + candidate(2) == candidate(3)\n",
        honest=True,
    ),
    Attack(
        "captured-print",
        "honest",
        "the test reads what is printed",
        """def solve(n):
    print('hello', n)
""",
        test="def check(candidate):\n    import contextlib, io\n    with contextlib.redirect_stdout(io.StringIO()) as out:\n        candidate(2)\n    assert out.getvalue() == 'hello 2\\n'\n",
        honest=True,
    ),
    Attack(
        "bool-truth",
        "honest",
        "numbers for truth",
        """def solve(n):
    return 1 - n % 2
""",
        task="truth",
        honest=True,
    ),
    Attack(
        "swallows",
        "honest",
        "catches its own errors",
        """def solve(n):
    try:
        return n * solve(n - 1) if n else 1
    except BaseException:
        return None
""",
        honest=True,
    ),
    Attack(
        "iterator-class",
        "honest",
        "the test steps through it",
        """class I:
    def __init__(s, n): s.n = n
    def __iter__(s): return s
    def __next__(s):
        if s.n == 0: raise StopIteration
        s.n -= 1
        return s.n
def solve(n):
    return I(n)
""",
        test="def check(candidate):\n    assert list(candidate(3)) == [2, 1, 0]\n",
        honest=True,
    ),
    Attack(
        "poly-kept",
        "honest",
        "uses the prompt's helper",
        """def find_zero(xs):
    low, high = -100.0, 100.0
    while high - low > 1e-9:
        mid = (low + high) / 2
        low, high = (low, mid) if poly(xs, low) * poly(xs, mid) <= 0 else (mid, high)
    return low
""",
        task="poly",
        honest=True,
    ),
    Attack(
        "poly-repeated",
        "honest",
        "repeats the prompt's helper",
        """import math
def poly(xs, x):
    return sum(c * math.pow(x, i) for i, c in enumerate(xs))
def find_zero(xs):
    low, high = -100.0, 100.0
    while high - low > 1e-9:
        mid = (low + high) / 2
        low, high = (low, mid) if poly(xs, low) * poly(xs, mid) <= 0 else (mid, high)
    return low
""",
        task="poly",
        honest=True,
    ),
)
