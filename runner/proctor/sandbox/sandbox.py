"""What a sandbox is, and which one a run gets."""

from collections.abc import Iterator
from typing import Literal, Protocol

from proctor.config.spec import SandboxSpec
from proctor.errors import SandboxError
from proctor.sandbox.room import Room
from proctor.sandbox.worker import Worker

Choice = Literal["auto", "docker", "local"]


class Isolation(Protocol):
    """What confines model output."""

    @property
    def isolation(self) -> str:
        """As it stands in results: "docker", "docker+runsc", "local:bubblewrap", ..."""
        ...

    @property
    def image(self) -> str:
        """The image's name, or the interpreter's path."""
        ...

    @property
    def digest(self) -> str:
        """What identifies its content."""
        ...


class Sandbox(Isolation, Protocol):
    """Gives rooms in which model output runs."""

    def start(self) -> Worker:
        """A new room. SandboxError where none can be had."""
        ...


def room_of(spec: SandboxSpec, preload: tuple[str, ...] = ()) -> Room:
    return Room(
        memory=spec.memory,
        processes=spec.processes,
        tmpfs=spec.tmpfs,
        output=spec.output,
        preload=preload,
    )


def open_sandbox(
    choice: Choice, spec: SandboxSpec, room: Room, seats: Iterator[int] | None = None
) -> Sandbox:
    """The sandbox that was asked for. "auto" takes an engine where one answers, else this machine.

    `seats` numbers its rooms, and so spreads them over processors; else they are counted from 0.
    SandboxError where nothing isolates: model output never runs in the open.
    """
    if choice == "docker":
        return _docker(spec, room, seats)
    if choice == "local":
        return _local(room, seats)
    if spec.runtime or spec.image:
        return _docker(
            spec, room, seats
        )  # an image or runtime was asked for: anything else would be something else
    try:
        return _docker(spec, room, seats)
    except SandboxError as engine:
        try:
            return _local(room, seats)
        except SandboxError as local:
            raise SandboxError(
                f"no sandbox can isolate model output here.\n- docker: {engine}\n- local: {local}"
            ) from None


def _docker(spec: SandboxSpec, room: Room, seats: Iterator[int] | None) -> Sandbox:
    from proctor.sandbox.docker import Docker

    return Docker(room, spec.image, spec.runtime, seats)


def _local(room: Room, seats: Iterator[int] | None) -> Sandbox:
    from proctor.sandbox.local import Local

    return Local(room, seats=seats)
