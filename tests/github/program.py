"""Programs that stand in for GitHub: started on a free port, and stopped with all that they started."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import requests

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
PATIENCE = 60.0
"""Seconds that a program may take until it answers."""


def script(package: str, path: str) -> list[str]:
    """The command that runs a package's script; skips the test where it is not installed."""
    node = shutil.which("node")
    found = MODULES / package / path
    if node is None or not found.is_file():
        pytest.skip(f"{package} is not installed: scripts/setup does, where there are node and npm")
    return [node, str(found)]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextlib.contextmanager
def running(command: Sequence[str], url: str, log: Path) -> Iterator[None]:
    """The program runs until the end of the block and answers at `url` by its start; it writes to `log`."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=log.parent,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _await(process, url, log)
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _await(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    pause = threading.Event()
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(requests.RequestException):
            requests.get(url, timeout=5)
            return
        pause.wait(0.05)
    pytest.fail(f"{process.args!r} does not answer at {url}: {log.read_text(errors='replace')[-2000:]}")
