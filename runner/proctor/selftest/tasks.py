# ruff: noqa: E501, FLY002  # attacks are quoted as they are sent
"""The tasks that the self-test's outputs answer."""

import hashlib

from proctor.model import Task
from proctor.selftest.attack import Attack

POLY = "import math\n\ndef poly(xs, x):\n    return sum(c * math.pow(x, i) for i, c in enumerate(xs))\n\n\n"
ROOT = """
def find_zero(xs):
    low, high = -100.0, 100.0
    while high - low > 1e-9:
        middle = (low + high) / 2
        if poly(xs, low) * poly(xs, middle) <= 0:
            high = middle
        else:
            low = middle
    return low
"""
CYCLE = """def encode_cyclic(s):
    groups = [s[i:i + 3] for i in range(0, len(s), 3)]
    return "".join(g[1:] + g[0] if len(g) == 3 else g for g in groups)


"""
SHIFT = """def encode_shift(s):
    return "".join(chr((ord(c) - 97 + 5) % 26 + 97) for c in s)


"""
FREE = """import os

def names(folder):
    try:
        return os.listdir(folder)
    except PermissionError:  # Landlock, where nobody can write there either
        return []

def neighbour(n):
    left = [name for folder in ("/tmp", "/dev/shm") for name in names(folder)]
    if left:
        raise RuntimeError("files of another sample: %r" % left[:5])
    if os.getppid() == 1:
        pids = [pid for pid in os.listdir("/proc") if pid.isdigit()]
        if len(pids) > 4:
            raise RuntimeError("processes of another sample: %r" % pids)
    return n * n + abs(-len("ab"))
"""


def _task(name: str, entry_point: str, test: str, canonical: str, prompt: str = "") -> Task:
    content = "\0".join((name, entry_point, test, canonical, prompt))
    return Task(
        id=name,
        prompt=prompt,
        canonical=canonical,
        test=test,
        entry_point=entry_point,
        content_hash=hashlib.sha256(content.encode()).hexdigest(),
    )


def _calls(*checks: str) -> str:
    return "def check(candidate):\n" + "".join(f"    {line}\n" for line in checks)


NEIGHBOUR = _task(
    "neighbour",
    "neighbour",
    _calls("assert candidate(3) == 11", "assert candidate(5) == 27"),
    FREE,
)
"""Sat after every case in the same room: passes where the case before left nothing behind."""

CLOSED = """import re, string, math, functools, collections, typing

@functools.lru_cache(None)
def up(n: typing.Optional[int]):
    return n if n < 2 else up(n - 1) + up(n - 2)

def neighbour(n, seen=[]):
    seen.append(n)
    words = re.findall("[a-z]+", "ab 12 c")
    left = sum(collections.Counter(string.digits).values())
    return [up(n + 80), len(seen), len(words), left, int(abs(-math.pow(n, 2))), sorted([2, 1]), max(1, n)]
"""
CLOSED_NEIGHBOUR = _task(
    "closed-neighbour",
    "neighbour",
    _calls(
        "assert candidate(3) == [99194853094755497, 1, 2, 10, 9, [1, 2], 3]",
        "assert candidate(4) == [160500643816367088, 2, 2, 10, 16, [1, 2], 4]",
    ),
    CLOSED,
)
"""Leaves nothing behind, so that it sits in a process that a case was in, and a case in one that it was in."""

WRONG = "def neighbour(n):\n    return -1\n"
"""An answer to CLOSED_NEIGHBOUR that leaves nothing behind either, and must fail whatever ran before it."""

FACTORIAL = _task(
    "factorial",
    "solve",
    _calls("assert candidate(0) == 1", "assert candidate(1) == 1", "assert candidate(5) == 120"),
    "def solve(n):\n    return 1 if n < 2 else n * solve(n - 1)\n",
)
SHARED = (
    FACTORIAL,
    _task(
        "close",
        "solve",
        _calls("assert abs(candidate(2) - 1.4142135) < 1e-6", "assert abs(candidate(9) - 3.0) < 1e-6"),
        "def solve(x):\n    return x ** 0.5\n",
    ),
    _task(
        "truth",
        "solve",
        _calls("assert candidate(4)", "assert not candidate(3)", "assert candidate(10)"),
        "def solve(n):\n    return n % 2 == 0\n",
    ),
    _task(
        "membership",
        "solve",
        _calls("assert 4 in candidate(2)", "assert 5 not in candidate(2)", "assert len(candidate(2)) == 2"),
        "def solve(n):\n    return [n, n * n]\n",
    ),
    _task(
        "shape",
        "Shape",
        "s = Shape(2, 3)\nassert s.area() == 6\nassert s.width == 2\nassert str(s) == '2x3'\nassert s == Shape(2, 3)\n",
        "class Shape:\n    def __init__(self, width, height):\n        self.width, self.height = width, height\n"
        "    def area(self):\n        return self.width * self.height\n"
        "    def __str__(self):\n        return f'{self.width}x{self.height}'\n"
        "    def __eq__(self, other):\n        return (self.width, self.height) == (other.width, other.height)\n",
    ),
    _task(
        "poly",
        "find_zero",
        _calls("for xs in ([1, 2], [-6, 11, -6, 1]):", "    assert abs(poly(xs, candidate(xs))) < 1e-4"),
        ROOT,
        POLY,
    ),
    _task(
        "cyclic",
        "decode_cyclic",
        _calls("for s in ('abcdef', 'xyzzy', 'q'):", "    assert candidate(encode_cyclic(s)) == s"),
        "def decode_cyclic(s):\n    return encode_cyclic(encode_cyclic(s))\n",
        CYCLE,
    ),
    _task(
        "shift",
        "decode_shift",
        _calls("for s in ('abcxyz', 'hello'):", "    assert candidate(encode_shift(s)) == s"),
        "def decode_shift(s):\n    return ''.join(chr((ord(c) - 97 - 5) % 26 + 97) for c in s)\n",
        SHIFT,
    ),
    _task(
        "unittest",
        "solve",
        "import unittest\nclass Check(unittest.TestCase):\n    def test_it(self):\n"
        "        self.assertEqual(solve(2), 4)\n        self.assertTrue(solve(3) == 9)\n",
        "def solve(n):\n    return n * n\n",
    ),
    _task(
        "raises",
        "solve",
        _calls(
            "try:", "    candidate(-1)", "except ValueError:", "    pass", "else:", "    assert False",
            "assert candidate(4) == 2",
        ),
        "def solve(n):\n    if n < 0:\n        raise ValueError(n)\n    return int(n ** 0.5)\n",
    ),
)  # fmt: skip


def vault(token: str, port: int, path: str, pid: int) -> Task:
    """A task that nobody can solve who cannot read what is hidden: its answer is this run's token."""
    return _task(
        "vault",
        "solve",
        _calls(f"assert candidate({port}, {path!r}, {pid}) == {token!r}"),
        f"def solve(port, path, pid):\n    return {token!r}\n",
    )


def task_of(case: Attack, shared: dict[str, Task]) -> Task:
    """The task that a case answers."""
    if not case.test:
        return shared[case.task]
    return _task(case.name, "solve", case.test, case.canonical or case.code)
