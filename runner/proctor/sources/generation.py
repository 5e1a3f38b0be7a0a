"""Asking a model: every request to its answer, through the cache, into a file of outputs."""

import json
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from proctor.config.problem import printable
from proctor.config.spec import PriceSpec
from proctor.config.units import dollars
from proctor.datasets.stream import MAX_LINE
from proctor.errors import ProctorError
from proctor.files import unwritable, writing_whole
from proctor.progress import Progress
from proctor.sources.cache import Cache
from proctor.sources.key import digest, key_of
from proctor.sources.money import Spent, cost
from proctor.sources.request import Answer, Request, Source, Usage

NO_ANSWER = "no answer"
UNKNOWN_WHY = "no answer, and no reason given"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much may be spent on a model in one run, and how much was, before these requests."""

    price: PriceSpec | None = None
    budget: float | None = None  # US dollars
    deadline: float | None = None  # seconds of asking
    before: Spent = field(default_factory=Spent)


def generate(  # noqa: PLR0913 - what is asked, and all that it may use
    source: Source,
    requests: Iterable[Request],
    cache: Cache | None,
    *,
    limits: Limits,
    out_path: Path,
    progress: Progress,
    clock: Callable[[], float],
) -> Spent:
    """Asks what the cache does not know, and writes the outputs file; what that took.

    A line of the file is a request and its answer: `task_id`, `sample`, `completion` or, where there is
    none, `error`; then `prompt`, `system`, `finish`, `usage` and `cached`. Lines are in no order. Requests
    are told apart by task and sample, and none is asked beyond budget and deadline: such lines say so.
    Answers under way by then still come, so that a budget may be overstepped by what these cost more than
    those before them on average. The file is there as a whole or not at all; each answer is in the cache at
    once, so that the next run goes on where this one was interrupted.

    The stage of `progress` is the caller's, who closes the source and the cache, too. InputError where the
    source says so or the file cannot be written.
    """
    with writing_whole(out_path, alone=True) as file:
        desk = _Desk(source, cache, _Lines(file, out_path), limits, progress, clock)
        feed = _Feed(desk, requests)
        answers = _answers(source, feed)
        try:
            for request, answer in answers:
                desk.receive(request, answer)
        finally:
            answers.close()
        for request in feed:  # a source that did not even take them
            del request
        desk.close()
    return desk.spent


def _answers(source: Source, feed: "_Feed") -> Generator[tuple[Request, Answer], None, None]:
    """The source's answers. Its OSErrors are not the output file's."""
    try:
        yield from source.answers(feed)
    except OSError as error:
        raise ProctorError(f"asking the model failed: {type(error).__name__}: {error.strerror}") from error


class _Lines:
    """The outputs file."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self.file = file
        self.path = path

    def write(self, request: Request, answer: Answer) -> Answer:
        """Writes a line; the answer as it stands there. One that no reader would take is an error."""
        line = _line(request, answer)
        if len(line) > MAX_LINE:
            answer = replace(answer, text=None, error=f"prompt and answer are over {MAX_LINE // 2**20} MiB")
            line = _line(replace(request, prompt="", system=None), answer)
        try:
            self.file.write(line)
        except OSError as error:
            raise unwritable(self.path, error) from error
        return answer


def _line(request: Request, answer: Answer) -> bytes:
    """ASCII, so that lone surrogates come through."""
    value: dict[str, object] = {"task_id": request.task_id, "sample": request.sample}
    if answer.text is None:
        value["error"] = printable(answer.error) or UNKNOWN_WHY
    else:
        value["completion"] = answer.text
    value |= {"prompt": request.prompt, "system": request.system, "finish": answer.finish}
    value["usage"] = {"input": answer.usage.input, "output": answer.usage.output}
    value["cached"] = answer.is_cached
    return json.dumps(value).encode("ascii") + b"\n"


