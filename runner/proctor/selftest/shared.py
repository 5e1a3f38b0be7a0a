"""Programs that look closed, and mean to leave something to the next one in the same process.

A closed program shares its process with the next closed one, so these are sat in a fresh process and in a
used one. Some are told to be open by the rule, and get a process of their own; the others can reach nothing
that lasts.
"""

from proctor.selftest.attack import Attack


def _shared(name: str, why: str, code: str) -> Attack:
    return Attack(name, "shared process", why, code)


ATTACKS = (
    _shared(
        "shared-globals",
        "names of the one before stand where the next one looks for builtins",
        """len = sum = sorted = max = abs = lambda *a: 0
def solve(n):
    return -1
""",
    ),
    _shared(
        "shared-global-statement",
        "a function sets names of the module",
        """def solve(n):
    global abs, len, neighbour
    abs = len = neighbour = lambda *a: 0
    return -1
""",
    ),
    _shared(
        "shared-neighbour",
        "the next one's entry point is defined already",
        """def neighbour(n):
    return [99194853094755497, 1, 2, 10, 9, [1, 2], 3]\
        if n == 3 else [160500643816367088, 2, 2, 10, 16, [1, 2], 4]
def check(candidate):
    pass
def solve(n):
    return -1
check = solve
""",
    ),
    _shared(
        "shared-import-alias",
        "a module under the name of another",
        """import math as re, re as math
import string as functools
abs = re.cos
def solve(n):
    return -1
""",
    ),
    _shared(
        "shared-module-attribute",
        "a listed module is an object with attributes",
        """import math, re, functools
math.pow = lambda *a: 0.0
re.findall = lambda *a: []
functools.lru_cache = None
def solve(n):
    return -1
""",
    ),
    _shared(
        "shared-deleted-attribute",
        "an attribute is deleted, not set",
        """import math
del math.pow
def solve(n):
    return -1
""",
    ),
    _shared(
        "shared-loop-target",
        "a loop binds what its target names",
        """import math
for math.pow in [abs]: pass
def solve(n):
    return -1
""",
    ),
    _shared(
        "shared-walrus-default",
        "a default argument binds a builtin's name",
        """def other(n, k=(sorted := max)):
    return k
sum = min
def solve(n):
    return -1
""",
    ),
    _shared(
        "shared-operator-update",
        "a method of a module's own dict",
        """import string, math
vars(math).update(pow=lambda *a: 0.0)
def solve(n):
    return -1
""",
    ),
    _shared(
        "shared-global-dict",
        "a function's globals hold the builtins",
        """def solve(n):
    return -1
solve.__globals__['__builtins__']['abs'] = solve
""",
    ),
    _shared(
        "shared-format-reach",
        "str.format reads attributes, and calls __format__",
        """import math
class_of = '{0.__class__.__init__}'.format
def solve(n):
    return class_of(n) and -1
abs = class_of
""",
    ),
    _shared(
        "shared-reduce-setattr",
        "setattr by a function that was passed on",
        """import math
from functools import reduce
reduce(lambda m, k: setattr(m, k, len), ['pow', 'floor'], math)
def solve(n):
    return -1
""",
    ),
    _shared(
        "shared-insort-dict",
        "a lasting table is changed by a listed method",
        """import re, copy
re.purge()
re._cache.update({(str, '[a-z]+', 0): re.compile('x')})
def solve(n):
    return -1
""",
    ),
    _shared(
        "shared-type-of-type",
        "the type of a type makes classes",
        """import math
type(type(1))('C', (), {'__del__': lambda s: None})
make = type(1).__class__
math.__dict__['pow'] = make
def solve(n):
    return -1
""",
    ),
    _shared(
        "shared-match-class",
        "a pattern calls what it names",
        """import math
match math:
    case object(pow=p): pass
math.pow = p if False else abs
def solve(n):
    return -1
""",
    ),
    _shared(
        "shared-with",
        "a with statement binds a target",
        """import math, contextlib
with contextlib.nullcontext(lambda *a: 0.0) as math.pow: pass
def solve(n):
    return -1
""",
    ),
    _shared(
        "shared-starred-target",
        "a starred target of an assignment is an attribute",
        """import math
[*math.pow] = [1]
def solve(n):
    return -1
""",
    ),
    _shared(
        "shared-annotation",
        "an annotated assignment sets an attribute",
        """import math
math.pow: float = 0.0
def solve(n):
    return -1
""",
    ),
    _shared(
        "shared-memory-kept",
        "what a module's name holds is not freed",
        """hold = []
def solve(n):
    while True:
        hold.append([n] * 1000000)
""",
    ),
    _shared(
        "shared-cache-kept",
        "a cache without a bound",
        """import functools
@functools.lru_cache(None)
def big(n):
    return [n] * 1000000
def solve(n):
    return [len(big(k)) for k in range(10000)]
""",
    ),
    _shared(
        "shared-tracebacks",
        "exceptions that hold all their frames",
        """errors = []
def deep(n):
    hold = [n] * 10000
    if not n:
        raise ValueError(hold)
    deep(n - 1)
def solve(n):
    while True:
        try:
            deep(500)
        except ValueError as error:
            errors.append(error)
""",
    ),
    _shared(
        "shared-generators",
        "generators that are never finished end where they are dropped",
        """left = []
def endless():
    try:
        yield 1
    finally:
        while True: pass
def solve(n):
    one = endless()
    left.append(next(one))
    return -1
""",
    ),
    _shared(
        "shared-recursion",
        "recursion up to the limit, again and again",
        """def down(n):
    try:
        return down(n + 1)
    except RecursionError:
        return down(n)
def solve(n):
    return down(0)
""",
    ),
    _shared(
        "shared-deep-copy",
        "copies of what contains itself",
        """import copy
def solve(n):
    a = []
    while True:
        a.append(copy.deepcopy(a))
""",
    ),
    _shared(
        "shared-huge-int",
        "one step of arithmetic cannot be interrupted",
        """def solve(n):
    a = 7
    while True:
        a = a ** 7
""",
    ),
    _shared(
        "shared-regex",
        "a pattern holds the process until it is done",
        """import re
def solve(n):
    return re.match('(a|a)+$', 'a' * 50 + 'b')
""",
    ),
    _shared(
        "shared-endless-count",
        "an iterator without end is drained in C",
        """import itertools
def solve(n):
    return sum(itertools.count())
""",
    ),
    _shared(
        "shared-near-limit",
        "uses nearly all the time, so that the next one has none",
        """def solve(n):
    total = 0
    for k in range(10 ** 9):
        total += k * k % 7
    return total
""",
    ),
    _shared(
        "shared-printing",
        "prints until the buffers are full",
        """def solve(n):
    while True:
        print('x' * 10000, end='')
""",
    ),
    _shared(
        "shared-endless-answer",
        "an iterator of the process before, which the test asks on",
        """import itertools
def solve(n):
    return itertools.cycle([1])
def neighbour(n):
    return itertools.repeat(n)
abs = neighbour
""",
    ),
    _shared(
        "shared-exhaust-limit",
        "a resource that a process has once",
        """import sys
sys.setrecursionlimit(60)
def solve(n):
    return -1
""",
    ),
    _shared(
        "shared-random",
        "a state that the next one depends on is pinned",
        """import random, math
random.seed(1)
math.pow = random.random
def solve(n):
    return -1
""",
    ),
)
