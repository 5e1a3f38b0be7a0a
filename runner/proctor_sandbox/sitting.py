"""A judge and the candidates before it, one sample after the other."""

from __future__ import annotations

import signal
import socket
import time
from typing import Any, Callable, Dict, Optional, Tuple

from . import process
from .examiner import Examiner

PATIENCE = 0.5  # seconds: a process's descriptors are closed before it is dead and can be asked what of
INTERNAL = ("gone", "kept", "sound", "lasting", "refused", "pid")
Outcome = Dict[str, Any]
Warden = Callable[..., Dict[str, Any]]
"""(request, the pipe that a candidate is given) -> answer."""


class Sitting:
    """A candidate's process is used again after a sample that passed and left nothing behind.

    `engage` gives a judge; `limits` are every candidate's.
    """

    def __init__(self, engage: Callable[[], Examiner], warden: Warden, limits: Dict[str, Any]) -> None:
        self.engage = engage
        self.warden = warden
        self.limits = limits
        self.examiner: Optional[Examiner] = None
        self.task: Optional[Dict[str, Any]] = None  # of the tests to come
        self.known: Optional[Dict[str, Any]] = None  # the task that the judge knows
        self.lasting = True  # whether the judge may go on: what its tests do leaves nothing behind
        self.candidate = 0  # pid of a candidate that waits for another sample, its pipe with the judge
        self.kind = ""  # of that candidate

    def sit(self, kind: str, job: Dict[str, Any]) -> Outcome:
        """A sample's verdict, what it used, and whether the room is clean after it."""
        if not self.lasting:
            self.close()
        outcome = self._next(job) if self.candidate and kind == self.kind else None
        if outcome is None and self.candidate:
            self._stop(0.0)
        return outcome or self._first(kind, job)

    def _next(self, job: Dict[str, Any]) -> Optional[Outcome]:
        """A sample in the process of the one before; None where it is owed its own, as it did not pass."""
        examiner = self.examiner
        assert examiner is not None
        began, used = time.monotonic(), process.cpu_seconds(self.candidate)
        examiner.begin({**job, **self._news(), "used": True})
        verdict = examiner.verdict(self.candidate, used + job["cpu"], job["wall"])
        cpu = process.cpu_seconds(self.candidate) - used
        if not self._stays(verdict):
            self._stop(0.0)
        believed = verdict.get("status") in ("passed", "syntax_error")
        counts = believed or (job.get("once") and verdict.get("refused") is False)
        return _outcome(verdict, max(cpu, 0.0), began) if counts else None

    def _first(self, kind: str, job: Dict[str, Any]) -> Outcome:
        """A sample in a process of its own."""
        began = time.monotonic()
        examiner = self.examiner = self.examiner or self.engage()
        ours, theirs = socket.socketpair()
        examiner.begin({**job, **self._news(), "used": False}, ours)
        ours.close()
        request = {"op": "start", "kind": kind, "judge": examiner.pid, "cpu": job["cpu"]}
        started = self.warden({**request, "limits": self.limits}, theirs)
        theirs.close()
        self.candidate, self.kind = started["pid"], kind
        if not self.candidate:
            self.close()
            return {**_outcome({"status": "infra_error", **started}, 0.0, began), "clean": False}
        verdict = examiner.verdict(self.candidate, job["cpu"], job["wall"])
        if self._stays(verdict):
            return _outcome(verdict, process.cpu_seconds(self.candidate), began)
        ended = self._stop(PATIENCE if verdict.get("gone") else 0.0)
        outcome = _outcome(conclude(verdict, ended, job["cpu"]), ended["cpu"], began)
        return {**outcome, "clean": ended["clean"]}

    def _news(self) -> Dict[str, Any]:
        """What the judge is told of the task with a job, where it does not know it."""
        if self.task is None or self.known is self.task:
            return {}
        self.known = self.task
        return {"task": self.task}

    def _stays(self, verdict: Dict[str, Any]) -> bool:
        """Whether the candidate's process may have another sample; ends a judge that may not."""
        self.lasting = verdict.get("lasting", True)
        if not verdict.get("sound"):
            self._dismiss()
        return bool(verdict.get("kept")) and self.examiner is not None

    def _stop(self, patience: float) -> Dict[str, Any]:
        self.candidate = 0
        return self.warden({"op": "stop", "patience": patience})

    def close(self) -> None:
        """Ends candidate and judge."""
        if self.candidate:
            self._stop(0.0)
        self._dismiss()

    def _dismiss(self) -> None:
        if self.examiner is not None:
            self.examiner.close()
            self.examiner, self.known = None, None


def _outcome(verdict: Dict[str, Any], cpu: float, began: float) -> Outcome:
    told = {key: value for key, value in verdict.items() if key not in INTERNAL}
    return {**told, "cpu": cpu, "wall": time.monotonic() - began}


def conclude(verdict: Dict[str, Any], ended: Dict[str, Any], cpu: float) -> Dict[str, Any]:
    """The verdict on a candidate that has ended. One that was gone died of something: that is its status."""
    if not verdict:
        return {"status": "error", "detail": "the answers were more than the judge could take"}
    if verdict.get("gone"):
        status, detail = _death(ended, cpu)
        return {"status": status, "detail": detail}
    return verdict


def _death(ended: Dict[str, Any], cpu: float) -> Tuple[str, str]:
    number = ended["signal"]
    if not ended["died"]:
        return "error", "the program closed the pipe to its tests"
    if number == signal.SIGXCPU or (number == signal.SIGKILL and ended["cpu"] >= cpu):
        return "timeout", "over %g s of CPU time" % cpu
    if number == signal.SIGKILL:
        return "memory", "killed, as the kernel does where memory runs out"
    if number:
        return "error", "died of signal %d" % number
    return "error", "exited with status %d before its tests ended" % ended["exit"]
