import json
import threading
from collections.abc import Callable

from proctor.config.spec import OpenAISpec, SamplingSpec
from proctor.sources.openai_ask import Asker
from proctor.sources.openai_patience import Clock
from proctor.sources.openai_secret import Secret
from proctor.sources.request import Answer, Request, Usage

Reply = tuple[int, dict[str, str], bytes]
Happening = Callable[[], None]
SPEC = OpenAISpec(url="http://localhost/v1", model="m", tokens_per_minute=600.0)


def request(name: str) -> Request:
    return Request(task_id=name, sample=0, prompt=name)


def chat(*texts: str, output: int = 7) -> Reply:
    choices = [{"message": {"content": text}, "finish_reason": "stop"} for text in texts]
    usage = {"prompt_tokens": 3, "completion_tokens": output}
    return 200, {}, json.dumps({"choices": choices, "usage": usage}).encode()


class Line:
    """An asker whose endpoint answers with these in turn; `sent` is when each was asked for, in seconds."""

    def __init__(self, *replies: Reply, spec: OpenAISpec = SPEC, max_tokens: int = 0) -> None:
        self.replies = list(replies)
        self.now = 0.0
        self.sent: list[float] = []
        self.while_waiting: Happening | None = None
        self.asker = Asker(
            spec,
            SamplingSpec(max_tokens=max_tokens),
            send=self.send,
            secret=Secret(),
            clock=Clock(now=lambda: self.now, monotonic=lambda: self.now, wait=self.wait, chance=lambda: 0.0),
            stop=threading.Event(),
        )

    def send(self, data: bytes) -> Reply:
        del data
        self.sent.append(self.now)
        return self.replies.pop(0)

    def wait(self, event: threading.Event, seconds: float) -> None:
        del event
        meanwhile, self.while_waiting = self.while_waiting, None
        if meanwhile:
            meanwhile()
        self.now += seconds

    def ask(self, *names: str) -> list[Answer]:
        return [answer for _, answer in self.asker.answers([request(name) for name in names])]


def test_a_wait_that_the_endpoint_asks_one_request_for_holds_every_other() -> None:
    line = Line((429, {"retry-after": "20"}, b""), chat("other"), chat("one"))
    line.while_waiting = lambda: line.ask("other").clear()
    assert line.ask("one")[0].text == "one"
    assert line.sent[0] == 0
    assert line.sent[1] == 20


def test_tokens_that_were_not_used_are_given_back() -> None:
    line = Line(chat("a", output=97), chat("b"), max_tokens=1000)
    line.ask("one")
    line.ask("two")
    assert line.sent[1] == 9.0  # 100 tokens at 10 a second, less the second that may be taken at once


def test_the_tokens_of_a_refusal_are_given_back() -> None:
    line = Line((429, {}, b""), chat("a"), max_tokens=100_000)
    line.ask("one")
    assert line.sent[1] < 1


def test_tokens_of_answers_that_were_of_no_use_are_counted() -> None:
    line = Line(chat(), chat("a"), spec=OpenAISpec(url="http://localhost/v1", model="m"))
    assert line.ask("one")[0].usage == Usage(input=6, output=14)


def test_nobody_waits_for_a_turn_once_there_is_no_hope() -> None:
    """All have their turn a minute after the one before; the first five learn that there is no such model."""
    spec = OpenAISpec(url="http://localhost/v1", model="m", requests_per_minute=1.0)
    line = Line(*[(404, {}, b"")] * 5, spec=spec)
    for _ in range(4):
        line.ask("a")
    line.while_waiting = lambda: line.ask("fifth, which another thread asks for").clear()
    began = line.now
    answer = line.ask("last")[0]
    assert "not asked" in answer.error
    assert len(line.sent) == 5
    assert line.now - began < 130  # the fifth's turn is two minutes away, and the last one's not waited for
