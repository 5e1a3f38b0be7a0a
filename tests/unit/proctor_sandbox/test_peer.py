import threading
from collections.abc import Callable
from typing import Any

import pytest

from proctor_sandbox.frames import Channel, FrameError
from proctor_sandbox.peer import Message, Peer
from unit.proctor_sandbox.wire import pair


class Two:
    """A peer, and the channel of the other side."""

    def __init__(self, serve: Callable[[Message], Any], messages: int = 100) -> None:
        self.ours, self.theirs = pair()
        self.peer = Peer(Channel(self.ours.fileno(), self.ours.fileno()), serve, messages)
        self.other = Channel(self.theirs.fileno(), self.theirs.fileno())

    def close(self) -> None:
        self.ours.close()
        self.theirs.close()


def test_requests_of_the_other_side_are_served_while_an_answer_is_awaited() -> None:
    two = Two(lambda message: ["return", message[1] + 1])
    two.other.send(["operate", 1])
    two.other.send(["operate", 5])
    two.other.send(["return", "done"])
    assert two.peer.request(["ask"]) == ["return", "done"]
    assert [two.other.receive() for _ in range(3)] == [["ask"], ["return", 2], ["return", 6]]
    two.close()


def test_what_needs_no_answer_gets_none() -> None:
    two = Two(lambda _: None)
    two.other.send(["printed", "x"])
    two.other.send(["stop"])
    assert two.peer.request(["ask"]) == ["stop"]
    assert two.other.receive() == ["ask"]
    two.close()


@pytest.mark.parametrize("message", [5, "return", {}, [], [1], [["return"]], None])
def test_what_is_no_message_is_told(message: Any) -> None:
    two = Two(lambda _: None)
    two.other.send(message)
    with pytest.raises(FrameError, match="not a message"):
        two.peer.request(["ask"])
    two.close()


def test_the_other_side_cannot_go_on_for_ever() -> None:
    two = Two(lambda _: None, messages=10)
    for _ in range(11):
        two.other.send(["printed", ""])
    with pytest.raises(FrameError, match="too many"):
        two.peer.request(["ask"])
    two.close()


def test_the_end_is_told() -> None:
    two = Two(lambda _: None)
    two.theirs.close()
    with pytest.raises((EOFError, BrokenPipeError)):
        two.peer.request(["ask"])
    two.ours.close()


def test_threads_take_turns() -> None:
    two = Two(lambda _: None)
    found: list[tuple[int, Message]] = []

    def ask(number: int) -> None:
        found.append((number, two.peer.request([str(number)])))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for _ in threads:
        two.other.send(["return", two.other.receive()[0]])
    for thread in threads:
        thread.join()
    assert sorted(found) == [(number, ["return", str(number)]) for number in range(8)]
    two.close()
