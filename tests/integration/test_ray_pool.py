"""Work spread over a Ray cluster, seen from the driver."""

import signal
import threading
from collections.abc import Iterable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from integration.actions import POISON, deadly, environment, refuse
from integration.cluster import Nodes
from proctor.config.spec import RaySpec, SandboxSpec
from proctor.errors import ProctorError
from proctor.executors.executor import Order
from proctor.executors.ray_cluster import connected
from proctor.executors.ray_pool import RayPool
from proctor.executors.ray_replicas import Replicas
from proctor.executors.ray_worker import Recipe
from proctor.sandbox.room import Room

pytestmark = [pytest.mark.ray, pytest.mark.local]


@pytest.fixture
def notes() -> list[str]:
    return []


@pytest.fixture
def pool(nodes: Nodes, local_works: None, notes: list[str]) -> Iterator[RayPool]:
    spec = RaySpec(address=nodes.address)
    recipe = Recipe(choice="local", spec=SandboxSpec(), room=Room())
    with connected(spec, {}, 0), RayPool(spec, recipe, 0, notes.append) as opened:
        yield opened


def lost(ticket: int, why: str) -> str:
    return f"{ticket} was lost: {why}"


def orders(items: Iterable[int]) -> Iterator[Order[int, int]]:
    return (Order([item], item) for item in items)


def test_what_takes_its_workers_down_is_lost_alone(pool: RayPool, notes: list[str]) -> None:
    answers = dict(pool.map(deadly, orders(range(20)), lost))
    assert answers.pop(POISON).startswith("7 was lost: its worker in the cluster was lost: ")
    assert answers == {item: "passed" for item in range(20) if item != POISON}
    assert notes == []


def test_the_environment_of_the_driver_stays_here(pool: RayPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROCTOR_TEST_TOKEN", "a secret")
    ((_, names),) = pool.alone(environment, orders([1]), lost)
    assert "PATH" in names.split()
    assert "PROCTOR_TEST_TOKEN" not in names


def test_what_an_action_raises_is_raised_here(pool: RayPool) -> None:
    with pytest.raises(ValueError, match="no 3"):
        list(pool.map(refuse, orders([3]), lost))


def test_orders_are_taken_only_as_fast_as_they_are_answered(pool: RayPool) -> None:
    taken = threading.Semaphore(0)

    def counted() -> Iterator[Order[int, int]]:
        for item in range(10_000):
            taken.release()
            yield Order([item], POISON + 1)

    answers = pool.map(deadly, counted(), lost)
    for _ in range(10):
        next(answers)
    seen = 0
    while taken.acquire(blocking=False):
        seen += 1
    answers.close()  # type: ignore[attr-defined]
    assert seen < 1000


def test_what_sigterm_does_is_left_as_it_is(nodes: Nodes) -> None:
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with connected(RaySpec(address=nodes.address), {}, 0):
            assert signal.getsignal(signal.SIGTERM) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, before)


def test_a_cluster_without_what_a_room_needs_is_told(nodes: Nodes) -> None:
    spec = RaySpec(address=nodes.address, resources={"none": 2})
    pool = RayPool(spec, Recipe(choice="local", spec=SandboxSpec(), room=Room()), 0, print)
    wanted = "no node of the Ray cluster has CPU 1, none 2"
    with connected(spec, {}, 0), pytest.raises(ProctorError, match=wanted), pool:
        pass


def test_a_cluster_without_what_a_copy_needs_is_told(nodes: Nodes) -> None:
    source: Any = SimpleNamespace()
    with connected(RaySpec(address=nodes.address), {}, 0), pytest.raises(ProctorError, match="has none 2"):
        Replicas(source, RaySpec(resources={"none": 2}), print)


def test_an_address_where_nothing_answers_is_told_at_once() -> None:
    with pytest.raises(ProctorError, match=r"no Ray cluster at .*Connection refused"):
        connected(RaySpec(address="127.0.0.1:9"), {}, 0).__enter__()


def test_the_variable_wins_unless_it_is_the_address_of_the_jobs_server(nodes: Nodes) -> None:
    nowhere = RaySpec(address="127.0.0.1:9")
    with connected(nowhere, {"RAY_ADDRESS": nodes.address}, 0):
        pass
    with pytest.raises(ProctorError, match=r"127\.0\.0\.1:9"):
        connected(nowhere, {"RAY_ADDRESS": "http://127.0.0.1:8265"}, 0).__enter__()
