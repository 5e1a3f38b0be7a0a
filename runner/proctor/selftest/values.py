"""Values that are hard to take."""

from proctor.selftest.attack import Attack

ATTACKS = (
    Attack(
        "nan",
        "values",
        "JSON has no NaN",
        """def solve(n):
    return float('nan')
""",
        task="close",
        ours=True,
    ),
    Attack(
        "cycle",
        "values",
        "a list that holds itself",
        """def solve(n):
    a = []
    a.append(a)
    return a
""",
        ours=True,
    ),
    Attack(
        "endless-generator",
        "values",
        "a generator without end",
        """def solve(n):
    while True: yield 4
""",
        task="membership",
    ),
    Attack(
        "huge-list",
        "values",
        "ten million items",
        """def solve(n):
    return [None] * 50_000_000
""",
        task="membership",
    ),
    Attack(
        "false-length",
        "values",
        "a list that lies about its length",
        """class L(list):
    def __len__(self): return 2
def solve(n):
    return L([4])
""",
        task="membership",
    ),
    Attack(
        "deep-list",
        "values",
        "an encoder recurses",
        """def solve(n):
    a = []
    for _ in range(1000000): a = [a]
    return a
""",
        ours=True,
    ),
    Attack(
        "deep-exception",
        "values",
        "an exception whose causes never end",
        """def solve(n):
    e = ValueError()
    for _ in range(1000000):
        f = ValueError(); f.__cause__ = e; e = f
    raise e
""",
    ),
    Attack(
        "exception-group",
        "values",
        "an exception that cannot be built anew from its parts",
        """def solve(n):
    raise ExceptionGroup('x', [ValueError()] * 1000)
""",
        ours=True,
    ),
    Attack(
        "hostile-exception",
        "values",
        "an exception with a hostile text",
        """class E(AssertionError):
    def __str__(self):
        import os
        os._exit(0)
    args = property(lambda s: 1 / 0)
def solve(n):
    raise E
""",
    ),
    Attack(
        "false-range",
        "values",
        "a range with too many items",
        """def solve(n):
    return range(2, 10 ** 30)
""",
        test="def check(candidate):\n    assert list(candidate(2)) == [2, 4]\n",
        canonical="def solve(n):\n    return [n, n * n]\n",
    ),
    Attack(
        "decimal-bomb",
        "values",
        "a number whose arithmetic takes all memory",
        """from decimal import Decimal
def solve(n):
    return Decimal('1e999999999')
""",
        test="def check(candidate):\n    assert int(candidate(2)) == 2\n",
        canonical="def solve(n):\n    return n\n",
    ),
)
