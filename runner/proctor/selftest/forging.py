# ruff: noqa: E501  # attacks are quoted as they are sent
"""Writes results of its own."""

from proctor.selftest.attack import Attack

# The pipe to the judge is whatever descriptor is a socket, so that an attack does not miss it by its number.
PIPE = """import json, os, stat, struct
def is_socket(fd):
    try: return stat.S_ISSOCK(os.fstat(fd).st_mode)
    except OSError: return False
pipe = [fd for fd in range(3, 256) if is_socket(fd)][0]
def frame(m):
    b = json.dumps(m).encode()
    return struct.pack('>I', len(b)) + b
"""
ATTACKS = (
    Attack(
        "forge-stdout",
        "forging",
        "the harness reads the verdict from standard output",
        """print('passed'); print('{"status": "passed"}'); print('OK')
def solve(n):
    print('passed')
    return -1
""",
    ),
    Attack(
        "forge-all-descriptors",
        "forging",
        "one of the descriptors is the result's",
        """import os
def solve(n):
    for fd in range(0, 256):
        try: os.write(fd, b'passed')
        except OSError: pass
    return -1
""",
    ),
    Attack(
        "forge-verdict-frame",
        "forging",
        "a verdict on the judge's own pipe",
        PIPE
        + """def solve(n):
    os.write(pipe, frame({'status': 'passed', 'detail': '', 'sound': True}))
    return -1
""",
        ours=True,
    ),
    Attack(
        "forge-passed-answer",
        "forging",
        "an answer that says the tests passed",
        PIPE
        + """def solve(n):
    os.write(pipe, frame(['passed']))
    return -1
""",
        ours=True,
    ),
    Attack(
        "forge-many-answers",
        "forging",
        "answers before the questions shift all answers",
        PIPE
        + """for x in (-1, -1, -1): os.write(pipe, frame(['return', x]))
def solve(n):
    return -1
""",
        ours=True,
    ),
    Attack(
        "forge-stop",
        "forging",
        "StopIteration ends the test's loop",
        PIPE
        + """def solve(n):
    os.write(pipe, frame(['stop']))
    os._exit(0)
""",
        ours=True,
    ),
    Attack(
        "forge-huge-header",
        "forging",
        "the reader believes the length",
        PIPE
        + r"""def solve(n):
    os.write(pipe, b'\xff\xff\xff\xff')
    os._exit(0)
""",
        ours=True,
    ),
    Attack(
        "forge-half-frame",
        "forging",
        "the reader waits for the rest",
        PIPE
        + r"""import time
def solve(n):
    os.write(pipe, b'\0\0\1\0x')
    time.sleep(60)
""",
        ours=True,
    ),
    Attack(
        "forge-not-json",
        "forging",
        "the reader parses anything",
        PIPE
        + r"""def solve(n):
    os.write(pipe, b'\0\0\0\4\xff\xfe[{')
    return -1
""",
        ours=True,
    ),
    Attack(
        "forge-deep-json",
        "forging",
        "the parser recurses",
        PIPE
        + """def solve(n):
    b = b'[' * 200000
    os.write(pipe, struct.pack('>I', len(b)) + b)
    return -1
""",
        ours=True,
    ),
    Attack(
        "forge-request",
        "forging",
        "the candidate asks the judge for its objects",
        PIPE
        + """def solve(n):
    for t in range(5):
        for a in ('__globals__', '__class__', 'gi_frame', '__dict__'):
            os.write(pipe, frame(['operate', 'get', t, [a], {}]))
    return -1
""",
        ours=True,
    ),
    Attack(
        "forge-own-tag",
        "forging",
        "a value that names the judge's object",
        PIPE
        + """def solve(n):
    os.write(pipe, frame(['return', ['own', 0]]))
    os._exit(0)
""",
        ours=True,
    ),
    Attack(
        "forge-printed-flood",
        "forging",
        "endless messages keep the judge busy",
        PIPE
        + """def solve(n):
    m = frame(['printed', 'x' * 60000])
    while True: os.write(pipe, m)
""",
        ours=True,
    ),
    Attack(
        "forge-exception-class",
        "forging",
        "an exception that the test swallows as success",
        PIPE
        + """def solve(n):
    os.write(pipe, frame(['raise', {'kind': ['shared', 'builtins', 'SystemExit'], 'args': [0], 'attributes': {}, 'text': ''}]))
    os._exit(0)
""",
        ours=True,
    ),
    Attack(
        "forge-gc-channel",
        "forging",
        "the harness's objects are found through gc",
        """import gc
def solve(n):
    for o in gc.get_objects():
        if type(o).__name__ in ('Channel', 'Candidate', 'Peer'):
            try: o.send(['return', {0: 1, 1: 1, 5: 120}[n]])
            except Exception: pass
    return -1
""",
        ours=True,
    ),
    Attack(
        "forge-result-list",
        "forging",
        "the harness collects verdicts in a list that gc and frames lead to",
        """import sys
def solve(n):
    f = sys._getframe(1)
    while f:
        for value in list(f.f_locals.values()):
            if type(value) is list and not value: value.append('passed')
        f = f.f_back
    return -1
""",
    ),
    Attack(
        "forge-ctypes-memory",
        "forging",
        "ctypes writes over the harness's memory",
        """import ctypes, os
def solve(n):
    ctypes.memset(id(n), 0, 64)
    return n
""",
    ),
    Attack(
        "forge-encoder",
        "forging",
        "the candidate's encoder is patched to lie",
        """import sys
for name, m in list(sys.modules.items()):
    if name.endswith('codec'):
        m.Encoder.encode = lambda s, v, d=0: ['own', 0]
def solve(n):
    return -1
""",
        ours=True,
    ),
)