class _Desk:
    """Where requests go out and answers come in: counts, pays, keeps and writes. For any thread."""

    def __init__(  # noqa: PLR0913, PLR0917 - see `generate`
        self,
        source: Source,
        cache: Cache | None,
        lines: _Lines,
        limits: Limits,
        progress: Progress,
        clock: Callable[[], float],
    ) -> None:
        self.identity = digest(source.identity)
        self.cache, self.lines, self.limits, self.progress, self.clock = cache, lines, limits, progress, clock
        self.lock = threading.RLock()
        self.began = clock()
        self.spent = Spent()
        self.answered = 0  # of those that were asked
        self.waiting: dict[tuple[str, int], Request] = {}
        self.told: set[str] = set()

    def needs_asking(self, request: Request) -> bool:
        """Settles a request that is known, or may not be asked; else it is under way from now on."""
        with self.lock:
            known = self.cache and self.cache.find(key_of(self.identity, request))
            if known:
                self._settle(request, known)
                return False
            why = self._used_up()
            if why:
                self.spent += Spent(unasked=1)
                self._settle(request, Answer(text=None, error=why))
                return False
            self.waiting[request.task_id, request.sample] = request
            return True

    def receive(self, request: Request, answer: Answer) -> None:
        """Takes an answer of the source; paid for even where nobody waits for it."""
        with self.lock:
            usage = answer.usage
            paid = cost(usage, self.limits.price)
            self.spent += Spent(input=usage.input, output=usage.output, dollars=paid)
            if answer.text and self.limits.price and usage == Usage():
                self._tell("uncounted", "an answer came without its tokens, which cost and budget leave out")
            asked = self.waiting.pop((request.task_id, request.sample), None)
            if asked is None:
                self._tell_of_surplus(request)
                return
            self.answered += 1
            if self.cache and answer.text is not None:
                self.cache.add(key_of(self.identity, asked), answer)
            self._settle(asked, answer)

    def close(self) -> None:
        """Settles what the source has left without an answer."""
        with self.lock:
            for request in self.waiting.values():
                self._settle(request, Answer(text=None, error=NO_ANSWER))
            self.waiting = {}
            self.spent += Spent(seconds=self.clock() - self.began)

    def _settle(self, request: Request, answer: Answer) -> None:
        answer = self.lines.write(request, answer)
        self.spent += Spent(requests=1, cached=answer.is_cached, failed=answer.text is None)
        self.progress.step(1, self._note())

    def _note(self) -> str:
        spent = self.spent
        words = [dollars(spent.dollars)] if self.limits.price else []
        words += [f"{spent.failed} unanswered"] if spent.failed else []
        return ", ".join(words)

    def _used_up(self) -> str:
        """Why nothing more may be asked, or nothing. What is under way counts as what came, on average."""
        limits, spent = self.limits, self.spent.dollars
        if limits.deadline is not None:
            taken = limits.before.seconds + self.clock() - self.began
            if taken >= limits.deadline:
                return f"the deadline of {limits.deadline:g} s is over"
        if limits.budget is not None:
            mean = spent / self.answered if self.answered else 0.0
            if limits.before.dollars + spent + mean * len(self.waiting) >= limits.budget:
                return f"the budget of {dollars(limits.budget)} is used up"
        return ""

    def _tell_of_surplus(self, request: Request) -> None:
        place = f"task {printable(request.task_id)[:60]}, sample {request.sample}"
        self._tell(
            "surplus", f"{place} was answered more than once, or never asked; only first answers count"
        )

    def _tell(self, kind: str, text: str) -> None:
        """A warning, once for each kind."""
        if kind not in self.told:
            self.told.add(kind)
            self.progress.note(f"warning: {text}")


class _Feed:
    """The requests that have to be asked, as whoever asks has room for them; for any thread."""

    def __init__(self, desk: _Desk, requests: Iterable[Request]) -> None:
        self.desk = desk
        self.requests = iter(requests)
        self.lock = threading.Lock()

    def __iter__(self) -> Iterator[Request]:
        return self

    def __next__(self) -> Request:
        with self.lock:
            for request in self.requests:
                if self.desk.needs_asking(request):
                    return request
            raise StopIteration
