"""What a worker process of a Ray cluster does: Proctor's own work, with rooms on its node.

Nothing here is sent: every node has Proctor installed, and what differs from the run's own is refused.
"""

import functools
import hashlib
import itertools
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, NoReturn

from proctor.config.spec import SandboxSpec
from proctor.errors import SandboxError
from proctor.executors.pool import Runner
from proctor.executors.wire import unpack
from proctor.sandbox import seat
from proctor.sandbox.room import Room
from proctor.sandbox.sandbox import Choice, open_sandbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How rooms are opened on a node; `room` is None where nothing of the run is code."""

    choice: Choice
    spec: SandboxSpec
    room: Room | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What confines model output on a node."""

    isolation: str
    image: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The node does not serve, or no longer."""

    node: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sat:
    """The answers to each item of a batch, and how many seconds all took."""

    answers: Sequence[Sequence[Any]]
    seconds: float


class _Nothing:
    """In place of a sandbox, where there is no code to run."""

    isolation, image, digest = "none", "", ""

    def start(self) -> NoReturn:
        raise SandboxError("code was to run where none was expected")


@functools.cache
def code() -> str:
    """SHA-256 (hex) of Proctor's own source, by which two installations are told apart."""
    found = hashlib.sha256()
    for package in ("proctor", "proctor_sandbox"):
        for name, text in _sources(resources.files(package), package):
            found.update(f"{name}\0{len(text)}\0".encode())
            found.update(text)
    return found.hexdigest()


def _sources(folder: Traversable, name: str) -> Iterable[tuple[str, bytes]]:
    for one in sorted(folder.iterdir(), key=lambda one: one.name):
        if one.is_dir():
            yield from _sources(one, f"{name}.{one.name}")
        elif one.name.endswith(".py"):
            yield f"{name}.{one.name}", one.read_bytes()


def look(expected: str, recipe: bytes) -> Described | Refused:
    """What this node's rooms would be; `expected` is the `code` of who asks."""
    try:
        return _described(_runner(expected, recipe))
    except SandboxError as error:
        return Refused(node=node(), why=str(error))


def sit(
    expected: str, recipe: bytes, sandbox: bytes, head: Sequence[Any], batch: Sequence[bytes]
) -> Sat | Refused:
    """The answers to a batch. `head` holds the reference to the action and to what its items share.

    `sandbox` is what rooms have to be. What an action raises is raised, but for a sandbox that
    is not to be had.
    """
    try:
        runner = _runner(expected, recipe)
        _check(_described(runner), unpack(sandbox))
        action, shared = _shared(head[0])
        began = time.monotonic()
        answers = [list(action(runner, unpack(item, shared))) for item in batch]
    except SandboxError as error:
        return Refused(node=node(), why=str(error))
    return Sat(answers=answers, seconds=time.monotonic() - began)


@functools.lru_cache(maxsize=1)
def _runner(expected: str, recipe: bytes) -> Runner:
    """This process's runner, whose room is kept from one batch to the next."""
    if code() != expected:
        raise SandboxError("another Proctor is installed there than here; install the same on all machines")
    wanted: Recipe = unpack(recipe)
    room = wanted.room
    seats = itertools.repeat(seat.take())  # this process has one room at a time, and its node other processes
    sandbox = _Nothing() if room is None else open_sandbox(wanted.choice, wanted.spec, room, seats)
    return Runner(sandbox, threading.Event())


def _described(runner: Runner) -> Described:
    sandbox = runner.sandbox
    return Described(isolation=sandbox.isolation, image=sandbox.image, digest=sandbox.digest)


def _check(found: Described, expected: Described) -> None:
    if found != expected:
        raise SandboxError(f"its sandbox is {told(found)}, where the run's is {told(expected)}")


def told(sandbox: Described) -> str:
    """For people."""
    return f"{sandbox.isolation}, {sandbox.image}, {sandbox.digest[:19]}"


@functools.lru_cache(maxsize=2)
def _shared(reference: Any) -> tuple[Any, Sequence[object]]:
    """The action and what its items share, fetched once a process."""
    import ray

    found: tuple[Any, Sequence[object]] = unpack(ray.get(reference))
    return found


def node() -> str:
    """The id of the node that this runs on."""
    import ray

    return str(ray.get_runtime_context().get_node_id())
