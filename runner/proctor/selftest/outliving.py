"""Leaves something for the next sample."""

from proctor.selftest.attack import Attack

ATTACKS = (
    Attack(
        "daemon",
        "outliving",
        "a child outlives the sample",
        """import os, time
if os.fork() == 0:
    os.setsid()
    time.sleep(600)
    os._exit(0)
def solve(n):
    return -1
""",
    ),
    Attack(
        "grandchild",
        "outliving",
        "a grandchild is no child of the harness",
        """import os, time
if os.fork() == 0:
    if os.fork() == 0:
        os.setsid()
        time.sleep(600)
    os._exit(0)
def solve(n):
    return -1
""",
    ),
    Attack(
        "respawning",
        "outliving",
        "processes that fork faster than they are killed",
        """import os
for _ in range(3):
    if os.fork() == 0:
        while True:
            try:
                if os.fork(): os._exit(0)
            except OSError: pass
def solve(n):
    return -1
""",
    ),
    Attack(
        "files-left",
        "outliving",
        "the next sample finds files",
        """import os
for folder in ('/tmp', '/dev/shm'):
    try:
        os.makedirs(folder + '/a/b/c')
        open(folder + '/a/b/left', 'w').write('x')
        os.chmod(folder + '/a', 0)
    except OSError: pass
def solve(n):
    return -1
""",
    ),
    Attack(
        "fill-tmpfs",
        "outliving",
        "no space is left for the next sample",
        """def solve(n):
    for folder in ('/tmp', '/dev/shm'):
        try:
            with open(folder + '/fill', 'wb') as f:
                while True: f.write(bytes(1 << 20))
        except OSError: pass
    return -1
""",
    ),
    Attack(
        "many-inodes",
        "outliving",
        "no inodes are left",
        """def solve(n):
    try:
        for i in range(100000): open('/tmp/%d' % i, 'w').close()
    except OSError: pass
    return -1
""",
    ),
    Attack(
        "deep-folders",
        "outliving",
        "a tree too deep to remove by path",
        """import os
def solve(n):
    os.chdir('/tmp')
    try:
        for _ in range(2000):
            os.mkdir('d'); os.chdir('d')
    except OSError: pass
    return -1
""",
    ),
    Attack(
        "shared-memory",
        "outliving",
        "a segment that stays",
        """import ctypes
def solve(n):
    libc = ctypes.CDLL(None)
    libc.shmget(4242, 4096, 0o1666)
    from multiprocessing import shared_memory
    try: shared_memory.SharedMemory('left', create=True, size=100)
    except OSError: pass
    return -1
""",
    ),
    Attack(
        "immortal-threads",
        "outliving",
        "threads that never end",
        """import threading, time
for _ in range(5): threading.Thread(target=time.sleep, args=(600,)).start()
def solve(n):
    return -1
""",
    ),
)
