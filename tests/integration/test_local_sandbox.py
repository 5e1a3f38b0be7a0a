"""What a hostile program can reach from a room without an engine: nothing.

Every test runs with bubblewrap and with Landlock, whichever works here; as root, all of them run once more as
an ordinary user.
"""

import contextlib
import json
import os
import select
import shutil
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from proctor.errors import SandboxError
from proctor.sandbox.backend import Means
from proctor.sandbox.job import Job, TaskCode
from proctor.sandbox.local import Local
from proctor.sandbox.room import Room

pytestmark = pytest.mark.local

ROOM = Room(memory=2**29, processes=8, tmpfs=2**20)
HELPERS = """
import ctypes, errno, json, os, resource, signal, socket, sys, time
libc = ctypes.CDLL(None, use_errno=True)
found = {}
def attempt(name, action, *arguments):
    try:
        found[name] = action(*arguments)
    except OSError as error:
        found[name] = errno.errorcode[error.errno]
def call(function, *arguments):
    if function(*arguments) < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return "done"
def write(path):
    with open(path, "wb") as file:
        file.write(b"x")
    return "done"
def fork_until_refused(most):
    count = 0
    try:
        while count < most:
            if os.fork() == 0:
                signal.pause()
            count += 1
    except BlockingIOError:
        pass
    return count
"""
REFUSALS = {
    "EACCES",
    "EPERM",
    "ENOENT",
    "EROFS",
    "ESRCH",
    "ENOSPC",
    "ECONNREFUSED",
    "ENETUNREACH",
    "EINVAL",
    "ENOTDIR",
}


@pytest.fixture(params=["bubblewrap", "landlock"])
def means(request: pytest.FixtureRequest) -> Means:
    chosen: Means = request.param
    return chosen


@pytest.fixture
def sandbox(means: Means) -> Local:
    try:
        return Local(ROOM, means)
    except SandboxError as error:
        pytest.skip(str(error))


@pytest.fixture
def neighbour() -> Iterator[subprocess.Popen[bytes]]:
    """A process of the same user outside the room."""
    with killed(subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)) as process:
        yield process
        assert process.poll() is None, "the neighbour is gone"


