"""A bound on the time that a whole exchange takes, and an end to all of them at once.

A socket's own timeout is one for each read, which a peer that sends byte after byte never meets.
"""

import contextlib
import contextvars
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_TICK = 0.25  # seconds between two looks at who is late


@dataclass(slots=True, kw_only=True, eq=False)
class Exchange:
    """One request and its answer.

    `connection` is urllib3's, once there is one; it lets go of its `socket` where the answer ends with it.
    """

    end: float
    connection: Any = None
    socket: Any = None
    is_late: bool = False

    def cut(self) -> None:
        """Ends whatever waits for the peer; the thread that waits sees a cut connection."""
        found = getattr(self.connection, "sock", None) or self.socket
        bare = getattr(found, "socket", found)  # TLS within TLS holds the socket that it wraps
        if isinstance(bare, socket.socket):
            with contextlib.suppress(OSError):
                socket.socket.shutdown(bare, socket.SHUT_RDWR)  # TLS's own would wait for the peer


CURRENT: contextvars.ContextVar[Exchange | None] = contextvars.ContextVar("proctor-exchange", default=None)
"""The exchange of the thread that reads it, which its connection enters itself in."""


class Watch:
    """Cuts every exchange that is late. Its thread lives from the first exchange until `close`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._exchanges: set[Exchange] = set()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    @contextlib.contextmanager
    def exchange(self, seconds: float) -> Iterator[Exchange]:
        """An exchange that is cut after so many seconds, or by `close`."""
        one = Exchange(end=time.monotonic() + seconds)
        with self._lock:
            self._exchanges.add(one)
            if self._thread is None and not self._closed.is_set():
                self._thread = threading.Thread(target=self._look, name="proctor-watch", daemon=True)
                self._thread.start()
        token = CURRENT.set(one)
        try:
            yield one
        finally:
            CURRENT.reset(token)
            with self._lock:
                self._exchanges.discard(one)

    @property
    def is_closed(self) -> bool:
        return self._closed.is_set()

    def cut(self) -> None:
        """Ends every exchange under way."""
        with self._lock:
            for one in self._exchanges:
                one.cut()

    def close(self) -> None:
        """Ends every exchange and the thread."""
        self._closed.set()
        self.cut()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join()

    def _look(self) -> None:
        while not self._closed.wait(_TICK):
            now = time.monotonic()
            with self._lock:
                for one in self._exchanges:
                    if now >= one.end:
                        one.is_late = True
                        one.cut()  # again at every look: its connection may be a new one
