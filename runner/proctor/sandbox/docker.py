"""Rooms that are containers of a Docker engine, or of any engine that speaks its API.

Nothing is mounted and nothing is in the environment: work goes in and results come out over standard input
and output. A container ends when its input closes, and the engine then removes it, so that none outlives a
run that was killed.
"""

import contextlib
import itertools
import os
import random
import socket
import time
from typing import TYPE_CHECKING, Any

from proctor.errors import SandboxError, SandboxLost
from proctor.sandbox.bundle import ARGUMENTS, ENVIRONMENT
from proctor.sandbox.connection import wait_readable
from proctor.sandbox.image import DEFAULT, Image, named, own
from proctor.sandbox.room import Room
from proctor.sandbox.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Iterator

    import docker

LABEL = "proctor.sandbox"
STALE = 600.0  # seconds after which a container that does not run is nobody's
FIRST_UID, LAST_UID = 200_000, 2**30  # each room has a user of its own, for whom the kernel counts processes


class Docker:
    """Starts rooms; SandboxError where no engine answers or the image is not to be had."""

    def __init__(
        self,
        room: Room,
        image: str | None = None,
        runtime: str | None = None,
        seats: "Iterator[int] | None" = None,
    ) -> None:
        self.room = room
        self.seats = seats or itertools.count()
        self.runtime = runtime
        self.isolation = "docker" + (f"+{runtime}" if runtime and runtime != "runc" else "")
        self.client = _connect()
        chosen = _chosen(self.client, image)
        self.image, self.content, self.digest = chosen.name, chosen.content, chosen.digest
        _sweep(self.client)

    def start(self) -> Worker:
        """A new room, ready for work."""
        return Worker(ContainerConnection(self.client, self._create()), self.room, next(self.seats))

    def _create(self) -> str:
        from docker.types import LogConfig

        api = self.client.api
        room = self.room
        uid = random.SystemRandom().randint(FIRST_UID, LAST_UID)
        tmpfs = f"rw,noexec,nosuid,nodev,size={room.tmpfs},nr_inodes=16384,mode=1777"
        try:
            host = api.create_host_config(
                auto_remove=True,
                network_mode="none",
                ipc_mode="private",
                read_only=True,
                cap_drop=["ALL"],
                security_opt=["no-new-privileges"],
                mem_limit=room.memory + room.overhead + 2 * room.tmpfs,
                memswap_limit=room.memory + room.overhead + 2 * room.tmpfs,
                pids_limit=room.processes + 16,
                nano_cpus=10**9,
                tmpfs={"/tmp": tmpfs, "/dev/shm": tmpfs},
                runtime=self.runtime,
                log_config=LogConfig(type="none"),
            )
            created = api.create_container(
                self.content,
                entrypoint=["python3", *ARGUMENTS],
                command=[],
                user=f"{uid}:{uid}",
                working_dir="/tmp",
                environment=ENVIRONMENT,
                stdin_open=True,
                network_disabled=True,
                hostname="room",
                labels={LABEL: str(os.getpid())},
                host_config=host,
            )
        except Exception as error:
            raise _engine_error(error) from None
        return str(created["Id"])


class ContainerConnection:
    """The standard streams of one container, which is started here."""

    def __init__(self, client: "docker.DockerClient", container: str) -> None:
        self.client = client
        self.container = container
        self.pending = bytearray()
        self.errors = b""
        try:
            streams = {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
            self.stream: Any = client.api.attach_socket(container, params=streams)
            self.socket: socket.socket = getattr(self.stream, "_sock", self.stream)
            self.socket.settimeout(None)
            client.api.start(container)
        except Exception as error:
            self._remove()
            raise _engine_error(error) from None

    def write(self, data: bytes, deadline: float) -> None:
        try:
            self.socket.settimeout(max(deadline - time.monotonic(), 0.001))
            self.socket.sendall(data)
            self.socket.settimeout(None)
        except OSError as error:
            raise SandboxLost(f"the container no longer reads ({error})") from None

    def read(self, deadline: float) -> bytes:
        """The next bytes of standard output. The engine marks each chunk with its stream and size."""
        while True:
            kind, size = self._header(deadline)
            chunk = self._exactly(size, deadline)
            if kind == 1 and chunk:
                return chunk
            self.errors = (self.errors + chunk)[-2000:]

    def _header(self, deadline: float) -> tuple[int, int]:
        header = self._exactly(8, deadline)
        return header[0], int.from_bytes(header[4:], "big")

    def _exactly(self, count: int, deadline: float) -> bytes:
        while len(self.pending) < count:
            wait_readable(self.socket.fileno(), deadline)
            try:
                data = self.socket.recv(1 << 16)
            except OSError as error:
                raise SandboxLost(f"the engine closed the connection ({error})") from None
            if not data:
                raise SandboxLost("the container ended")
            self.pending += data
        taken = bytes(self.pending[:count])
        del self.pending[:count]
        return taken

    def end(self) -> None:
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> str:
        with contextlib.suppress(OSError):
            self.socket.close()
        with contextlib.suppress(Exception):
            self.stream._response.close()  # else it complains at its end that its stream was closed before it
        with contextlib.suppress(Exception):
            self.stream.close()
        self._remove()
        return self.errors.decode("utf-8", "replace")

    def _remove(self) -> None:
        with contextlib.suppress(Exception):  # the engine may be gone, or have removed it already
            self.client.api.remove_container(self.container, force=True)


def _connect() -> "docker.DockerClient":
    import docker

    try:
        client = docker.from_env(timeout=60)
        client.ping()
    except Exception as error:
        raise _engine_error(error) from None
    return client


def _engine_error(error: Exception) -> SandboxError:
    text = str(error).splitlines()[0][:300] if str(error) else type(error).__name__
    return SandboxError(
        f"the Docker engine refused or did not answer: {text}. Is it running? `docker info` tells"
    )


def _chosen(client: "docker.DockerClient", image: str | None) -> Image:
    """The image that was asked for, else the action's own where this runs in it, else the default."""
    try:
        return (None if image else own(client)) or named(client, image or DEFAULT)
    except SandboxError:
        raise
    except Exception as error:
        raise _engine_error(error) from None


def _sweep(client: "docker.DockerClient") -> None:
    """Removes containers of earlier runs that never came to life. Running ones end with their run."""
    with contextlib.suppress(Exception):
        for summary in client.api.containers(all=True, filters={"label": LABEL}):
            age = time.time() - float(summary["Created"])
            if summary["State"] != "running" and age > STALE:
                client.api.remove_container(summary["Id"], force=True)
