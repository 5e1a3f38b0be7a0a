"""The first process of the room: forks candidates, counts what they used, and leaves nothing of them behind.

It never sees a test, so neither does the memory that a candidate inherits from it.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from typing import Any, Callable, Dict, List, NoReturn

from . import candidate, clerk, function, limits, preload, process, scratch, seccomp
from .frames import Channel

CANDIDATE_FD = 200  # out of the way of what programs take for granted about low numbers


class Warden:
    """Serves the clerk: {"op": "preload", "names"}; {"op": "start", "kind", "judge", "cpu", "limits"} with a
    descriptor; {"op": "stop", "patience"}, where the candidate has so many seconds to end by itself.
    """

    def __init__(self, clerk: int, control: socket.socket, folders: List[str]) -> None:
        self.clerk = clerk
        self.control = control
        self.folders = folders
        self.limits: Dict[str, Any] = {}  # as the clerk told them, and as they are in force
        self.candidate = 0

    def serve(self) -> NoReturn:
        """Until the clerk is gone; then ends the room."""
        while True:
            message, fd = process.receive_with_fd(self.control)
            if not message:
                self._sweep()
                os._exit(0)
            self.control.send(json.dumps(self.answer(json.loads(message), fd)).encode("ascii"))

    def answer(self, request: Dict[str, Any], fd: int) -> Dict[str, Any]:
        if request["op"] == "start":
            return self.start(request, fd)
        if request["op"] == "stop":
            return self.stop(request["patience"])
        preload.modules(request["names"])
        return {}

    def start(self, request: Dict[str, Any], fd: int) -> Dict[str, Any]:
        if not self.limits:
            self.limits = request["limits"]
            limits.apply(limits.from_json(self.limits))
        try:
            pid = os.fork()
        except OSError as error:
            os.close(fd)
            return {"pid": 0, "detail": str(error)}
        if pid == 0:
            self._become(request, fd)
        os.close(fd)
        self.candidate = pid
        return {"pid": pid}

    def _become(self, request: Dict[str, Any], fd: int) -> NoReturn:
        """The rest of the candidate's life."""
        code = 70
        try:
            os.setsid()
            os.dup2(fd, CANDIDATE_FD)
            os.closerange(3, CANDIDATE_FD)
            os.closerange(CANDIDATE_FD + 1, 4096)
            limits.renounce_priority()
            limits.apply_cpu(float(request["cpu"]))
            seccomp.protect(int(request["judge"]))
            MODES[request["kind"]](Channel(CANDIDATE_FD, CANDIDATE_FD))
            code = 0
        except (EOFError, BrokenPipeError):
            code = 0
        finally:
            os._exit(code)

    def stop(self, patience: float) -> Dict[str, Any]:
        """Ends the candidate and whatever it started; tells CPU seconds, and what it died of if by itself."""
        died, status, usage = process.end(self.candidate, patience)
        clean = self._sweep() and self._empty()
        return {
            "cpu": usage.ru_utime + usage.ru_stime,
            "died": died,
            "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
            "exit": os.WEXITSTATUS(status) if os.WIFEXITED(status) else 0,
            "clean": clean,
        }

    def _sweep(self) -> bool:
        """Kills what a candidate left; orphans become children of this process. False if they win."""
        deadline = time.monotonic() + 5
        own = os.getpid()
        while process.has_other_children(own, self.clerk):
            if time.monotonic() > deadline:
                return False
            for pid in process.descendants(own, self.clerk):
                process.kill(pid)
            _reap_all(self.clerk)
        return True

    def _empty(self) -> bool:
        try:
            scratch.empty(self.folders)
        except scratch.NotEmpty:
            return False
        return True


def _reap_all(clerk: int) -> None:
    """Collects every child that has ended; the clerk's end is the room's."""
    while True:
        pid, _ = os.waitpid(-1, os.WNOHANG)
        if pid == clerk:
            os._exit(0)
        if pid == 0:
            return


def detach() -> None:
    """Gives up the pipes to the host, and what would end this process by accident."""
    process.silence()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.umask(0o077)


MODES: Dict[str, Callable[[Channel], None]] = {
    "solution": candidate.serve,
    "in_process": candidate.in_process,
    "function": function.serve,
    "metric": function.serve_metric,
}


def main() -> NoReturn:
    """Splits this process into warden and clerk; the clerk keeps the pipes to the host."""
    process.make_undumpable()
    if os.getpgrp() != os.getpid():
        os.setpgid(0, 0)  # a group whose number the filter knows
    if os.getpid() != 1:
        process.prctl(process.PR_SET_CHILD_SUBREAPER, 1)  # so that orphans come here nevertheless
    preload.modules(preload.COMMON)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    pid = os.fork()
    if pid == 0:
        ours.close()
        clerk.main(theirs)
    theirs.close()
    warden = Warden(pid, ours, scratch.folders())
    seccomp.install([os.getpid(), pid])
    detach()
    warden.serve()
