"""Meddles with the limits of time."""

from proctor.selftest.attack import Attack

ATTACKS = (
    Attack(
        "loop",
        "time limits",
        "a loop without end blocks a harness without a limit",
        """def solve(n):
    while True: pass
""",
    ),
    Attack(
        "sleep",
        "time limits",
        "sleeping uses no CPU time",
        """import time
def solve(n):
    time.sleep(600)
""",
    ),
    Attack(
        "bare-except",
        "time limits",
        "the limit's exception is swallowed",
        """def solve(n):
    while True:
        try:
            while True: pass
        except BaseException: pass
""",
    ),
    Attack(
        "ignore-signals",
        "time limits",
        "handlers swallow SIGALRM, SIGXCPU and SIGTERM",
        """import signal
for s in range(1, 65):
    try: signal.signal(s, signal.SIG_IGN)
    except (OSError, ValueError): pass
def solve(n):
    while True: pass
""",
    ),
    Attack(
        "cancel-alarm",
        "time limits",
        "alarm(0) takes the harness's alarm away",
        """import signal
signal.alarm(0)
signal.setitimer(signal.ITIMER_REAL, 0)
def solve(n):
    while True: signal.alarm(0)
""",
    ),
    Attack(
        "raise-rlimit",
        "time limits",
        "the limit is lifted",
        """import resource
try: resource.setrlimit(resource.RLIMIT_CPU, (-1, -1))
except Exception: pass
def solve(n):
    while True: pass
""",
    ),
    Attack(
        "stop-self",
        "time limits",
        "a stopped process uses no time",
        """import os, signal
def solve(n):
    os.kill(os.getpid(), signal.SIGSTOP)
""",
    ),
    Attack(
        "nice",
        "time limits",
        "priority is taken from the neighbours",
        """import os
def solve(n):
    for v in (-20, -5):
        try: os.nice(v)
        except OSError: pass
    while True: pass
""",
    ),
    Attack(
        "child-works",
        "time limits",
        "the child's time is not counted",
        """import os
def solve(n):
    if os.fork() == 0:
        while True: pass
    os.wait()
""",
    ),
    Attack(
        "loop-in-del",
        "time limits",
        "the end of the process is delayed for ever",
        """class D:
    def __del__(self):
        while True: pass
keep = D()
def solve(n):
    return -1
""",
    ),
)
