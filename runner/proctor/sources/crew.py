"""The processes of one program at work: requests to them, answers from them.

A process that ends, or says what cannot be told apart, leaves requests behind. Each of these is asked once
more, alone with a new process, so that the one that ended it is found and the others get their answer.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from selectors import DefaultSelector

from proctor.config.problem import printable
from proctor.config.spec import CommandSpec, SamplingSpec
from proctor.datasets.stream import MAX_LINE
from proctor.errors import InputError, ProctorError
from proctor.sources.child import GRACE, Child, Place
from proctor.sources.reply import NoReply, matching, reply, request_line, whole
from proctor.sources.request import Answer, Request

LOST = 10  # processes in a row that end without any answer, before the program is given up
TICK = 0.2  # seconds between looks at processes that say nothing
QUOTED = 300  # characters of what a program says last
_FULL = 2**16  # bytes that are held for a process that does not read them

Answered = Iterator[tuple[Request, Answer]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What the processes are started with; `environ` is all of their environment."""

    spec: CommandSpec
    sampling: SamplingSpec
    folder: Path
    environ: dict[str, str]
    secrets: tuple[str, ...]  # texts that must not be told


class Crew:
    """One thread, any number of processes."""

    def __init__(
        self, job: Job, requests: Iterable[Request], clock: Callable[[], float], is_over: Callable[[], bool]
    ) -> None:
        """`is_over` says whether nobody waits for answers any more."""
        self.is_over = is_over
        self.job = job
        self.requests = iter(requests)
        self.clock = clock
        self.selector = DefaultSelector()
        self.children: list[Child] = []
        self.retired: list[Child] = []
        self.next: Request | None = None
        self.again: deque[Request] = deque()
        self.tried: set[Place] = set()
        self.lost = 0  # processes since the last answer
        self.has_answered = False

    def answers(self) -> Answered:
        """Every request's answer. InputError where the program does not start, or never gets to an answer."""
        try:
            while self._hand_out():
                if self.is_over():
                    raise ProctorError("asking was interrupted")
                yield from self._listen()
                if self.lost >= LOST and not self.job.spec.each:
                    yield from self._give_up()
        finally:
            self.close()

    def close(self) -> None:
        """Ends all processes: those that have answered everything may end by themselves."""
        for child in self.children:
            child.close()
        end = time.monotonic() + GRACE
        for child in self.retired:
            child.exit_code(max(end - time.monotonic(), 0.0))
            child.close()
        self.children, self.retired = [], []
        self.selector.close()

    def _hand_out(self) -> bool:
        """Sends requests as long as there is room for them; whether any is under way."""
        while True:
            if self.next is None:
                self.next = next(self.requests, None)
            if self.next is None:
                self._dismiss()
            child = self._free() if self.again or self.next else None
            if child is None:
                break
            if self.again and not child.waiting:
                child.is_alone = True
                self._send(child, self.again.popleft())
            elif self.next is not None:
                self._send(child, self.next)
                self.next = None
        return bool(self.children)

    def _free(self) -> Child | None:
        """The process that has the least to do, a new one if all have something; None where all are busy."""
        spec = self.job.spec
        idle = min(self.children, key=lambda child: len(child.waiting), default=None)
        if (idle is None or idle.waiting) and len(self.children) < spec.concurrency:
            child = Child(spec.run, self.job.folder, self.job.environ, self.selector)
            self.children.append(child)
            return child
        fit = [child for child in self.children if self._has_room(child)]
        return min(fit, key=lambda child: len(child.waiting), default=None)

    def _has_room(self, child: Child) -> bool:
        spec = self.job.spec
        if child.is_finishing or len(child.outgoing) >= _FULL:
            return False
        if not child.waiting:
            return True
        if child.is_alone or spec.each or self.next is None:
            return False
        return not spec.ahead or len(child.waiting) < spec.ahead

    def _send(self, child: Child, request: Request) -> None:
        if not child.waiting:
            child.since = self.clock()
        child.waiting[request.task_id, request.sample] = request
        child.send(request_line(request, self.job.sampling))
        if self.job.spec.each:
            child.finish()

    def _dismiss(self) -> None:
        """Lets processes know that there is no more; one that has answered everything goes."""
        for child in [*self.children]:
            if child.waiting or not self.again:
                child.finish()
            if child.is_finishing and not child.waiting:
                self.children.remove(child)
                self.retired.append(child)

    def _listen(self) -> Answered:
        ready = self.selector.select(TICK)
        now = self.clock()
        for key, _ in ready:
            key.data.pump(key.fileobj)
        self._forget()
        for child in [*self.children]:
            is_over = child.has_ended()
            if not self.job.spec.each:
                yield from self._lines(child)
            if child not in self.children:
                continue
            if child.has_too_much:
                yield from self._lose(child, f"the program wrote over {MAX_LINE // 2**20} MiB")
            elif is_over:
                yield from self._end(child)
            elif child.waiting and now - child.since >= self.job.spec.timeout:
                first = next(iter(child.waiting.values()))
                self.tried.add((first.task_id, first.sample))
                yield from self._lose(child, f"the program gave no answer in {self.job.spec.timeout:g} s")

    def _forget(self) -> None:
        """What those that have answered everything still say is of no interest."""
        for child in [*self.retired]:
            child.incoming.clear()
            if child.process.poll() is not None:
                child.close()
                self.retired.remove(child)

    def _lines(self, child: Child) -> Answered:
        for line in child.lines():
            if not line.strip():
                continue
            try:
                said = reply(line)
                request = matching(said, child.waiting.values())
            except NoReply as error:
                yield from self._lose(child, f"the program cannot be followed: {error}")
                return
            yield from self._settle(child, request, said.answer)

    def _settle(self, child: Child, request: Request, answer: Answer) -> Answered:
        del child.waiting[request.task_id, request.sample]
        child.since, child.is_alone = self.clock(), child.is_alone and bool(child.waiting)
        self.lost, self.has_answered = 0, True
        yield request, replace(answer, error=self._told(answer.error))

    def _end(self, child: Child) -> Answered:
        """What a process that has ended leaves behind."""
        code = child.exit_code()
        if self.job.spec.each and not code and child.waiting:
            (request,) = child.waiting.values()
            yield from self._settle(child, request, whole(bytes(child.incoming)))
        if child.waiting:
            yield from self._lose(child, f"the program ended with exit code {code} before it answered")
        else:
            self.children.remove(child)
            child.close()

    def _lose(self, child: Child, why: str) -> Answered:
        """Ends a process; each of its requests is asked once more, or is an error."""
        child.close()
        self.children.remove(child)
        self.lost += 1
        last = self._told(child.heard.decode(errors="replace"))
        why = self._told(why, QUOTED) + (f"; it last said: {last}" if last else "")
        if self.lost >= LOST and not self.has_answered:
            raise InputError(f"{why}. So ended {self.lost} processes in a row, and none gave an answer")
        for place, request in child.waiting.items():
            if place in self.tried:
                yield request, Answer(text=None, error=why)
            else:
                self.tried.add(place)
                self.again.append(request)

    def _give_up(self) -> Answered:
        """Errors for all that is left."""
        why = f"the program was given up: {self.lost} processes in a row ended without an answer"
        left = [*self.again, *(request for child in self.children for request in child.waiting.values())]
        for child in self.children:
            child.close()
        self.children, self.again = [], deque()
        for request in left:
            yield request, Answer(text=None, error=why)
        if self.next is not None:
            yield self.next, Answer(text=None, error=why)
            self.next = None
        for request in self.requests:
            yield request, Answer(text=None, error=why)

    def _told(self, text: str, most: int = QUOTED) -> str:
        """The end of a text as one line, without secrets."""
        for secret in self.job.secrets:
            text = text.replace(secret, "***")
        line = printable(" | ".join(filter(None, map(str.strip, text.splitlines()))))
        return line if len(line) <= most else "..." + line[-most:]
