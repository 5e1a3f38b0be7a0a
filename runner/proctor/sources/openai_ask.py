"""One task's samples asked for, until there are answers or no hope of them."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from proctor.config.spec import OpenAISpec, SamplingSpec
from proctor.errors import InputError
from proctor.sources.openai_body import LIMIT_FIELDS, body, encoded, estimate
from proctor.sources.openai_choice import choices
from proctor.sources.openai_patience import Clock, pause
from proctor.sources.openai_rate import Limiter
from proctor.sources.openai_secret import Secret
from proctor.sources.openai_streak import Streak
from proctor.sources.openai_trouble import Trouble, refusal
from proctor.sources.request import Answer, Request, Usage

Send = Callable[[bytes], tuple[int, dict[str, str], bytes]]
"""Status, headers (lower-case) and body of the answer to a document; Trouble where there is none."""

Answered = tuple[Request, Answer]

_NOT_KNOWN = ("500", "501")  # what servers say too where they do not know a field
_STEP = 5.0  # seconds between two looks at whether there is any hope left
_PATIENCE = 600.0  # seconds for a request with all its tries, at least: limits of a minute are common


class Ended(Exception):
    """Nobody waits for the answer any more."""


@dataclass(slots=True)
class Tries:
    """What one request has cost so far; waiting for limits of the config's own is not counted."""

    count: int = 0
    seconds: float = 0.0
    used: Usage = field(default_factory=Usage)

    def uses(self, usage: Usage | None) -> None:
        more = usage or Usage()
        self.used = Usage(input=self.used.input + more.input, output=self.used.output + more.output)


