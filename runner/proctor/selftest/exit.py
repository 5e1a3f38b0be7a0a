"""Ends the process early, as if all were well."""

from proctor.selftest.attack import Attack

ATTACKS = (
    Attack(
        "exit-at-import",
        "early exit",
        "an exit status of 0 is taken for a pass",
        """import os
os._exit(0)
""",
    ),
    Attack(
        "exit-in-call",
        "early exit",
        "the process is gone before an assertion runs",
        """import os
def solve(n):
    os._exit(0)
""",
    ),
    Attack(
        "sys-exit",
        "early exit",
        "SystemExit(0) ends the test program with success",
        """import sys
def solve(n):
    sys.exit(0)
""",
    ),
    Attack(
        "sys-exit-at-import",
        "early exit",
        "SystemExit is no Exception and leaves the harness",
        """import sys
sys.exit(0)
""",
    ),
    Attack(
        "raise-system-exit",
        "early exit",
        "as sys.exit, without the import",
        """def solve(n):
    raise SystemExit(0)
""",
    ),
    Attack(
        "kill-self",
        "early exit",
        "death by signal is not always an error",
        """import os, signal
def solve(n):
    os.kill(os.getpid(), signal.SIGTERM)
""",
    ),
    Attack(
        "exit-at-alarm",
        "early exit",
        "a handler ends the process between two assertions",
        """import os, signal
signal.signal(signal.SIGALRM, lambda *a: os._exit(0))
signal.setitimer(signal.ITIMER_REAL, 0.01)
def solve(n):
    while True: pass
""",
    ),
    Attack(
        "exit-at-atexit",
        "early exit",
        "an atexit hook replaces the exit status",
        """import atexit, os
atexit.register(os._exit, 0)
def solve(n):
    return -1
""",
    ),
    Attack(
        "exit-in-thread",
        "early exit",
        "a thread ends the process while the test waits",
        """import os, threading, time
threading.Thread(target=lambda: os._exit(0)).start()
def solve(n):
    time.sleep(0.5)
    return -1
""",
    ),
    Attack(
        "keyboard-interrupt",
        "early exit",
        "a harness that is interrupted keeps the last status",
        """def solve(n):
    raise KeyboardInterrupt
""",
    ),
    Attack(
        "generator-exit",
        "early exit",
        "BaseException passes an except Exception",
        """def solve(n):
    raise GeneratorExit
""",
    ),
    Attack(
        "exec-true",
        "early exit",
        "the process becomes /bin/true",
        """import os
def solve(n):
    os.execv('/bin/true', ['true'])
""",
    ),
)
