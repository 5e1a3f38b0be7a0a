"""A proxy before the emulator that hands on requests, spoils what its rules say, and keeps a log."""

import contextlib
import http.client
import json
import re
import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

_HOP_BY_HOP = {"connection", "content-length", "keep-alive", "transfer-encoding"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer of the proxy's own, or one that it hands on."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Cut:
    """The request is handed on, and half of the answer comes back."""


@dataclass(frozen=True, slots=True)
class Hush:
    """The request is handed on, and the connection closed without an answer."""


@dataclass(frozen=True, slots=True)
class Drop:
    """The connection is closed, and the request handed on to nobody."""


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing happens for so many seconds, or until the proxy ends."""

    seconds: float = 30.0


Fault = Reply | Cut | Hush | Drop | Silence


def refusal(status: int, message: str = "Refused for a test", **headers: str) -> Reply:
    """GitHub's way to say no; underscores in names of headers are hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return answer({"message": message, "documentation_url": ""}, status, **named)


def answer(document: object, status: int = 200, **headers: str) -> Reply:
    """A JSON document."""
    return Reply(
        status=status,
        headers={"content-type": "application/json", **headers},
        body=json.dumps(document).encode(),
    )


@dataclass(slots=True, kw_only=True)
class Rule:
    """What happens to the requests that match, after the first `skip` of them and for `times` of them."""

    method: str
    path: str
    """A regular expression for the end of the path, without the query."""
    fault: Fault
    skip: int = 0
    times: int | None = None
    seen: int = 0

    def applies(self, method: str, path: str) -> bool:
        if method != self.method or not re.search(f"(?:{self.path})$", path.partition("?")[0]):
            return False
        self.seen += 1
        return self.seen > self.skip and (self.times is None or self.seen <= self.skip + self.times)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and what came of it."""

    method: str
    path: str
    """With the query."""
    headers: Mapping[str, str]
    body: bytes
    outcome: int | str
    """The status of the answer, or the name of the fault."""

    @property
    def line(self) -> str:
        """Method, path behind the repository's name, and outcome."""
        path = re.sub(r"^/repos/[^/]+/[^/]+/", "", self.path.partition("?")[0])
        return f"{self.method} {path} {self.outcome}"


@dataclass(slots=True, kw_only=True)
class Proxy:
    url: str
    rules: list[Rule] = field(default_factory=list)
    log: list[Exchange] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def spoil(self, method: str, path: str, fault: Fault, *, skip: int = 0, times: int | None = None) -> None:
        """Adds a rule; of several that match the first holds."""
        self.rules.append(Rule(method=method, path=path, fault=fault, skip=skip, times=times))

    def lines(self) -> list[str]:
        """The log for people."""
        with self.lock:
            return [exchange.line for exchange in self.log]

    def fault(self, method: str, path: str) -> Fault | None:
        with self.lock:
            return next((rule.fault for rule in self.rules if rule.applies(method, path)), None)

    def note(self, exchange: Exchange) -> None:
        with self.lock:
            self.log.append(exchange)


@contextlib.contextmanager
def proxy(upstream: str) -> Iterator[Proxy]:
    """A proxy before `upstream`, until the end of the block."""
    handler = type("Handler", (_Handler,), {"upstream": urlsplit(upstream)})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        running = Proxy(url=f"http://127.0.0.1:{server.server_port}")
        handler.proxy = running  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield running
        finally:
            running.closing.set()
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # one packet an answer
    upstream: Any
    proxy: Proxy
    body: bytes

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            super().handle()

    def _serve(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("content-length") or 0))
        fault = self.proxy.fault(self.command, self.path)
        match fault:
            case Reply():
                self._reply(fault, fault.status)
            case None:
                reply = self._forward()
                self._reply(reply, reply.status)
            case Cut():
                reply = self._forward()
                self._reply(reply, "cut", half=True)
            case Hush():
                self._forward()
                self._note("hush")
                self._hang_up()
            case Drop():
                self._note("drop")
                self._hang_up()
            case Silence():
                self._note("silence")
                self.proxy.closing.wait(fault.seconds)
                self._hang_up()

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve  # noqa: N815

    def _forward(self) -> Reply:
        connection = http.client.HTTPConnection(self.upstream.hostname, self.upstream.port, timeout=60)
        with contextlib.closing(connection):
            connection.request(self.command, self.path, self.body or None, dict(self.headers))
            reply = connection.getresponse()
            headers = {name: value for name, value in reply.getheaders() if name.lower() not in _HOP_BY_HOP}
            return Reply(status=reply.status, headers=headers, body=reply.read())

    def _reply(self, reply: Reply, outcome: int | str, *, half: bool = False) -> None:
        self._note(outcome)
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status not in (204, 304):
            self.send_header("content-length", str(max(len(reply.body), 2 if half else 0)))
        self.end_headers()
        self.wfile.write(reply.body[: len(reply.body) // 2] if half else reply.body)
        self.wfile.flush()
        if half:
            self._hang_up()

    def _hang_up(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _note(self, outcome: int | str) -> None:
        self.proxy.note(
            Exchange(
                method=self.command,
                path=self.path,
                headers={name.lower(): value for name, value in self.headers.items()},
                body=self.body,
                outcome=outcome,
            )
        )

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        pass
