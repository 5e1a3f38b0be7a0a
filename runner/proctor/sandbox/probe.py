"""Whether a backend isolates: a script inside tries what must not be possible."""

import json
import os
import socket
import subprocess

from proctor.errors import SandboxError
from proctor.sandbox.backend import Backend
from proctor.sandbox.room import Room

LIMIT = 30.0  # seconds
SMALL = Room(memory=2**28, processes=8, tmpfs=2**20)
SCRIPT = """
import json, os, socket, sys
port, host, secret = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
leaks = []
def reach(what, action):
    try:
        action()
    except OSError:
        return
    leaks.append(what)
reach("files of the host", lambda: open(secret).close())
reach("the network", lambda: socket.create_connection(("127.0.0.1", port), 5).close())
if os.getpid() != 1:
    reach("signals to the host", lambda: os.kill(host, 0))
    reach("writing", lambda: os.mkdir("/tmp/proctor-probe-%d" % os.getpid()))
if os.geteuid() == 0:
    leaks.append("root's rights")
print(json.dumps(leaks))
"""


def complaint(backend: Backend) -> str:
    """Why a backend does not serve; "" where it starts and the script inside reaches nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        arguments = [str(listener.getsockname()[1]), str(os.getpid()), __file__]
        try:
            process = backend.launch(SMALL, ["-I", "-c", SCRIPT, *arguments])
        except (OSError, SandboxError) as error:
            return str(error)
        with process:
            return _verdict(process)


def _verdict(process: subprocess.Popen[bytes]) -> str:
    try:
        output, errors = process.communicate(timeout=LIMIT)
        leaks = json.loads(output)
    except subprocess.TimeoutExpired:
        process.kill()
        return f"no answer in {LIMIT:.0f} s"
    except ValueError:
        return errors.decode("utf-8", "replace").strip()[-300:] or f"exit status {process.returncode}"
    return f"does not hold back {', '.join(leaks)}" if leaks else ""
