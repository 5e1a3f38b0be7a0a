# attacks are quoted as they are sent
"""Takes more than its share."""

from proctor.selftest.attack import Attack

ATTACKS = (
    Attack(
        "memory",
        "resources",
        "memory without end",
        """def solve(n):
    hold = []
    while True: hold.append(bytearray(10 ** 7))
""",
    ),
    Attack(
        "one-allocation",
        "resources",
        "one huge allocation",
        """def solve(n):
    return b'x' * (3 << 29)
""",
    ),
    Attack(
        "fork-bomb",
        "resources",
        "processes without end",
        """import os
def solve(n):
    while True:
        try: os.fork()
        except OSError: pass
""",
    ),
    Attack(
        "threads",
        "resources",
        "threads without end",
        """import threading, time
def solve(n):
    while True:
        try: threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
        except RuntimeError: time.sleep(0.01)
""",
    ),
    Attack(
        "output",
        "resources",
        "output without end",
        """def solve(n):
    while True: print('x' * 100000)
""",
    ),
    Attack(
        "large-answer",
        "resources",
        "an answer that fills the harness's memory",
        """def solve(n):
    return 'x' * (64 << 20)
""",
        ours=True,
    ),
    Attack(
        "many-answers",
        "resources",
        "an answer in parts that together are too much",
        """def solve(n):
    return [chr(65 + i) * (8 << 20) for i in range(58)]
""",
    ),
    Attack(
        "recursion",
        "resources",
        "recursion overflows the C stack",
        """import sys
sys.setrecursionlimit(10 ** 9)
def solve(n):
    return solve(n)
""",
    ),
    Attack(
        "parser-bomb",
        "resources",
        "the parser takes a hundred times the memory of its text",
        """def solve(n):
    return eval('[' + '[],' * 5_000_000 + ']')
""",
    ),
    Attack(
        "source-bomb",
        "resources",
        "the compiler recurses in the harness",
        "def solve(n):\n    return " + "-" * 5000 + "1\n",
    ),
    Attack(
        "regex-bomb",
        "resources",
        "a pattern that backtracks for ever",
        """import re
def solve(n):
    return re.match('(a+)+$', 'a' * 60 + 'b')
""",
    ),
    Attack(
        "huge-int",
        "resources",
        "an int whose text takes minutes",
        """def solve(n):
    return 10 ** 10 ** 7
""",
    ),
    Attack(
        "huge-power",
        "resources",
        "arithmetic in one uninterruptible step",
        """def solve(n):
    return 9 ** 9 ** 9
""",
    ),
    Attack(
        "descriptors",
        "resources",
        "descriptors without end",
        """import os
hold = []
def solve(n):
    while True:
        try: hold.append(os.open('/dev/null', 0))
        except OSError: break
    return -1
""",
    ),
    Attack(
        "memory-over-limit",
        "resources",
        "a right answer for more memory than there is for it",
        """hold = b'x' * (700 << 20)
def solve(n):
    return {0: 1, 1: 1, 5: 120}[n]
""",
        patient=True,
    ),
    Attack(
        "processes-over-limit",
        "resources",
        "a right answer with more processes than there may be",
        """import os, signal
pids = []
try:
    for _ in range(80):
        pid = os.fork()
        if not pid:
            signal.pause()
        pids.append(pid)
finally:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
def solve(n):
    return {0: 1, 1: 1, 5: 120}[n]
""",
        patient=True,
    ),
    Attack(
        "disk-over-limit",
        "resources",
        "a right answer that takes more disk than there is for it",
        """import os
with open('/dev/shm/much', 'wb') as much:
    for _ in range(100): much.write(bytes(1 << 20))
os.unlink('/dev/shm/much')
def solve(n):
    return {0: 1, 1: 1, 5: 120}[n]
""",
        patient=True,
    ),
)