class Asker:
    """Asks for answers, in any number of threads at a time."""

    def __init__(  # noqa: PLR0913 - each has its name
        self,
        spec: OpenAISpec,
        sampling: SamplingSpec,
        *,
        send: Send,
        secret: Secret,
        clock: Clock,
        stop: threading.Event,
    ) -> None:
        self._spec, self._sampling = spec, sampling
        self._send, self._secret = send, secret
        self._clock, self._stop = clock, stop
        self._limiter = Limiter(spec.requests_per_minute, spec.tokens_per_minute)
        self._streak = Streak(spec.concurrency)
        self._limit_field = LIMIT_FIELDS[0]
        self.is_several = spec.several
        """Whether one request may ask for several answers; False once the endpoint gave no more than one."""

    def answers(self, group: Sequence[Request]) -> Iterator[Answered]:
        """An answer to each; all have the same prompt.

        InputError where the key is refused before anything was answered, Ended where the run has ended.
        """
        found = self._together(group) if self.is_several and len(group) > 1 else []
        yield from zip(group, found, strict=False)
        for request in group[len(found) :]:
            yield request, self._alone(request)

    def _alone(self, request: Request) -> Answer:
        tries = Tries()
        try:
            first = self._insist(request, 1, tries)[0]
        except Trouble as trouble:
            self._fail(trouble)
            return Answer(text=None, error=str(trouble), usage=tries.used)
        return _with(first, tries.used)

    def _together(self, group: Sequence[Request]) -> list[Answer]:
        """Answers to the first of a group; those without are to be asked for alone."""
        tries = Tries()
        try:
            answers = self._insist(group[0], len(group), tries)[: len(group)]
        except Trouble as trouble:
            if trouble.is_of_one_request or trouble.kind in _NOT_KNOWN:  # it may be `n` that is not taken
                self.is_several = False
                return []
            self._fail(trouble)
            shares = _shares(tries.used, len(group))
            return [Answer(text=None, error=str(trouble), usage=share) for share in shares]
        shares = _shares(tries.used, len(answers))
        return [_with(one, share) for one, share in zip(answers, shares, strict=True)]

    def _insist(self, request: Request, count: int, tries: Tries) -> list[Answer]:
        """One answer or more, as the endpoint likes; Trouble where there is none for good."""
        while True:
            thought = self._admit(request, count)
            began = self._clock.monotonic()
            name = self._limit_field
            try:
                found = self._once(request, count, name, thought, tries)
            except Trouble as trouble:
                tries.seconds += self._clock.monotonic() - began
                if not self._wants_other_field(trouble, name):
                    self._wait(trouble, tries, thought)
            else:
                self._streak.answered()
                return found

    def _once(self, request: Request, count: int, name: str, thought: float, tries: Tries) -> list[Answer]:
        document = body(self._spec, self._sampling, request, count=count, limit_field=name)
        status, headers, answer = self._send(encoded(document))
        if status != 200:
            raise refusal(status, headers, answer, self._secret, self._clock.now())
        try:
            found, used = choices(answer, self._spec.api, self._secret)
        except Trouble as trouble:
            tries.uses(trouble.usage)
            raise
        tries.uses(used)
        if used is not None:
            self._limiter.correct(thought, used.input + used.output)
        if len(found) == 1 and count > 1:
            self.is_several = False
        troubles = [one for one in found if isinstance(one, Trouble)]
        if len(troubles) == len(found):
            raise troubles[0]
        return [one for one in found if isinstance(one, Answer)]

    def _admit(self, request: Request, count: int) -> float:
        """Waits until a request may begin; the tokens that it is thought to take."""
        thought = estimate(self._sampling, request, count)
        wait = self._limiter.take(thought, self._clock.monotonic())
        while wait > 0 and self._rest(wait):
            wait = self._limiter.held(self._clock.monotonic())
        if self._stop.is_set():
            raise Ended
        if self._streak.reason:
            raise Trouble("stopped", self._streak.reason, is_lasting=True)
        return thought

    def _wants_other_field(self, trouble: Trouble, name: str) -> bool:
        """Whether the endpoint wants an answer's length bounded by another name, which is kept in mind."""
        known, other = LIMIT_FIELDS
        if name != known or trouble.kind not in ("400", "422") or other not in str(trouble):
            return False
        self._limit_field = other
        return True

    def _wait(self, trouble: Trouble, tries: Tries, thought: float) -> None:
        """Waits before another try; raises the trouble where there is to be none."""
        if trouble.kind == "429":
            self._limiter.correct(thought, 0)
        seconds = pause(tries.count, trouble.wait, self._clock.chance())
        most = max(_PATIENCE, self._spec.timeout * (self._spec.retries + 1))
        if trouble.is_lasting or tries.count >= self._spec.retries or tries.seconds + seconds > most:
            raise trouble
        if trouble.wait is not None:
            self._limiter.hold(self._clock.monotonic() + trouble.wait)
        tries.count += 1
        tries.seconds += seconds
        self._rest(seconds)

    def _rest(self, seconds: float) -> bool:
        """Waits so long; False as soon as there is nothing left to wait for."""
        while seconds > 0 and not self._stop.is_set() and not self._streak.reason:
            step = min(seconds, _STEP)
            self._clock.wait(self._stop, step)
            seconds -= step
        return seconds <= 0

    def _fail(self, trouble: Trouble) -> None:
        if self._stop.is_set():
            raise Ended
        if trouble.is_key and not self._streak.has_answer:
            raise InputError(self._key_advice(trouble)) from None
        if trouble.kind != "stopped":
            self._streak.failed(trouble)

    def _key_advice(self, trouble: Trouble) -> str:
        if not self._spec.key:
            return f"{self._spec.url} wants a key: {trouble}; name the variable that has it with `key`"
        return f"{self._spec.url} refuses the key: {trouble}; check what the variable {self._spec.key} holds"


def _with(answer: Answer, usage: Usage) -> Answer:
    return Answer(text=answer.text, usage=usage, finish=answer.finish)


def _shares(usage: Usage, count: int) -> list[Usage]:
    """Usage in so many parts that sum to it; the first has all of the prompt's."""
    each, rest = divmod(usage.output, max(1, count))
    return [
        Usage(input=0 if number else usage.input, output=each + (number < rest)) for number in range(count)
    ]
