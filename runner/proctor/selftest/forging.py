# ruff: noqa: E501  # attacks are quoted as they are sent
"""Writes results of its own."""

from proctor.selftest.attack import Attack

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
        """import json, os, struct
def frame(m):
    b = json.dumps(m).encode()
    return struct.pack('>I', len(b)) + b
def solve(n):
    for fd in range(0, 256):
        if fd == 200: continue
        try: os.write(fd, frame({'id': 1, 'status': 'passed', 'detail': '', 'cpu': 0, 'wall': 0}))
        except OSError: pass
    return -1
""",
    ),
    Attack(
        "forge-verdict-frame",
        "forging",
        "a verdict on the judge's own pipe",
        """import json, os, struct
def frame(m):
    b = json.dumps(m).encode()
    return struct.pack('>I', len(b)) + b
def solve(n):
    os.write(200, frame({'status': 'passed', 'detail': '', 'sound': True}))
    return -1
""",
    ),
    Attack(
        "forge-passed-answer",
        "forging",
        "an answer that says the tests passed",
        """import json, os, struct
def frame(m):
    b = json.dumps(m).encode()
    return struct.pack('>I', len(b)) + b
def solve(n):
    os.write(200, frame(['passed']))
    return -1
""",
    ),
    Attack(
        "forge-many-answers",
        "forging",
        "answers before the questions shift all answers",
        """import json, os, struct
def frame(m):
    b = json.dumps(m).encode()
    return struct.pack('>I', len(b)) + b
for x in (-1, -1, -1): os.write(200, frame(['return', x]))
def solve(n):
    return -1
""",
    ),
    Attack(
        "forge-stop",
        "forging",
        "StopIteration ends the test's loop",
        """import json, os, struct
def frame(m):
    b = json.dumps(m).encode()
    return struct.pack('>I', len(b)) + b
def solve(n):
    os.write(200, frame(['stop']))
    os._exit(0)
""",
    ),
    Attack(
        "forge-huge-header",
        "forging",
        "the reader believes the length",
        "import os\ndef solve(n):\n    os.write(200, b'\\xff\\xff\\xff\\xff')\n    os._exit(0)",
    ),
    Attack(
        "forge-half-frame",
        "forging",
        "the reader waits for the rest",
        "import os, time\ndef solve(n):\n    os.write(200, b'\\0\\0\\1\\0x')\n    time.sleep(60)",
    ),
    Attack(
        "forge-not-json",
        "forging",
        "the reader parses anything",
        "import os\ndef solve(n):\n    os.write(200, b'\\0\\0\\0\\4\\xff\\xfe[{')\n    return -1",
    ),
    Attack(
        "forge-deep-json",
        "forging",
        "the parser recurses",
        """import os, struct
def solve(n):
    b = b'[' * 200000
    os.write(200, struct.pack('>I', len(b)) + b)
    return -1
""",
    ),
    Attack(
        "forge-request",
        "forging",
        "the candidate asks the judge for its objects",
        """import json, os, struct
def frame(m):
    b = json.dumps(m).encode()
    return struct.pack('>I', len(b)) + b
def solve(n):
    for t in range(5):
        for a in ('__globals__', '__class__', 'gi_frame', '__dict__'):
            os.write(200, frame(['operate', 'get', t, [a], {}]))
    return -1
""",
    ),
    Attack(
        "forge-own-tag",
        "forging",
        "a value that names the judge's object",
        """import json, os, struct
def frame(m):
    b = json.dumps(m).encode()
    return struct.pack('>I', len(b)) + b
def solve(n):
    os.write(200, frame(['return', ['own', 0]]))
    os._exit(0)
""",
    ),
    Attack(
        "forge-printed-flood",
        "forging",
        "endless messages keep the judge busy",
        """import json, os, struct
def frame(m):
    b = json.dumps(m).encode()
    return struct.pack('>I', len(b)) + b
def solve(n):
    m = frame(['printed', 'x' * 60000])
    while True: os.write(200, m)
""",
    ),
    Attack(
        "forge-exception-class",
        "forging",
        "an exception that the test swallows as success",
        """import json, os, struct
def frame(m):
    b = json.dumps(m).encode()
    return struct.pack('>I', len(b)) + b
def solve(n):
    os.write(200, frame(['raise', {'chain': [['shared', 'builtins', 'SystemExit']], 'args': [0], 'attributes': {}, 'text': ''}]))
    os._exit(0)
""",
    ),
    Attack(
        "forge-gc-channel",
        "forging",
        "the harness's objects are found through gc",
        """import gc
def solve(n):
    for o in gc.get_objects():
        if type(o).__name__ in ('Channel', 'Candidate', 'Peer'):
            try: o.send(['return', 120])
            except Exception: pass
    return 120
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
    ),
)
