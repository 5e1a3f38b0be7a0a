"""What of a container's connection needs no engine: an engine's side of the stream is played here."""

import socket
import struct
import time
from collections.abc import Iterator
from typing import Any

import pytest

from proctor.errors import SandboxLost
from proctor.sandbox import docker
from proctor.sandbox.docker import ContainerConnection, Docker
from proctor.sandbox.room import Room

OUT, ERR = 1, 2


class Api:
    """An engine that has one container, whose streams are a socket."""

    def __init__(self, stream: socket.socket) -> None:
        self.stream = stream
        self.calls: list[str] = []

    def attach_socket(self, container: str, params: Any) -> socket.socket:
        del params
        self.calls.append(f"attach {container}")
        return self.stream

    def start(self, container: str) -> None:
        self.calls.append(f"start {container}")

    def remove_container(self, container: str, force: bool) -> None:
        self.calls.append(f"remove {container} {force}")


class Client:
    def __init__(self, api: Api) -> None:
        self.api = api


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, ContainerConnection, Api]]:
    """The engine's end, the connection, and what the engine was asked."""
    ours, theirs = socket.socketpair()
    api = Api(theirs)
    client: Any = Client(api)
    yield ours, ContainerConnection(client, "c"), api
    ours.close()
    theirs.close()


def chunk(kind: int, data: bytes) -> bytes:
    return struct.pack(">BxxxI", kind, len(data)) + data


def soon() -> float:
    return time.monotonic() + 5


Ends = tuple[socket.socket, ContainerConnection, Api]


def test_it_is_attached_to_before_it_starts_so_that_nothing_is_missed(ends: Ends) -> None:
    assert ends[2].calls == ["attach c", "start c"]


def test_standard_output_is_read_and_standard_error_kept(ends: Ends) -> None:
    engine, connection, api = ends
    engine.sendall(
        chunk(ERR, b"oops ")
        + chunk(OUT, b"one")
        + chunk(OUT, b"")
        + chunk(ERR, b"again")
        + chunk(OUT, b"two")
    )
    assert [connection.read(soon()), connection.read(soon())] == [b"one", b"two"]
    assert connection.close() == "oops again"
    assert api.calls[-1] == "remove c True"


def test_a_torn_chunk_is_put_together(ends: Ends) -> None:
    engine, connection, _ = ends
    data = chunk(OUT, b"hello")
    engine.sendall(data[:3])
    with pytest.raises(SandboxLost, match="in time"):
        connection.read(time.monotonic() + 0.05)
    engine.sendall(data[3:])
    assert connection.read(soon()) == b"hello"


def test_the_end_of_the_stream_is_told(ends: Ends) -> None:
    engine, connection, _ = ends
    engine.close()
    with pytest.raises(SandboxLost, match="ended"):
        connection.read(soon())
    with pytest.raises(SandboxLost, match="no longer reads"):
        connection.write(b"x" * (1 << 20), soon())


def test_endless_complaints_end_at_the_deadline_and_are_not_kept(ends: Ends) -> None:
    engine, connection, _ = ends
    engine.setblocking(False)
    deadline = time.monotonic() + 0.3

    class Flood:
        """Every read of the connection finds more."""

        def __init__(self, found: socket.socket) -> None:
            self.found = found

        def __getattr__(self, name: str) -> Any:
            return getattr(self.found, name)

        def recv(self, size: int) -> bytes:
            engine.send(chunk(ERR, b"x" * 1000))
            return self.found.recv(size)

    engine.send(chunk(ERR, b"x" * 1000))
    flood: Any = Flood(connection.socket)
    connection.socket = flood
    with pytest.raises(SandboxLost, match="in time"):
        connection.read(deadline)
    assert time.monotonic() < deadline + 5
    assert len(connection.close()) == 2000


def test_one_that_does_not_read_is_told_at_the_deadline(ends: Ends) -> None:
    _, connection, _ = ends
    with pytest.raises(SandboxLost, match="no longer reads"):
        connection.write(b"x" * (8 << 20), time.monotonic() + 0.2)


def test_another_thread_can_end_it(ends: Ends) -> None:
    _, connection, _ = ends
    connection.end()
    with pytest.raises(SandboxLost, match="ended"):
        connection.read(soon())
    connection.close()
    connection.end()


class Images:
    """An engine where the name `image` means another image every time it is asked for."""

    def __init__(self) -> None:
        self.api = self.images = self
        self.asked = 0
        self.created: list[str] = []

    def get(self, image: str) -> "Images":
        del image
        self.asked += 1
        return self

    @property
    def id(self) -> str:
        return f"sha256:{self.asked}"

    def create_host_config(self, **options: Any) -> None:
        del options

    def create_container(self, image: str, **options: Any) -> dict[str, str]:
        del options
        self.created.append(image)
        return {"Id": "c"}


def test_every_room_has_the_image_that_results_are_told_to_be_of(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Images()
    monkeypatch.setattr(docker, "_connect", lambda: engine)
    monkeypatch.setattr(docker, "_sweep", lambda _: None)
    sandbox = Docker(Room(), "image")
    for _ in range(2):
        sandbox._create()
    assert engine.created == [sandbox.content] * 2 == ["sha256:1"] * 2