@contextlib.contextmanager
def killed(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """The process, which gets no chance to end by itself."""
    with process:
        try:
            yield process
        finally:
            process.kill()


def inside(sandbox: Local, script: str, *arguments: object) -> dict[str, Any]:
    """What `script` found, in a room of its own."""
    words = ["-I", "-c", f"{HELPERS}{script}\nprint(json.dumps(found))", *map(str, arguments)]
    with killed(sandbox.launch(words)) as process:
        output, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors.decode()
    answer: dict[str, Any] = json.loads(output)
    return answer


def refused(found: dict[str, Any]) -> bool:
    return bool(found) and all(answer in REFUSALS for answer in found.values())


def test_files_of_the_host_cannot_be_read(sandbox: Local, root: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden")
    script = """
for path in sys.argv[1:]:
    attempt(path, lambda: os.listdir(path) if path.endswith("/") else open(path).read())
"""
    folders = [Path.home(), root, "/root", "/home", "/var", "/opt", "/boot"]
    files = [
        secret,
        __file__,
        "/etc/shadow",
        "/etc/passwd",
        "/etc/hostname",
        "/proc/1/environ",
        sys.prefix + "/pyvenv.cfg",
    ]

    found = inside(sandbox, script, *files, *(f"{folder}/" for folder in folders))

    own_environment = found.pop("/proc/1/environ")
    assert own_environment in REFUSALS or (
        sandbox.backend.means == "bubblewrap" and "HOME=/tmp" in own_environment
    )
    assert refused(found), found


def test_processes_of_the_host_are_out_of_sight_in_a_pid_namespace(sandbox: Local) -> None:
    script = """
found["pid"], found["parent"] = os.getpid(), os.getppid()
found["seen"] = sorted(int(name) for name in os.listdir("/proc") if name.isdigit())
"""
    found = inside(sandbox, script)

    if sandbox.backend.means == "bubblewrap":
        assert found == {"pid": 1, "parent": 0, "seen": [1]}
    else:
        assert found["pid"] in found["seen"]


def test_memory_and_descriptors_of_the_host_cannot_be_read(
    sandbox: Local, neighbour: subprocess.Popen[bytes]
) -> None:
    script = """
for name in ("environ", "mem", "maps", "cwd/", "fd/0"):
    attempt(name, lambda: os.open(f"/proc/{sys.argv[1]}/{name}", os.O_RDONLY))
attempt("ptrace", lambda: call(libc.ptrace, 16, int(sys.argv[1]), 0, 0))
"""
    assert refused(inside(sandbox, script, neighbour.pid))


def test_no_socket_of_the_host_can_be_reached(sandbox: Local, tmp_path: Path) -> None:
    script = """
def send(kind, family, address):
    with socket.socket(family, kind) as sender:
        sender.connect(address)
        sender.send(b"x")
    return "sent"
def reconnect(address):
    one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    one.connect(address)
    one.send(b"x")
    return "sent"
tcp, path, abstract = int(sys.argv[1]), sys.argv[2], "\\0" + sys.argv[3]
attempt("tcp", send, socket.SOCK_STREAM, socket.AF_INET, ("127.0.0.1", tcp))
attempt("outside", send, socket.SOCK_STREAM, socket.AF_INET, ("192.0.2.1", 80))
attempt("path", send, socket.SOCK_DGRAM, socket.AF_UNIX, path)
attempt("abstract", send, socket.SOCK_DGRAM, socket.AF_UNIX, abstract)
attempt("path of a pair", reconnect, path)
attempt("abstract of a pair", reconnect, abstract)
"""
    name, path = uuid.uuid4().hex, tmp_path / "socket"
    with (
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as by_path,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as abstract,
    ):
        by_path.bind(str(path))
        abstract.bind(f"\0{name}")

        found = inside(sandbox, script, tcp.getsockname()[1], path, name)

        assert select.select([tcp, by_path, abstract], [], [], 0)[0] == []
    assert refused(found), found


def test_nothing_can_be_written_but_scratch_space(sandbox: Local, tmp_path: Path) -> None:
    script = """
folders = ["/", "/usr/lib", os.path.dirname(os.__file__), "/etc", "/dev", "/var/tmp", "/run", sys.argv[1]]
for folder in [*folders, "/tmp", "/dev/shm"]:
    attempt(folder, write, folder + "/proctor-test")
attempt("hostname", write, "/proc/sys/kernel/hostname")
attempt("core pattern", write, "/proc/sys/kernel/core_pattern")
"""
    found = inside(sandbox, script, tmp_path)

    scratch = {found.pop("/tmp"), found.pop("/dev/shm")}
    assert scratch == ({"done"} if sandbox.backend.means == "bubblewrap" else {"EACCES"})
    assert refused(found), found
    assert list(tmp_path.iterdir()) == []
    assert not Path("/tmp/proctor-test").exists()
    assert not Path("/dev/shm/proctor-test").exists()


def test_what_a_file_of_the_host_is_like_cannot_be_changed(sandbox: Local, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("kept")
    victim.chmod(0o640)
    os.utime(victim, (1, 1))
    script = """
path = sys.argv[1]
attempt("chmod", os.chmod, path, 0o777)
attempt("chown", os.chown, path, os.getuid(), os.getgid())
attempt("utime", os.utime, path)
attempt("setxattr", lambda: os.setxattr(path, "user.x", b"y"))
attempt("truncate", os.truncate, path, 0)
attempt("unlink", os.unlink, path)
attempt("rename", os.rename, path, path + "2")
attempt("link", os.link, path, path + "3")
"""
    found = inside(sandbox, script, victim)

    assert refused(found), found
    assert victim.read_text() == "kept"
    assert (victim.stat().st_mode & 0o777, victim.stat().st_mtime) == (0o640, 1)


def test_the_environment_is_the_rooms_own(sandbox: Local, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROCTOR_TEST_TOKEN", "s3cret")

    found = inside(sandbox, "found.update(os.environ)")

    assert found["HOME"] == "/tmp"
    assert not {name for name in found if "TOKEN" in name}
    assert "s3cret" not in found.values()


def test_only_the_three_streams_are_open(sandbox: Local, tmp_path: Path) -> None:
    with (tmp_path / "open").open("wb") as file:
        os.set_inheritable(file.fileno(), True)
        found = inside(
            sandbox,
            """
for fd in range(1024):
    attempt(str(fd), lambda: os.readlink(f"/proc/self/fd/{fd}").split(":")[0])
""",
        )

    assert {fd: kind for fd, kind in found.items() if kind != "ENOENT"} == {
        "0": "pipe",
        "1": "pipe",
        "2": "pipe",
    }


@pytest.mark.parametrize("means", ["bubblewrap"])  # there is no scratch space with Landlock
def test_scratch_space_is_bounded(sandbox: Local) -> None:
    script = """
for folder in ("/tmp", "/dev/shm"):
    with open(folder + "/large", "wb", buffering=0) as file:
        attempt(folder, lambda: [file.write(bytes(4096)) for _ in range(1024)] and "done")
        found[folder + " size"] = file.tell()
"""
    found = inside(sandbox, script)

    assert found == {
        "/tmp": "ENOSPC",
        "/tmp size": ROOM.tmpfs,
        "/dev/shm": "ENOSPC",
        "/dev/shm size": ROOM.tmpfs,
    }


def test_processes_of_the_host_cannot_be_signalled(
    sandbox: Local, neighbour: subprocess.Popen[bytes]
) -> None:
    script = """
pid = int(sys.argv[1])
attempt("kill", os.kill, pid, signal.SIGKILL)
attempt("pidfd", lambda: signal.pidfd_send_signal(os.pidfd_open(pid), signal.SIGKILL))
attempt("group", os.killpg, pid, signal.SIGKILL)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
try:
    os.kill(-1, signal.SIGTERM)
except ProcessLookupError:
    pass
"""
    assert refused(inside(sandbox, script, neighbour.pid))


def test_limits_and_priority_of_the_host_cannot_be_changed(
    sandbox: Local, neighbour: subprocess.Popen[bytes]
) -> None:
    script = """
pid = int(sys.argv[1])
attempt("limit", resource.prlimit, pid, resource.RLIMIT_CPU, (1, 1))
attempt("affinity", os.sched_setaffinity, pid, {0})
attempt("scheduler", lambda: os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0)))
attempt("priority", os.setpriority, os.PRIO_PROCESS, pid, 19)
"""
    assert refused(inside(sandbox, script, neighbour.pid))


def test_the_program_may_lower_its_own_limits_and_priority(sandbox: Local) -> None:
    script = """
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
found["priority"] = os.nice(5)
os.sched_setaffinity(0, os.sched_getaffinity(0))
one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
found["limit"] = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
"""
    assert inside(sandbox, script) == {"priority": 5, "limit": 64}


def test_no_namespace_and_no_mount_can_be_made(sandbox: Local) -> None:
    script = """
clone = 56 if os.uname().machine == "x86_64" else 220
for name, flag in {"user": 0x10000000, "mount": 0x20000, "pid": 0x20000000, "net": 0x40000000}.items():
    attempt("unshare " + name, call, libc.unshare, flag)
    attempt("clone " + name, call, libc.syscall, clone, flag | signal.SIGCHLD, 0, 0, 0, 0)
attempt("mount", call, libc.mount, b"tmpfs", b"/usr/lib", b"tmpfs", 0, None)
attempt("remount", call, libc.mount, None, b"/", None, 32 | 4096, None)
attempt("umount", call, libc.umount2, b"/proc", 2)
attempt("chroot", os.chroot, "/usr/lib")
attempt("join", lambda: call(libc.setns, os.open("/proc/self/ns/user", os.O_RDONLY), 0))
"""
    found = inside(sandbox, script)

    assert refused(found), found


def test_shared_memory_of_the_host_cannot_be_attached(sandbox: Local) -> None:
    make, remove = shutil.which("ipcmk"), shutil.which("ipcrm")
    if not make or not remove:
        pytest.skip("no ipcmk to make a segment of shared memory with")
    made = subprocess.run([make, "-M", "4096", "-p", "0666"], capture_output=True, text=True, check=True)
    number = made.stdout.split()[-1]
    try:
        found = inside(
            sandbox, 'attempt("shmat", lambda: call(libc.shmat, int(sys.argv[1]), None, 0))', number
        )
    finally:
        subprocess.run([remove, "-m", number], check=True)
    assert refused(found), found


def test_the_user_inside_has_no_rights(sandbox: Local) -> None:
    script = """
status = dict(line.rstrip("\\n").split(":\\t", 1) for line in open("/proc/self/status") if ":\\t" in line)
found["root"] = 0 in (os.getuid(), os.geteuid(), os.getgid(), os.getegid())
found["groups"] = [group for group in os.getgroups() if group in (0, 4, 27, 999)]
found["capabilities"] = int(status["CapPrm"], 16) | int(status["CapEff"], 16) | int(status["CapAmb"], 16)
found["no new privileges"] = status["NoNewPrivs"]
"""
    found = inside(sandbox, script)

    assert found == {"root": False, "groups": [], "capabilities": 0, "no new privileges": "1"}


def test_rooms_of_root_belong_to_different_users(sandbox: Local) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a room a user of its own")
    owners = set()
    for _ in range(2):
        with killed(sandbox.launch(["-c", "print('ready', flush=True); input()"])) as process:
            assert process.stdout
            process.stdout.readline()
            owners.add(Path(f"/proc/{process.pid}").stat().st_uid)
    assert len(owners) == 2
    assert 0 not in owners


def test_installed_packages_cannot_be_read(sandbox: Local) -> None:
    script = """
import site
found["searched"] = "ENOENT"
for folder in site.getsitepackages():
    for place, _, files in os.walk(folder):
        for name in files:
            attempt(f"{place}/{name}", lambda: open(f"{place}/{name}", "rb").close())
"""
    found = inside(sandbox, script)

    assert refused(found), found


@pytest.mark.parametrize("means", ["bubblewrap"])  # with Landlock the launcher sets the limit
def test_processes_can_be_limited_whoever_starts_the_room(sandbox: Local) -> None:
    script = "resource.setrlimit(resource.RLIMIT_NPROC, (6, 6)); found['forked'] = fork_until_refused(64)"

    assert inside(sandbox, script) == {"forked": 5}


@pytest.mark.parametrize("means", ["landlock"])  # with bubblewrap the agent sets the limit
def test_landlock_bounds_processes_itself(sandbox: Local) -> None:
    forked = inside(sandbox, "found['forked'] = fork_until_refused(4000)")["forked"]

    exact = os.geteuid() == 0
    assert ROOM.processes <= forked <= ROOM.processes + (16 if exact else 512)


SWARM = """
import os, resource, signal, sys, time
if os.getpid() == 1:
    resource.setrlimit(resource.RLIMIT_NPROC, (24, 24))
for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
    signal.signal(number, signal.SIG_IGN)
settled, settle = os.pipe()
for depth in range(4):
    if os.fork() == 0:
        os.setsid()
        if os.fork():
            os._exit(0)
        if depth == 3:
            for _ in range(4):  # sixteen at most: a bomb that goes off outside a room takes the machine down
                try:
                    os.fork()
                except OSError:
                    pass
        break
else:
    print(sum(len(os.read(settled, 1)) for _ in range(8)), flush=True)
os.write(settle, b".")
while True:
    time.sleep(1000)
"""


def alive(mark: str) -> list[int]:
    """Processes of this machine with `mark` among their arguments, wherever they run."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and mark.encode() in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def assert_gone(mark: str) -> None:
    deadline = time.monotonic() + 20
    while left := alive(mark):
        assert time.monotonic() < deadline, f"{len(left)} processes outlived their room"


def test_killing_the_process_ends_everything_in_it(sandbox: Local) -> None:
    mark = uuid.uuid4().hex
    with killed(sandbox.launch(["-c", SWARM, mark])) as process:
        assert process.stdout
        assert process.stdout.readline() == b"8\n"
        assert len(alive(mark)) > 8
    assert_gone(mark)


def test_the_end_of_the_first_process_ends_everything_else(sandbox: Local) -> None:
    mark = uuid.uuid4().hex
    quitter = "import os\nif os.fork() == 0:\n    os.setsid()\n    input()\nos._exit(7)"
    with killed(sandbox.launch(["-c", quitter, mark])) as process:
        assert process.wait(timeout=30) == 7
    assert_gone(mark)


def test_the_death_of_the_host_ends_everything(sandbox: Local) -> None:
    mark = uuid.uuid4().hex
    host = f"""
import sys
from proctor.sandbox.local import Local
from proctor.sandbox.room import Room
room = Room(memory=2**29, processes=8, tmpfs=2**20)
process = Local(room, {sandbox.backend.means!r}).launch(["-c", {SWARM!r}, {mark!r}])
print(process.stdout.readline().decode(), end="", flush=True)
sys.stdin.read()
"""
    words = [sys.executable, "-c", host]
    with killed(subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)) as process:
        assert process.stdout
        assert process.stdout.readline() == b"8\n"
        assert len(alive(mark)) > 8
    assert_gone(mark)


def test_a_room_outlives_the_thread_that_asked_for_it(sandbox: Local) -> None:
    rooms: list[subprocess.Popen[bytes]] = []
    thread = threading.Thread(target=lambda: rooms.append(sandbox.launch(["-c", "print(input())"])))
    thread.start()
    thread.join()

    with killed(rooms[0]) as process:
        output, _ = process.communicate(b"still here\n", timeout=30)

    assert output == b"still here\n"


def test_what_the_program_complains_of_is_kept(sandbox: Local) -> None:
    with killed(sandbox.launch(["-c", "raise SystemExit('oh dear')"])) as process:
        output, errors = process.communicate(timeout=30)

    assert (process.returncode, output, errors) == (1, b"", b"oh dear\n")


def test_the_agent_works_in_it(sandbox: Local) -> None:
    worker = sandbox.start()

    assert worker.hello["init"] is (sandbox.backend.means == "bubblewrap")
    assert worker.close() == ""


def test_a_job_is_scored_in_it(sandbox: Local) -> None:
    task = TaskCode(prompt="", setup="", test="def check(f):\n    assert f(2) == 4", entry_point="f")
    worker = sandbox.start()

    told = [
        worker.run(Job(cpu=5, wall=20, task=task, units=(f"def f(x):\n    return {answer}",))).status
        for answer in ("x * x", "x + 1")
    ]

    assert told == ["passed", "failed"]
    worker.close()


def test_how_long_a_start_and_a_fork_take(sandbox: Local, capsys: pytest.CaptureFixture[str]) -> None:
    starts = []
    for _ in range(5):
        begun = time.perf_counter()
        with killed(sandbox.launch(["-I", "-c", "print()"])) as process:
            assert process.communicate(timeout=30)[0] == b"\n"
        starts.append(time.perf_counter() - begun)
    script = """
begun = time.perf_counter()
for _ in range(100):
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
found["fork"] = (time.perf_counter() - begun) * 10
"""
    fork = inside(sandbox, script)["fork"]

    with capsys.disabled():
        print(f"\n{sandbox.isolation}: start and end {min(starts) * 1000:.0f} ms, fork {fork:.2f} ms")
    assert min(starts) < 5


def test_where_user_namespaces_are_off_the_error_says_how_to_switch_them_on() -> None:
    """In a user namespace of its own, whose setting it may change."""
    unshare = shutil.which("unshare")
    script = """
from pathlib import Path
Path("/proc/sys/user/max_user_namespaces").write_text("0")
from proctor.errors import SandboxError
from proctor.sandbox.local import Local
from proctor.sandbox.room import Room
try:
    Local(Room(memory=1, processes=1, tmpfs=1), "bubblewrap")
except SandboxError as error:
    print(error)
"""
    alone = [str(unshare), "--user", "--map-root-user"]
    if not unshare or subprocess.run([*alone, "true"], check=False, capture_output=True).returncode:
        pytest.skip("no user namespace to try it in")

    done = subprocess.run([*alone, sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert "sudo sysctl user.max_user_namespaces=15000" in done.stdout


def test_everything_holds_for_an_ordinary_user_too(root: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("this is an ordinary user")
    # Bound to a place of its own, the checkout can be read wherever it lies, be it below root's home.
    here = "/mnt"
    bind = [
        "unshare",
        "--mount",
        "sh",
        "-c",
        f'mount --bind "$0" {here} && cd {here} && exec "$@"',
        str(root),
    ]
    become = [*bind, "setpriv", "--reuid", "54321", "--regid", "54321", "--clear-groups", "--"]
    path = os.pathsep.join(entry.replace(str(root), here) for entry in sys.path if entry)
    environment = {"HOME": "/root", "PATH": os.defpath, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    # A Python below /root still starts once, since setpriv keeps root's rights until then.
    again = "[sys.executable, '-c', 'import pytest, proctor']"
    check = f"import subprocess, sys; subprocess.run({again}, check=True)"
    for python in (sys.executable.replace(str(root), here), "/usr/bin/python3"):
        tried = [*become, python, "-c", check]
        if not subprocess.run(tried, env=environment, check=False, capture_output=True).returncode:
            break
    else:
        pytest.skip("no Python with pytest that an ordinary user may run")

    words = [
        *become,
        python,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:hypothesispytest",
        __file__.replace(str(root), here),
    ]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)

    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
