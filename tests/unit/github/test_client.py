"""The client against a server that does what GitHub, a proxy or a bad network may do."""

import contextlib
import json
import logging
import socket
import ssl
import threading
from collections.abc import Callable, Iterator

import pytest

import proctor
from github.clock import START, StandingClock
from github.proxy import Cut, Drop, Fault, Proxy, Reply, Silence, answer, refusal
from github.proxy import proxy as run_proxy
from proctor.errors import GitHubError
from proctor.github import client as client_module
from proctor.github.client import Client

TOKEN = "ghs_canary0123456789"
NOWHERE = "http://127.0.0.1:9"
MakeClient = Callable[..., Client]

PASSING: dict[str, Fault] = {
    "500": refusal(500),
    "502": Reply(status=502, headers={"content-type": "text/html"}, body=b"<html>Bad gateway"),
    "503": refusal(503),
    "504": refusal(504),
    "no answer": Drop(),
    "torn": Reply(status=200, body=b'{"a": '),
    "no JSON": Reply(status=200, body=b"<html>"),
    "empty": Reply(status=200),
    "too deep": Reply(status=200, body=b"[" * 200_000),
}
LASTING = (400, 401, 403, 404, 405, 409, 410, 418, 422, 451, 501)


def test_asks_for_a_path_of_the_repository(client: Client, server: Proxy) -> None:
    server.spoil("GET", "/repos/o/r/issues/1", answer({"number": 1}))
    assert client.get("issues/1", {"a": "b c", "n": 2}) == {"number": 1}
    assert server.log[0].path == "/repos/o/r/issues/1?a=b+c&n=2"


def test_asks_for_the_repository_itself(client: Client, server: Proxy) -> None:
    server.spoil("GET", "/repos/o/r", answer({"id": 1}))
    assert client.get("") == {"id": 1}


def test_asks_for_a_path_of_the_api(make_client: MakeClient, server: Proxy) -> None:
    server.spoil("GET", "/api/v3/user", answer({"login": "me"}))
    assert make_client(api=f"{server.url}/api/v3/").get("/user") == {"login": "me"}


def test_finds_graphql_beside_the_api_of_ones_own_server(make_client: MakeClient, server: Proxy) -> None:
    server.spoil("POST", "/api/graphql", answer({"data": 1}))
    assert make_client(api=f"{server.url}/api/v3").send("POST", "/graphql", {"query": ""}) == {"data": 1}


def test_says_who_asks_and_in_which_version(client: Client, server: Proxy) -> None:
    server.spoil("POST", "/x", answer({}))
    client.send("POST", "/x", {"text": "é\ud800"})
    headers = server.log[0].headers
    assert headers["user-agent"] == f"proctor/{proctor.__version__}"
    assert headers["accept"] == "application/vnd.github+json"
    assert headers["x-github-api-version"] == "2022-11-28"
    assert headers["authorization"] == f"Bearer {TOKEN}"
    assert json.loads(server.log[0].body) == {"text": "é\ud800"}


def test_sends_no_token_where_there_is_none(make_client: MakeClient, server: Proxy) -> None:
    server.spoil("GET", "/x", answer({}))
    make_client(token=" \n").get("/x")
    assert "authorization" not in server.log[0].headers


@pytest.mark.parametrize("token", ["a\nb", "a\0b", "tökén", "\u200b"])
def test_takes_no_token_that_can_be_none(make_client: MakeClient, token: str) -> None:
    with pytest.raises(GitHubError, match="`github-token`") as caught:
        make_client(token=token)
    assert token not in str(caught.value)


@pytest.mark.parametrize("api", ["", "api.github.com", "http://", "ftp://x", "http://[::1", "http://a:b"])
def test_takes_no_address_that_is_none(make_client: MakeClient, api: str) -> None:
    with pytest.raises(GitHubError, match="`GITHUB_API_URL`"):
        make_client(api=api)


