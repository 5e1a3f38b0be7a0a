"""Requests both ways over one channel: while one side waits for an answer it serves the other's requests."""

from __future__ import annotations

from _thread import RLock
from typing import Any, Callable, List, Optional, Protocol

from .frames import FrameError

ANSWERS = ("return", "raise", "stop", "syntax")
Message = List[Any]


class Pipe(Protocol):
    """What messages go through, a frame each."""

    def send(self, message: Any) -> None: ...

    def receive(self) -> Any: ...


class Peer:
    """One end. `serve(message)` handles a request of the other side; what it returns, if anything, is sent.

    At most `messages` are received, so that neither side can be kept busy for ever.
    """

    def __init__(self, channel: Pipe, serve: Callable[[Message], Any], messages: int = 2_000_000) -> None:
        self.channel = channel
        self.serve = serve
        self.messages = messages
        self.lock = RLock()

    def request(self, message: Message, first: Optional[Callable[[], None]] = None) -> Message:
        """The other side's answer: ["return", ...], ["raise", ...] or ["stop"].

        `first` hears what comes before that.
        """
        with self.lock:
            self.channel.send(message)
            if first is not None:
                first()
            while True:
                received = self.receive()
                if received[0] in ANSWERS:
                    return received
                self.handle(received)

    def receive(self) -> Message:
        """The next message. EOFError where the other side is gone, FrameError where it may not say this."""
        self.messages -= 1
        if self.messages < 0:
            raise FrameError("too many messages")
        message = self.channel.receive()
        if type(message) is not list or not message or type(message[0]) is not str:
            raise FrameError("not a message")
        return message

    def handle(self, message: Message) -> None:
        answer = self.serve(message)
        if answer is not None:
            self.channel.send(answer)
