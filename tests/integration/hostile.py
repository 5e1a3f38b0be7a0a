"""An endpoint of the tests' own that answers as a script says: wrongly, in part, slowly, never."""

import contextlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request that came in; `number` counts from 0."""

    number: int
    path: str
    headers: Mapping[str, str]
    body: Any

    @property
    def prompt(self) -> str:
        return str(self.body["messages"][-1]["content"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Cut:
    """Half of an answer, and the connection is closed."""


@dataclass(frozen=True, slots=True)
class Drop:
    """The connection is closed without an answer."""


@dataclass(frozen=True, slots=True)
class Hush:
    """No answer until the client goes."""


@dataclass(frozen=True, slots=True)
class Drip:
    """`start`, then byte after byte until the client goes."""

    start: bytes


Fault = Reply | Cut | Drop | Hush | Drip
Script = Callable[[Asked], Fault]


def document(value: object, status: int = 200, **headers: str) -> Reply:
    """Underscores in names of headers are hyphens."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    kind = {"content-type": "application/json"}
    return Reply(status=status, headers={**kind, **named}, body=json.dumps(value).encode())


def chat(*texts: object, **more: object) -> Reply:
    """A whole answer; `more` goes into every choice."""
    choices = [
        {"index": i, "message": {"role": "assistant", "content": text}, "finish_reason": "stop", **more}
        for i, text in enumerate(texts)
    ]
    return document({"choices": choices, "usage": {"prompt_tokens": 3, "completion_tokens": 2 * len(texts)}})


def refuse(status: int, message: str = "no", **headers: str) -> Reply:
    return document({"error": {"message": message, "type": "for_a_test"}}, status, **headers)


class Hostile:
    """The server: what it was asked, and how many connections it has."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.asked: list[Asked] = []
        self.open = 0
        self.connections = 0
        self.ended = threading.Event()
        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler(), bind_and_activate=False)
        self.server.request_queue_size = 128
        self.server.server_bind()
        self.server.server_activate()
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/v1"

    def take(self, path: str, headers: Mapping[str, str], body: bytes) -> Asked:
        with self.lock:
            one = Asked(number=len(self.asked), path=path, headers=headers, body=json.loads(body or b"null"))
            self.asked.append(one)
            return one

    def count(self, change: int) -> None:
        with self.lock:
            self.open += change
            self.connections += max(change, 0)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        return type("Handler", (_Handler,), {"hostile": self})


class _Handler(BaseHTTPRequestHandler):
    hostile: Hostile
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self.hostile.count(1)

    def finish(self) -> None:
        with contextlib.suppress(OSError):
            super().finish()
        self.hostile.count(-1)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name for it
        """Says nothing."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        fault = self.hostile.script(self.hostile.take(self.path, headers, body))
        with contextlib.suppress(OSError):
            self._do(fault)

    def do_GET(self) -> None:
        self.do_POST()

    def _do(self, fault: Fault) -> None:
        if isinstance(fault, Reply):
            self._head(fault.status, len(fault.body), fault.headers)
            self.wfile.write(fault.body)
            return
        self.close_connection = True
        if isinstance(fault, Cut):
            self._head(200, 1000, {})
            self.wfile.write(b'{"choices": [{"message": {"content": "half an ans')
        elif isinstance(fault, Hush | Drip):
            self._drip(fault.start if isinstance(fault, Drip) else b"", isinstance(fault, Drip))

    def _head(self, status: int, length: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(length))
        self.end_headers()

    def _drip(self, start: bytes, does_drip: bool) -> None:
        self.wfile.write(start)
        self.connection.settimeout(0.02)
        while not self.hostile.ended.is_set():
            try:
                if not self.connection.recv(1):
                    return
            except TimeoutError:
                if does_drip:
                    self.wfile.write(b" ")
            except OSError:
                return


@contextlib.contextmanager
def serving(script: Script) -> Iterator[Hostile]:
    hostile = Hostile(script)
    thread = threading.Thread(target=hostile.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield hostile
    finally:
        hostile.ended.set()
        hostile.server.shutdown()
        hostile.server.server_close()
        thread.join()
