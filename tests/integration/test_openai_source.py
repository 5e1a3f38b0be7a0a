"""`openai:` against an endpoint that does all that an endpoint should not."""

import contextlib
import json
import logging
import os
import threading
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from integration.conftest import wait_until
from integration.hostile import (
    Asked,
    Cut,
    Drip,
    Drop,
    Fault,
    Hostile,
    Hush,
    Reply,
    chat,
    document,
    refuse,
    serving,
)
from proctor.config.spec import OpenAISpec, SamplingSpec
from proctor.errors import InputError
from proctor.sources.openai import OpenAI, open_openai
from proctor.sources.request import Answer, Request, Usage
from standing import START, StandingClock

KEY = "sk-canary-0123456789abcdef"
HTML = b"<!doctype html><html><style>p {}</style><title>Welcome</title><p>Log in first"
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"


def asked_for(count: int, samples: int = 1) -> list[Request]:
    return [
        Request(task_id=f"t/{number}", sample=sample, prompt=f"What is {number}?", seed=10 * number + sample)
        for number in range(count)
        for sample in range(samples)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A source, and the clock it waits by."""

    source: OpenAI
    waits: list[float]

    def answers(self, requests: list[Request]) -> list[Answer]:
        """In the order of the requests, of which each has exactly one."""
        found = list(self.source.answers(iter(requests)))
        assert len(found) == len(requests)
        by_request = dict(found)
        return [by_request[request] for request in requests]


@contextlib.contextmanager
def asking(
    hostile: Hostile, *, sampling: SamplingSpec | None = None, key: str | None = KEY, **fields: Any
) -> Iterator[Asking]:
    spec = OpenAISpec(
        **{"url": hostile.url, "model": "m", "key": "API_KEY" if key else None, "timeout": 10.0, **fields}
    )
    clock = StandingClock()
    source = OpenAI(spec, sampling or SamplingSpec(), key, clock=clock.clock())
    try:
        yield Asking(source=source, waits=clock.waits)
    finally:
        source.close()


def always(fault: Fault) -> Callable[[Asked], Fault]:
    return lambda _: fault


def at_first(fault: Fault, times: int = 1) -> Callable[[Asked], Fault]:
    return lambda asked: fault if asked.number < times else chat("42")


def parts(*texts: str) -> list[dict[str, str]]:
    return [{"type": "text", "text": text} for text in texts]


def gateway_error(code: int) -> Reply:
    return document({"error": {"code": code, "message": "upstream is down"}})


BROKEN = {"index": 0, "message": {"content": "4"}, "finish_reason": "error"}
TWO = document({"choices": [BROKEN, {"index": 1, "message": {"content": "42"}, "finish_reason": "stop"}]})
TRIES = 4  # of one request: three retries

OUTCOMES: dict[str, tuple[Callable[[Asked], Fault], str | None, str, int]] = {
    # what it does: (script, text, error, requests that were made)
    "answers": (always(chat("42")), "42", "", 1),
    "answers with nothing": (always(chat("")), "", "", 1),
    "answers with 10 MB": (always(chat("x" * 10_000_000)), "x" * 10_000_000, "", 1),
    "answers with parts": (always(chat(parts("4", "2"))), "42", "", 1),
    "ends at its length": (always(chat("4", finish_reason="length")), "4", "", 1),
    "thinks until its length": (always(chat(None, finish_reason="length")), "", "", 1),
    "calls a tool": (always(chat(None, finish_reason="tool_calls")), "", "", 1),
    "refuses in words": (
        always(chat(None, message={"content": None, "refusal": "I won't"})),
        "I won't",
        "",
        1,
    ),
    "tells no usage": (always(document({"choices": [{"message": {"content": "42"}}]})), "42", "", 1),
    "gives three choices": (always(chat("42", "43", "44")), "42", "", 1),
    "breaks one choice off and gives another": (always(TWO), "42", "", 1),
    "withholds the answer": (
        always(chat(None, finish_reason="content_filter")),
        None,
        "content filter withheld",
        1,
    ),
    "withholds the rest of it": (
        always(chat("4", finish_reason="content_filter")),
        None,
        "content filter withheld",
        1,
    ),
    "withholds it as an empty one": (
        always(chat("", finish_reason="content_filter")),
        None,
        "content filter withheld",
        1,
    ),
    "gives null and no reason": (always(chat(None, finish_reason=None)), None, "holds no text", TRIES),
    "gives no choice": (always(document({"choices": []})), None, "holds no choice", TRIES),
    "gives no choices": (always(document({"id": "x"})), None, "holds no choice", TRIES),
    "gives a list": (always(document(["42"])), None, "no JSON", TRIES),
    "gives a choice that is a text": (always(document({"choices": ["42"]})), None, "no message", TRIES),
    "gives a number for a text": (always(chat(42, finish_reason=None)), None, "holds no text", TRIES),
    "says 200 and means 502": (always(gateway_error(502)), None, "says: upstream is down", TRIES),
    "says 200 and means 400": (always(gateway_error(400)), None, "says: upstream is down", 1),
    "breaks off": (always(chat("4", finish_reason="error")), None, "broke the answer off", TRIES),
    "says 200 in HTML": (always(Reply(body=HTML)), None, "no JSON (Welcome Log in first)", TRIES),
    "says nothing with 200": (always(Reply()), None, "no JSON", TRIES),
    "tears JSON": (always(Reply(body=b'{"choices": [{"mess')), None, "no JSON", TRIES),
    "tears JSON once": (at_first(Reply(body=b'{"choices": [{"mess')), "42", "", 2),
    "nests JSON too deep": (always(Reply(body=b"[" * 100_000)), None, "no JSON", TRIES),
    "cuts": (always(Cut()), None, "cut", TRIES),
    "cuts once": (at_first(Cut()), "42", "", 2),
    "drops": (always(Drop()), None, "cut", TRIES),
    "drops twice": (at_first(Drop(), 2), "42", "", 3),
    "sends no HTTP": (always(Drip(b"nonsense\r\n\r\n")), None, "cut", TRIES),
    "sends too much": (always(Reply(body=b" " * (17 * 2**20))), None, "more than 16 MiB", 1),
    "is busy once": (at_first(refuse(503)), "42", "", 2),
    "is overloaded": (always(refuse(529, "overloaded")), None, "529 overloaded", TRIES),
    "fails": (always(refuse(500, "out of\nmemory")), None, "500 out of memory", TRIES),
    "fails in HTML": (always(Reply(status=502, body=HTML)), None, "502 Welcome Log in first", TRIES),
    "fails with 408 and 409": (
        lambda asked: refuse(408 + asked.number) if asked.number < 2 else chat("42"),
        "42",
        "",
        3,
    ),
    "takes no such thing": (always(refuse(501)), None, "501 no", 1),
    "limits once": (at_first(refuse(429, retry_after="7")), "42", "", 2),
    "limits for an hour": (always(refuse(429, "later", retry_after="3600")), None, "429 later", 1),
    "has no such model": (always(refuse(404, "no model m")), None, "404 no model m; check `url`", 1),
    "finds the prompt too long": (always(refuse(400, "too long " * 90)), None, "400 too long", 1),
    "does not understand": (always(document({"detail": [{"loc": "n"}]}, 422)), None, '422 [{"loc": "n"}]', 1),
    "redirects with 302": (always(Reply(status=302, headers={"location": "/v2"})), None, "redirects", 1),
    "redirects for ever": (always(Reply(status=307, headers={"location": "/v1"})), None, "without an end", 4),
    "redirects once": (at_first(Reply(status=308, headers={"location": "/v2"})), "42", "", 2),
    "redirects to no address": (
        always(Reply(status=307, headers={"location": "http://["})),
        None,
        "elsewhere",
        1,
    ),
}


@pytest.mark.parametrize("name", OUTCOMES)
def test_each_has_its_outcome(name: str) -> None:
    script, text, error, requests = OUTCOMES[name]
    with serving(script) as hostile, asking(hostile, retries=TRIES - 1) as one:
        [answer] = one.answers(asked_for(1))
    assert answer.text == text
    assert (error in answer.error) if error else (answer.error == "")
    assert len(answer.error) < 300
    assert "\n" not in answer.error
    assert len(hostile.asked) == requests


@pytest.mark.parametrize(
    "fault",
    [
        Hush(),
        Drip(b""),
        Drip(b"HTTP/1.1 200 OK\r\nx: "),
        Drip(HEAD + b"content-length: 100000\r\n\r\n"),
        Drip(HEAD + b"\r\n" + chat("42").body),
    ],
    ids=["silent", "first byte", "headers", "body", "whole answer that does not end"],
)
def test_one_that_is_slow_is_late_and_asked_again(fault: Fault) -> None:
    with serving(at_first(fault)) as hostile, asking(hostile, timeout=0.3) as one:
        [answer] = one.answers(asked_for(1))
    assert answer.text == "42"
    assert len(hostile.asked) == 2


def test_one_that_is_always_late_has_no_answer() -> None:
    with serving(always(Drip(HEAD))) as hostile, asking(hostile, timeout=0.3, retries=1) as one:
        [answer] = one.answers(asked_for(1))
        wait_until(lambda: hostile.open == 0, 10)
    assert answer.text is None
    assert answer.error == "no whole answer within 0.3 s"


def test_nobody_who_listens_is_unreachable() -> None:
    with serving(always(chat("42"))) as hostile:
        pass
    with asking(hostile, retries=1) as one:
        [answer] = one.answers(asked_for(1))
    assert answer.error == "the endpoint cannot be reached (no connection)"


def test_a_storm_of_limits_loses_nothing() -> None:
    """Every request is refused at first, in waves, with every way to say for how long."""
    ways = [{"retry_after": "2"}, {"retry_after_ms": "1500"}, {"x_ratelimit_reset_requests": "1m3s"}, {}]
    seen: dict[str, int] = {}
    lock = threading.Lock()

    def storm(asked: Asked) -> Fault:
        with lock:
            seen[asked.prompt] = times = seen.get(asked.prompt, 0) + 1
        return refuse(429, **ways[asked.number % 4]) if times <= 3 else chat(asked.prompt)

    with serving(storm) as hostile, asking(hostile, concurrency=16, timeout=6000.0) as one:
        requests = asked_for(200)
        answers = one.answers(requests)
    assert [answer.text for answer in answers] == [request.prompt for request in requests]
    assert len(hostile.asked) == 800
    assert sum(one.waits) >= 63


def test_a_wait_that_a_server_asks_for_holds_all() -> None:
    with serving(at_first(refuse(429, retry_after="20"))) as hostile, asking(hostile, concurrency=1) as one:
        one.answers(asked_for(3))
    assert sum(one.waits) >= 20
    assert len(hostile.asked) == 4


def test_a_wait_may_be_given_as_a_date() -> None:
    date = "Fri, 15 Jan 2027 08:00:30 GMT"  # half a minute from the clock's beginning
    assert START == 1_800_000_000
    with serving(at_first(refuse(503, retry_after=date))) as hostile, asking(hostile) as one:
        one.answers(asked_for(1))
    assert sum(one.waits) == pytest.approx(33)


def test_where_all_goes_wrong_at_times_nothing_is_lost_and_nothing_is_made_up() -> None:
    faults: list[Fault] = [Cut(), Drop(), refuse(500), refuse(429, retry_after="1"), Reply(body=b"{"), chat()]
    seen: dict[str, int] = {}
    lock = threading.Lock()

    def script(asked: Asked) -> Fault:
        with lock:
            seen[asked.prompt] = times = seen.get(asked.prompt, 0) + 1
        number = int(asked.prompt.removeprefix("What is ").removesuffix("?"))
        if number % 10 == 9:
            return refuse(400, "too long")
        return chat("" if number % 7 == 0 else asked.prompt) if times > number % 4 else faults[number % 6]

    with serving(script) as hostile, asking(hostile, concurrency=8) as one:
        requests = asked_for(300)
        answers = one.answers(requests)
    for number, (request, answer) in enumerate(zip(requests, answers, strict=True)):
        if number % 10 == 9:
            assert (answer.text, answer.error) == (None, "400 too long")
        else:
            assert (answer.text, answer.error) == ("" if number % 7 == 0 else request.prompt, "")


# What is asked


def test_a_chat_has_system_and_prompt_and_all_parameters() -> None:
    sampling = SamplingSpec(temperature=0.5, top_p=0.9, max_tokens=7, stop=("\n",), seed=1)
    request = Request(task_id="t", sample=0, prompt="Hi \ud800", system="Be brief.", seed=5)
    with (
        serving(always(chat("42"))) as hostile,
        asking(hostile, sampling=sampling, extra={"top_k": 3, "model": "not this"}) as one,
    ):
        [answer] = one.answers([request])
    assert hostile.asked[0].path == "/v1/chat/completions"
    assert hostile.asked[0].headers["authorization"] == f"Bearer {KEY}"
    assert hostile.asked[0].body == {
        "model": "m",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi \ud800"}],
        "max_tokens": 7,
        "temperature": 0.5,
        "top_p": 0.9,
        "stop": ["\n"],
        "seed": 5,
        "top_k": 3,
    }
    assert answer == Answer(text="42", usage=Usage(input=3, output=2), finish="stop")


def test_a_completion_has_one_prompt() -> None:
    reply = document({"choices": [{"text": " 42", "finish_reason": "stop"}]})
    request = Request(task_id="t", sample=0, prompt="def f():", system="# Python")
    with serving(always(reply)) as hostile, asking(hostile, api="completions", key=None) as one:
        [answer] = one.answers([request])
    assert hostile.asked[0].path == "/v1/completions"
    assert hostile.asked[0].body == {"model": "m", "prompt": "# Python\n\ndef f():"}
    assert "authorization" not in hostile.asked[0].headers
    assert answer.text == " 42"


def test_the_other_name_of_max_tokens_is_taken_where_it_is_wanted_and_kept() -> None:
    def script(asked: Asked) -> Fault:
        if "max_tokens" in asked.body:
            return refuse(400, "'max_tokens' is not supported. Use 'max_completion_tokens' instead.")
        return chat(str(asked.body["max_completion_tokens"]))

    sampling = SamplingSpec(max_tokens=9)
    with serving(script) as hostile, asking(hostile, sampling=sampling, concurrency=1, retries=0) as one:
        answers = one.answers(asked_for(3))
    assert [answer.text for answer in answers] == ["9", "9", "9"]
    assert len(hostile.asked) == 4


def test_samples_of_a_task_are_asked_for_together() -> None:
    def script(asked: Asked) -> Fault:
        return chat(*[f"{asked.prompt} {number}" for number in range(asked.body.get("n", 1))])

    with serving(script) as hostile, asking(hostile, several=True) as one:
        requests = asked_for(5, samples=4)
        answers = one.answers(requests)
    assert [answer.text for answer in answers] == [f"{one.prompt} {one.sample}" for one in requests]
    assert [asked.body["n"] for asked in hostile.asked] == [4] * 5
    assert all("seed" not in asked.body for asked in hostile.asked)
    assert sum(answer.usage.input for answer in answers) == 5 * 3
    assert sum(answer.usage.output for answer in answers) == 5 * 8


@pytest.mark.parametrize(("given", "made"), [(3, 2 * 2), (5, 2), (1, 2 * 4)], ids=["fewer", "more", "one"])
def test_choices_that_are_missing_are_asked_for_alone(given: int, made: int) -> None:
    script = lambda asked: chat(*["42"] * given) if "n" in asked.body else chat("43")  # noqa: E731
    with serving(script) as hostile, asking(hostile, several=True, concurrency=1) as one:
        answers = one.answers(asked_for(2, samples=4))
    assert all(answer.text in ("42", "43") for answer in answers)
    assert len(hostile.asked) == made


@pytest.mark.parametrize("status", [400, 422, 500])
def test_an_endpoint_that_takes_no_n_is_asked_for_one_at_a_time(status: int) -> None:
    script = lambda asked: refuse(status, "n is 1") if "n" in asked.body else chat("42")  # noqa: E731
    with serving(script) as hostile, asking(hostile, several=True, concurrency=1, retries=1) as one:
        answers = one.answers(asked_for(10, samples=4))
    assert [answer.text for answer in answers] == ["42"] * 40
    assert len(hostile.asked) < 50


# When to stop


def test_a_model_that_is_not_there_is_asked_for_a_few_times_only() -> None:
    with serving(always(refuse(404, "no model m"))) as hostile, asking(hostile, concurrency=4) as one:
        answers = one.answers(asked_for(1000))
    assert len(hostile.asked) < 20
    assert all(answer.text is None for answer in answers)
    assert "not asked: 5 requests before it failed alike, with: 404 no model m" in answers[-1].error


def test_an_endpoint_that_dies_on_the_way_is_given_up() -> None:
    script = lambda asked: chat("42") if asked.number < 100 else Drop()  # noqa: E731
    with serving(script) as hostile, asking(hostile, concurrency=4, retries=1) as one:
        answers = one.answers(asked_for(1000))
    assert sum(answer.text == "42" for answer in answers) == 100
    assert len(hostile.asked) < 150
    assert answers[-1].error.endswith("the connection was cut")


def test_prompts_that_are_too_long_stop_nothing() -> None:
    script = lambda asked: refuse(400) if asked.number in range(1, 90) else chat("42")  # noqa: E731
    with serving(script) as hostile, asking(hostile) as one:
        answers = one.answers(asked_for(100))
    assert len(hostile.asked) == 100
    assert sum(answer.text == "42" for answer in answers) == 11


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_refused_ends_all_at_once(status: int) -> None:
    refusal = refuse(status, f"Incorrect API key provided: {KEY}")
    with serving(always(refusal)) as hostile, asking(hostile, concurrency=4) as one:
        with pytest.raises(InputError, match="API_KEY") as caught:
            one.answers(asked_for(1000))
        assert len(hostile.asked) <= 8
        assert_clean("".join(traceback.format_exception(caught.value)))


def test_an_endpoint_that_wants_a_key_says_so() -> None:
    with (
        serving(always(refuse(401))) as hostile,
        asking(hostile, key=None) as one,
        pytest.raises(InputError, match="wants a key"),
    ):
        one.answers(asked_for(3))


def test_a_prompt_that_is_forbidden_among_others_is_its_own_error() -> None:
    script = lambda asked: refuse(403, "flagged") if asked.number == 3 else chat("42")  # noqa: E731
    with serving(script) as hostile, asking(hostile, concurrency=1) as one:
        answers = one.answers(asked_for(9))
    assert [answer.error for answer in answers if answer.text is None] == ["403 flagged"]


def test_a_variable_that_is_not_set_is_named() -> None:
    spec = OpenAISpec(url="https://example.invalid/v1", model="m", key="API_KEY")
    for environ in ({}, {"API_KEY": " "}, {"API_KEY": "a b"}, {"API_KEY": "ä"}):
        with pytest.raises(InputError, match="API_KEY"):
            open_openai(spec, SamplingSpec(), environ)


@pytest.mark.parametrize("url", ["example.org/v1", "https://me:pw@example.org/v1", "file:///v1"])
def test_an_address_that_is_none_or_holds_a_password_is_refused(url: str) -> None:
    with pytest.raises(InputError, match="url"):
        open_openai(OpenAISpec(url=url, model="m"), SamplingSpec(), {})


# What is taken, and what is left


def test_requests_are_taken_as_there_is_room() -> None:
    taken = 0

    def requests() -> Iterator[Request]:
        nonlocal taken
        for request in asked_for(1000):
            taken += 1
            yield request

    with serving(always(chat("42"))) as hostile, asking(hostile, concurrency=4) as one:
        answers = one.source.answers(requests())
        for number in range(100):
            next(answers)
            assert taken <= number + 1 + 4 + 2
        answers.close()  # type: ignore[attr-defined]
    assert len(hostile.asked) <= 106


def ours() -> list[str]:
    names = ("proctor-ask", "proctor-watch")
    return [thread.name for thread in threading.enumerate() if thread.name.startswith(names)]


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208


def test_who_stops_early_leaves_nobody_waiting() -> None:
    with serving(lambda asked: chat("42") if asked.number < 3 else Hush()) as hostile:
        before = descriptors()
        with asking(hostile, concurrency=16, timeout=600.0) as one:
            answers = one.source.answers(asked_for(1000))
            assert [next(answers)[1].text for _ in range(3)] == ["42"] * 3
            answers.close()  # type: ignore[attr-defined]
            assert [name for name in ours() if name.startswith("proctor-ask")] == []
        assert ours() == []
        wait_until(lambda: hostile.open == 0 and descriptors() <= before, 10)


def test_an_interrupt_where_requests_come_from_ends_all() -> None:
    def requests() -> Iterator[Request]:
        yield from asked_for(3)
        raise KeyboardInterrupt

    with (
        serving(always(Hush())) as hostile,
        asking(hostile, timeout=600.0) as one,
        pytest.raises(KeyboardInterrupt),
    ):
        list(one.source.answers(requests()))
    assert ours() == []


def test_a_thousand_requests_leave_nothing_open() -> None:
    faults: list[Fault] = [Cut(), refuse(500), Drop()]

    def script(asked: Asked) -> Fault:
        return faults[asked.number % 3] if asked.number % 20 < 3 else chat("42")

    with serving(script) as hostile:
        before = descriptors()
        with asking(hostile, concurrency=16) as one:
            answers = one.answers(asked_for(1000))
            assert hostile.open <= 17
        wait_until(lambda: hostile.open == 0 and descriptors() <= before, 10)
        assert ours() == []
    assert [answer.text for answer in answers] == ["42"] * 1000
    assert hostile.connections < 200


def test_a_source_can_be_asked_twice() -> None:
    with serving(always(chat("42"))) as hostile, asking(hostile, concurrency=2) as one:
        assert [answer.text for _ in range(2) for answer in one.answers(asked_for(4))] == ["42"] * 8
    assert hostile.connections == 2


def test_limits_of_the_config_are_waited_for() -> None:
    with (
        serving(always(chat("42"))) as hostile,
        asking(hostile, requests_per_minute=30, concurrency=1) as one,
    ):
        one.answers(asked_for(10))
    assert 16 <= sum(one.waits) <= 18


# The key


def assert_clean(*texts: object) -> None:
    for text in texts:
        assert KEY not in str(text)
        assert KEY[3:] not in repr(text)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nobody_elsewhere_is_asked_nor_told_the_key(status: int) -> None:
    with serving(always(chat("stolen"))) as other:
        away = Reply(status=status, headers={"location": f"{other.url}/chat/completions?{KEY}"})
        with serving(always(away)) as hostile, asking(hostile) as one:
            answers = one.answers(asked_for(30))
    assert other.asked == []
    assert all(answer.text is None for answer in answers)
    assert "elsewhere (http://127.0.0.1), which is not followed" in answers[0].error
    assert_clean(*answers)
    assert len(hostile.asked) < 20


def test_the_key_is_nowhere(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    """The endpoint echoes what it was sent wherever an answer has room for it."""
    caplog.set_level(logging.DEBUG)

    def echo(asked: Asked) -> Fault:
        said = asked.headers["authorization"]
        padded = "x" * 180 + said
        faults: list[Fault] = [
            chat(said, finish_reason=said),
            chat(None, message={"content": None, "refusal": said}),
            chat("42", finish_reason="error", error={"message": said}),
            document({"error": {"message": padded, "code": 400}}),
            refuse(400, padded),
            refuse(429, said, retry_after=said),
            Reply(status=500, body=f"<p>{said}".encode(), headers={"x-echo": said}),
            Reply(body=f"<p>{said}".encode(), headers={"set-cookie": f"k={KEY}"}),
            Reply(status=307, headers={"location": f"http://{KEY}.example.invalid/{KEY}"}),
            document({"detail": {"headers": {"Authorization": said}}}, 422),
            document({"choices": [{"text": said}], "usage": {"prompt_tokens": said}}),
        ]
        return faults[asked.number % 11]

    with serving(echo) as hostile, asking(hostile, retries=1) as one:
        answers = one.answers(asked_for(100))
        assert_clean(json.dumps(one.source.identity), repr(one.source), vars(one.source))
    assert any("***" in (answer.text or "") for answer in answers)
    assert any("***" in answer.error for answer in answers)
    assert_clean(*answers, caplog.text, *capfd.readouterr())
    assert "127.0.0.1" in caplog.text


def test_a_key_that_is_a_word_spoils_no_answer() -> None:
    with serving(always(chat("The set is EMPTY."))) as hostile, asking(hostile, key="EMPTY") as one:
        assert one.answers(asked_for(1))[0].text == "The set is EMPTY."


def test_the_identity_says_what_answers_depend_on() -> None:
    with serving(always(chat("42"))) as hostile, asking(hostile, extra={"top_k": 3}) as one:
        identity = dict(one.source.identity)
    assert json.loads(json.dumps(identity)) == identity
    assert (identity["model"], identity["api"], identity["extra"]) == ("m", "chat", {"top_k": 3})
    assert identity["openai"] == hostile.url
