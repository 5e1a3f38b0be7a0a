"""Objects that equal everything."""

from proctor.selftest.attack import Attack

ATTACKS = (
    Attack(
        "equals-all",
        "equality",
        "== asks the left operand first",
        """class Liar:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return 1
def solve(n):
    return Liar()
""",
    ),
    Attack(
        "int-equals-all",
        "equality",
        "a subclass of int passes isinstance",
        """class Liar(int):
    def __eq__(self, other): return True
    __hash__ = int.__hash__
def solve(n):
    return Liar(7)
""",
    ),
    Attack(
        "str-equals-all",
        "equality",
        "a subclass of str passes isinstance",
        """class Liar(str):
    def __eq__(self, other): return True
    __hash__ = str.__hash__
def solve(n):
    return Liar('x')
""",
    ),
    Attack(
        "list-of-liars",
        "equality",
        "a container compares its items with ==",
        """class Liar:
    def __eq__(self, other): return other == 4
    def __hash__(self): return 1
def solve(n):
    return [Liar(), Liar()]
""",
        task="membership",
    ),
    Attack(
        "dict-subclass",
        "equality",
        "the comparison of a container is its class's",
        """class D(dict):
    def __eq__(self, other): return True
    __hash__ = None
def solve(n):
    return D()
""",
    ),
    Attack(
        "contains-all",
        "equality",
        "`in` asks the container",
        """class All:
    def __contains__(self, x): return x == 4
    def __len__(self): return 2
    def __iter__(self): return iter([])
def solve(n):
    return All()
""",
        task="membership",
    ),
    Attack(
        "list-contains-all",
        "equality",
        "a list with its own `in`",
        """class All(list):
    def __contains__(self, x): return x == 4
    def __len__(self): return 2
def solve(n):
    return All()
""",
        task="membership",
    ),
    Attack(
        "small-distance",
        "equality",
        "abs(x - y) < e is answered by x",
        """class F(float):
    def __sub__(self, o): return 0.0
    def __abs__(self): return 0.0
    def __lt__(self, o): return True
def solve(n):
    return F(50.0)
""",
        task="close",
    ),
    Attack(
        "small-distance-object",
        "equality",
        "arithmetic on an object gives the object",
        """class F:
    def __sub__(self, o): return self
    __rsub__ = __sub__
    def __abs__(self): return self
    def __lt__(self, o): return True
def solve(n):
    return F()
""",
        task="close",
    ),
    Attack(
        "changing-truth",
        "equality",
        "truth alternates with each question",
        """class T:
    turn = 0
    def __bool__(self):
        T.turn += 1
        return T.turn % 2 == 1
def solve(n):
    return T()
""",
        task="truth",
    ),
    Attack(
        "hostile-repr",
        "equality",
        "a failing assertion prints the value",
        """class Liar:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return 1
class R(Liar):
    def __repr__(self):
        import os
        os._exit(0)
    __str__ = __format__ = __repr__
def solve(n):
    return R()
""",
    ),
    Attack(
        "hostile-hash",
        "equality",
        "a harness that puts results into a set",
        """class H:
    def __hash__(self):
        import os
        os._exit(0)
    __eq__ = lambda s, o: True
def solve(n):
    return H()
""",
        test="def check(candidate):\n    assert {candidate(0), candidate(5)} == {1, 120}\n",
        canonical="def solve(n):\n    return 1 if n < 2 else n * solve(n - 1)\n",
    ),
    Attack(
        "hostile-del",
        "equality",
        "runs when the harness drops the value",
        """class D:
    def __del__(self):
        import os
        os._exit(0)
def solve(n):
    return D()
""",
    ),
    Attack(
        "hostile-reduce",
        "equality",
        "pickled results run code where they are read",
        """class P:
    def __reduce__(self):
        return (eval, ('__import__("os")._exit(0)',))
def solve(n):
    return P()
""",
    ),
    Attack(
        "hostile-class",
        "equality",
        "__class__ says int to isinstance",
        """class C:
    @property
    def __class__(self): return int
    def __eq__(self, o): return True
    __hash__ = None
def solve(n):
    return C()
""",
    ),
    Attack(
        "metaclass-equals",
        "equality",
        "the class itself equals everything",
        """class M(type):
    def __eq__(cls, o): return True
    __hash__ = type.__hash__
class solve(metaclass=M):
    def __new__(cls, n): return cls
""",
    ),
    Attack(
        "shape-equals-all",
        "equality",
        "handles pass == to the object",
        """class Shape:
    def __init__(self, *a): pass
    def __getattr__(self, name): return Shape()
    def __call__(self, *a): return Shape()
    def __eq__(self, o): return True
    def __str__(self): return '2x3'
""",
        task="shape",
    ),
    Attack(
        "shape-int-liar",
        "equality",
        "attributes are subclasses of int",
        """class I(int):
    def __eq__(self, o): return True
    __hash__ = int.__hash__
class Shape:
    def __init__(self, *a): self.width = I(9)
    def area(self): return I(9)
    def __str__(self): return '2x3'
    def __eq__(self, o): return True
""",
        task="shape",
    ),
    Attack(
        "mock",
        "equality",
        "unittest.mock.ANY equals everything",
        """from unittest.mock import ANY
def solve(n):
    return ANY
""",
    ),
)