def test_a_certificate_that_is_not_trusted_is_not_tried_again(
    make_client: MakeClient, server: Proxy, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise ssl.SSLCertVerificationError(1, "certificate verify failed: self-signed certificate")

    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", refuse)
    with pytest.raises(GitHubError, match=r"certificate of 127\.0\.0\.1 .*`REQUESTS_CA_BUNDLE`") as caught:
        make_client(api=server.url.replace("http:", "https:")).send("POST", "/x", {}, repeatable=False)
    assert not caught.value.is_unsure
    assert clock.waits == []


def test_a_success_without_content_is_none(client: Client, server: Proxy) -> None:
    server.spoil("DELETE", "/x", Reply(status=204))
    assert client.send("DELETE", "/x", None) is None


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_asks_again_until_it_passes(
    client: Client, server: Proxy, clock: StandingClock, fault: Fault
) -> None:
    server.spoil("GET", "/x", fault, times=2)
    server.spoil("GET", "/x", answer({"a": 1}))
    assert client.get("/x") == {"a": 1}
    assert clock.waits == [1.0, 2.0]


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_gives_up_when_half_of_the_budget_is_gone(
    make_client: MakeClient, server: Proxy, clock: StandingClock, fault: Fault
) -> None:
    server.spoil("GET", "/x", fault)
    with pytest.raises(GitHubError, match=r"^GET /x: "):
        make_client(budget=40).get("/x")
    assert clock.waits == [1.0, 2.0, 4.0, 8.0]


def test_later_requests_have_the_rest_of_the_budget(
    make_client: MakeClient, server: Proxy, clock: StandingClock
) -> None:
    server.spoil("GET", "/x", refusal(502))
    client = make_client(budget=40)
    for _ in range(5):
        with pytest.raises(GitHubError, match="502"):
            client.get("/x")
    assert sum(clock.waits) < 40
    assert clock.waits[:6] == [1.0, 2.0, 4.0, 8.0, 1.0, 2.0]


@pytest.mark.parametrize("status", LASTING)
def test_a_refusal_is_not_asked_for_again(
    client: Client, server: Proxy, clock: StandingClock, status: int
) -> None:
    server.spoil("PATCH", "/x", refusal(status, "No, said GitHub"))
    with pytest.raises(GitHubError, match=f"^PATCH /x: {status} No, said GitHub; ") as caught:
        client.send("PATCH", "/x", {})
    assert (caught.value.status, caught.value.is_unsure) == (status, status == 501)
    assert clock.waits == []


@pytest.mark.parametrize("status", [403, 429])
def test_waits_as_long_as_a_rate_limit_asks(
    client: Client, server: Proxy, clock: StandingClock, status: int
) -> None:
    server.spoil("POST", "/x", refusal(status, retry_after="17"), times=1)
    server.spoil("POST", "/x", answer({"a": 1}))
    assert client.send("POST", "/x", {}, repeatable=False) == {"a": 1}
    assert clock.waits == [17.0]


def test_says_when_a_rate_limit_ends_that_is_too_long(
    client: Client, server: Proxy, clock: StandingClock
) -> None:
    reset = str(int(START) + 3600)
    server.spoil("GET", "/x", refusal(403, "API", x_ratelimit_remaining="0", x_ratelimit_reset=reset))
    with pytest.raises(GitHubError, match="403 API; the rate limit resets at 2027-01-15 09:00:01 UTC: run"):
        client.get("/x")
    assert clock.waits == []


@pytest.mark.parametrize("detail", ["no connection", "no such name"])
def test_what_was_never_heard_is_sent_again(
    make_client: MakeClient, clock: StandingClock, monkeypatch: pytest.MonkeyPatch, detail: str
) -> None:
    def unknown(*arguments: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    if detail == "no such name":
        monkeypatch.setattr(socket, "getaddrinfo", unknown)
    words = rf"127\.0\.0\.1 cannot be reached \({detail}\): .*`GITHUB_API_URL`"
    with pytest.raises(GitHubError, match=words) as caught:
        make_client(api=NOWHERE, budget=10).send("POST", "/x", {}, repeatable=False)
    assert not caught.value.is_unsure
    assert clock.waits == [1.0, 2.0]


HEARD: dict[str, Fault] = {**PASSING, "silent": Silence(5), "cut": Cut()}


@pytest.mark.parametrize("fault", HEARD.values(), ids=HEARD)
def test_what_may_have_been_heard_is_not_sent_again(
    make_client: MakeClient, server: Proxy, clock: StandingClock, fault: Fault
) -> None:
    whole = Reply(status=200, body=b"{}")
    server.spoil("POST", "/x", fault if not isinstance(fault, Cut) else whole, times=1)
    before = _cutting(server) if isinstance(fault, Cut) else contextlib.nullcontext(server.url)
    with before as api, pytest.raises(GitHubError) as caught:
        make_client(timeout=0.2, api=api).send("POST", "/x", {}, repeatable=False)
    assert caught.value.is_unsure
    assert len(server.log) == 1
    assert clock.waits == []


@contextlib.contextmanager
def _cutting(server: Proxy) -> Iterator[str]:
    with run_proxy(server.url) as before:
        before.spoil("POST", "/x", Cut())
        yield before.url


def test_a_repeated_request_that_may_have_been_heard_is_unsure_to_the_end(
    client: Client, server: Proxy
) -> None:
    server.spoil("POST", "/x", refusal(502), times=1)
    server.spoil("POST", "/x", refusal(422))
    with pytest.raises(GitHubError, match="422") as caught:
        client.send("POST", "/x", {})
    assert caught.value.is_unsure


def test_silence_ends_after_the_timeout(make_client: MakeClient, server: Proxy, clock: StandingClock) -> None:
    server.spoil("GET", "/x", Silence(), times=1)
    server.spoil("GET", "/x", answer(1))
    assert make_client(timeout=0.1).get("/x") == 1
    assert clock.waits == [1.0]


@contextlib.contextmanager
def _raw(*parts: bytes, forever: bytes) -> Iterator[str]:
    """A server that sends bytes every 20 ms and never ends."""
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def run() -> None:
            with contextlib.suppress(OSError):
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65536)
                    for part in parts:
                        connection.sendall(part)
                    while not done.wait(0.02):
                        connection.sendall(forever)

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            done.set()
            thread.join()


@pytest.mark.parametrize(
    ("start", "forever"),
    [
        (b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n", b" "),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffff\r\n", b" "),
        (b"HTTP/1.1 200 OK\r\n", b"a"),
    ],
    ids=["body", "chunk", "headers"],
)
def test_an_answer_that_drips_ends_after_three_timeouts(
    make_client: MakeClient, start: bytes, forever: bytes
) -> None:
    with _raw(start, forever=forever) as api, pytest.raises(GitHubError, match="took too long"):
        make_client(api=api, timeout=0.1, budget=0).get("/x")


def test_an_answer_without_end_is_refused(make_client: MakeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "ANSWER_LIMIT", 1_000_000)
    start = b"HTTP/1.1 200 OK\r\n\r\n" + b" " * 1_100_000
    with _raw(start, forever=b" ") as api, pytest.raises(GitHubError, match="larger than 1,000,000 bytes"):
        make_client(api=api, timeout=5).get("/x")


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_follows_a_renamed_repository(client: Client, server: Proxy, status: int) -> None:
    there = f"{server.url}/repositories/7/issues"
    server.spoil("POST", "/repos/o/r/issues", Reply(status=status, headers={"location": there}))
    server.spoil("POST", "/repositories/7/issues", answer({"number": 1}))
    assert client.send("POST", "issues", {"title": "t"}) == {"number": 1}
    assert server.log[1].headers["authorization"] == f"Bearer {TOKEN}"
    assert json.loads(server.log[1].body) == {"title": "t"}


@pytest.mark.parametrize(("query", "asked"), [("", "?state=open"), ("?page=2", "?page=2")])
def test_a_renamed_repository_is_asked_the_same(
    client: Client, server: Proxy, query: str, asked: str
) -> None:
    server.spoil("GET", "/repos/o/r/pulls", Reply(status=301, headers={"location": f"/other/pulls{query}"}))
    server.spoil("GET", "/other/pulls", answer([]))
    assert client.get("pulls", {"state": "open"}) == []
    assert server.log[1].path == f"/other/pulls{asked}"


def test_does_not_follow_without_end(client: Client, server: Proxy) -> None:
    server.spoil("GET", "/x", Reply(status=302, headers={"location": "/x"}))
    with pytest.raises(GitHubError, match="without end"):
        client.get("/x")
    assert len(server.log) == 6


ELSEWHERE = [
    "https://127.0.0.1/x",
    "http://localhost:{port}/x",
    "http://127.0.0.1:1/x",
    "//other.invalid/x",
    "http://[",
    "http://a:b/",
    "ftp://x/",
]


@pytest.mark.parametrize("place", ELSEWHERE)
def test_takes_the_token_nowhere_else(client: Client, server: Proxy, place: str) -> None:
    there = place.format(port=server.url.rpartition(":")[2])
    server.spoil("GET", "/x", Reply(status=302, headers={"location": there}))
    with pytest.raises(GitHubError, match="the token is not sent"):
        client.get("/x")
    assert len(server.log) == 1


def test_downloads_from_elsewhere_without_the_token(client: Client, server: Proxy) -> None:
    with run_proxy(NOWHERE) as storage:
        there = f"{storage.url}/blob?sig=secret"
        server.spoil("GET", "/zip", Reply(status=302, headers={"location": there}))
        storage.spoil("GET", "/blob", Reply(status=200, body=b"PK" * 10))
        assert client.download("zip", 20) == b"PK" * 10
        assert "authorization" not in storage.log[0].headers
        assert "x-github-api-version" not in storage.log[0].headers
        with pytest.raises(GitHubError, match="larger than 19 bytes"):
            client.download("zip", 19)


def test_a_failed_download_does_not_show_where_it_came_from(client: Client, server: Proxy) -> None:
    with run_proxy(NOWHERE) as storage:
        server.spoil("GET", "/zip", Reply(status=302, headers={"location": f"{storage.url}/b?sig=secret"}))
        storage.spoil("GET", "/b", Reply(status=403, body=b"<Error/>"))
        with pytest.raises(GitHubError, match=r"^GET zip: 403; ") as caught:
            client.download("zip", 20)
    assert "secret" not in str(caught.value)


def test_a_cut_download_begins_again(client: Client, server: Proxy) -> None:
    with run_proxy(server.url) as storage:
        server.spoil("GET", "/zip", Reply(status=302, headers={"location": f"{storage.url}/b"}))
        server.spoil("GET", "/b", Reply(status=200, body=b"1234"))
        storage.spoil("GET", "/b", Cut(), times=1)
        assert client.download("zip", 20) == b"1234"
    assert [exchange.path for exchange in server.log] == ["/repos/o/r/zip", "/b"] * 2


def test_keeps_no_cookies(client: Client, server: Proxy) -> None:
    server.spoil("GET", "/x", Reply(status=200, headers={"set-cookie": "a=b"}, body=b"1"))
    client.get("/x")
    client.get("/x")
    assert "cookie" not in server.log[1].headers


def test_reads_all_pages(client: Client, server: Proxy) -> None:
    link = f'<{server.url}/two?page=2>; rel="next", <{server.url}/last>; rel="last"'
    server.spoil("GET", "/one", answer([1], link=link))
    server.spoil("GET", "/two", answer([2], link=f'<{server.url}/one>; rel="first"'))
    assert list(client.pages("/one", {"state": "open"})) == [[1], [2]]
    assert [exchange.path for exchange in server.log] == ["/one?per_page=100&state=open", "/two?page=2"]


def test_asks_for_a_page_when_it_is_wanted(client: Client, server: Proxy) -> None:
    server.spoil("GET", "/one", answer([1], link=f'<{server.url}/two>; rel="next"'))
    assert next(client.pages("/one")) == [1]
    assert len(server.log) == 1


@pytest.mark.parametrize("place", ["http://other.invalid/", "/relative", "http://["])
def test_a_next_page_elsewhere_is_an_error(client: Client, server: Proxy, place: str) -> None:
    server.spoil("GET", "/one", answer([1], link=f'<{place}>; rel="next"'))
    with pytest.raises(GitHubError, match=r"^GET /one: .* the token is not sent"):
        list(client.pages("/one"))


def test_pages_without_end_are_an_error(
    client: Client, server: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "PAGES", 7)
    server.spoil("GET", "/one", answer([1], link=f'<{server.url}/one>; rel="next"'))
    with pytest.raises(GitHubError, match="more than 7"):
        list(client.pages("/one"))
    assert len(server.log) == 7


def test_the_token_is_never_told(
    make_client: MakeClient, server: Proxy, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.spoil("GET", "/echo", refusal(422, f"Bad header: Bearer {TOKEN}"))
    client = make_client()
    with pytest.raises(GitHubError, match=r"Bearer \*\*\*") as caught:
        client.get("/echo")
    error = caught.value
    told = [str(error), repr(error), repr(client), repr(client.__dict__["_transport"]), caplog.text]
    assert not [text for text in told if TOKEN in text]
    assert error.__cause__ is None
    assert error.__suppress_context__


def test_asks_through_a_proxy_of_the_environment(
    make_client: MakeClient, server: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.url)
    monkeypatch.setenv("no_proxy", "")
    server.spoil("GET", "http://api.invalid/x", answer(1))
    assert make_client(api="http://api.invalid").get("/x") == 1


def test_pauses_within_the_budget(make_client: MakeClient, clock: StandingClock) -> None:
    client = make_client(budget=10)
    assert [client.pause(attempt) for attempt in range(4)] == [True, True, False, False]
    assert clock.waits == [1.0, 2.0]
