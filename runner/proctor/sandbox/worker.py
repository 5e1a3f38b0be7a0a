"""One room, kept for many jobs."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from proctor.errors import SandboxError, SandboxLost
from proctor.sandbox.bundle import bundle
from proctor.sandbox.connection import Connection
from proctor.sandbox.job import Job, TaskCode
from proctor.sandbox.outcome import Outcome, parse_outcome
from proctor.sandbox.room import Room
from proctor_sandbox.frames import HEADER, pack

LARGEST_ANSWER = 1 << 20  # bytes; a clerk's answers are some hundred
TRIES = 2  # of a job in the room: in a process that was used, then in one of its own
GRACE = 30.0  # seconds that an answer may come after the job's own wall-clock limits
START_LIMIT = 60.0  # seconds until the agent has to answer its first message


class Worker:
    """Talks to the agent of one room. After SandboxLost the worker is of no more use and must be closed."""

    def __init__(self, connection: Connection, room: Room, seat: int = 0) -> None:
        """`seat` is the room's number among its sandbox's, which spreads rooms over processors."""
        self.connection = connection
        self.buffer = bytearray()
        self.number = 0
        self.task: TaskCode | None = None
        self.room = room
        self.seat = seat
        self.hello = self._start()

    def _start(self) -> Mapping[str, object]:
        deadline = time.monotonic() + START_LIMIT
        try:
            self.connection.write(bundle(), deadline)
            return self._ask(
                {
                    "op": "hello",
                    "seat": self.seat,
                    "preload": list(self.room.preload),
                    "largest": self.room.output,
                    "limits": {
                        "memory": self.room.memory,
                        "processes": self.room.processes + AGENT_PROCESSES,
                        "file": self.room.tmpfs,
                    },
                },
                deadline,
            )
        except SandboxLost as error:
            raise SandboxError(f"the sandbox did not start: {error}\n{self.close()}".rstrip()) from None

    def run(self, job: Job) -> Outcome:
        """The job's outcome; SandboxLost where the room died, hung or answered nonsense."""
        (outcome,) = self.run_each([job])
        return outcome

    def run_each(self, jobs: Sequence[Job]) -> Iterator[Outcome]:
        """The jobs' outcomes in order, as they come; to be taken to the end. SandboxLost as in `run`.

        The jobs are sent at once, so that the room need not wait. An outcome may be told with the next one's.
        """
        first = self.number + 1
        self.connection.write(self._frames(jobs), time.monotonic() + GRACE)
        for number, (job, after) in enumerate(zip(jobs, [*jobs[1:], None], strict=True), first):
            patience = TRIES * (job.wall + (after.wall if after else 0.0)) + GRACE
            yield parse_outcome(self._answer(number, time.monotonic() + patience))

    def _frames(self, jobs: Sequence[Job]) -> bytes:
        frames = []
        for job in jobs:
            if job.task is not None and job.task is not self.task:
                frames.append(pack(job.task.frame()))
                self.task = job.task
            self.number += 1
            frames.append(pack({**job.frame(), "id": self.number}))
        return b"".join(frames)

    def end(self) -> None:
        """Ends the room from any thread; a job that is under way there is lost."""
        self.connection.end()

    def close(self) -> str:
        """Ends the room; returns the end of what its agent complained of."""
        return self.connection.close()

    def _ask(self, message: Mapping[str, Any], deadline: float) -> Mapping[str, object]:
        self.number += 1
        self.connection.write(pack({**message, "id": self.number}), deadline)
        return self._answer(self.number, deadline)

    def _answer(self, number: int, deadline: float) -> Mapping[str, object]:
        answer = self._receive(deadline)
        if not isinstance(answer, dict) or answer.get("id") != number:
            raise SandboxLost("the sandbox answered something else than it was asked")
        return answer

    def _receive(self, deadline: float) -> object:
        (size,) = HEADER.unpack(self._take(HEADER.size, deadline))
        if size > LARGEST_ANSWER:
            raise SandboxLost(f"the sandbox answered with a frame of {size} bytes")
        try:
            return json.loads(self._take(size, deadline))
        except (ValueError, RecursionError):
            raise SandboxLost("the sandbox answered with something that is not JSON") from None

    def _take(self, count: int, deadline: float) -> bytes:
        while len(self.buffer) < count:
            self.buffer += self.connection.read(deadline)
        taken = bytes(self.buffer[:count])
        del self.buffer[:count]
        return taken


AGENT_PROCESSES = 4  # warden, clerk, judge and the candidate itself count towards the same limit
