"""Nodes that are used, and nodes that are not any more; the cluster is played."""

import pytest

from proctor.errors import SandboxError
from proctor.executors import ray_fleet
from proctor.executors.ray_cluster import Node
from proctor.executors.ray_fleet import Fleet
from proctor.executors.ray_worker import Refused

THERE = [
    Node(id="n1", name="10.0.0.1", resources={"CPU": 4.0}),
    Node(id="n2", name="10.0.0.2", resources={"CPU": 3.0}),
]


@pytest.fixture
def notes() -> list[str]:
    return []


@pytest.fixture
def fleet(monkeypatch: pytest.MonkeyPatch, notes: list[str]) -> Fleet:
    monkeypatch.setattr(ray_fleet, "nodes", lambda _: THERE)
    return Fleet({"CPU": 2.0}, b"", notes.append)


def test_the_capacity_is_whole_rooms_of_the_nodes_in_use(fleet: Fleet) -> None:
    assert fleet.capacity == 2 + 1
    fleet.refuse(Refused(node="n1", why="no engine"))
    assert fleet.capacity == 1


def test_a_node_that_is_refused_gets_no_more_work_and_is_told_once(fleet: Fleet, notes: list[str]) -> None:
    assert "label_selector" not in fleet.options()
    for _ in range(3):
        fleet.refuse(Refused(node="n2", why="the engine\nis gone"))
    assert notes == ["warning: node 10.0.0.2 is used no more: the engine is gone"]
    assert fleet.options()["label_selector"] == {"ray.io/node-id": "!in(n2)"}
    assert fleet.options()["num_cpus"] == 2.0


def test_without_any_node_left_the_run_ends_and_says_why(fleet: Fleet) -> None:
    fleet.refuse(Refused(node="n2", why="no engine"))
    with pytest.raises(SandboxError) as caught:
        fleet.refuse(Refused(node="n1", why="another Proctor"))
    assert str(caught.value).splitlines()[1:] == ["- 10.0.0.1: another Proctor", "- 10.0.0.2: no engine"]


def test_an_empty_cluster_is_waited_for_and_that_is_told_once(
    fleet: Fleet, notes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet.tell_of_want()
    assert notes == []
    monkeypatch.setattr(ray_fleet, "nodes", lambda _: [])
    monkeypatch.setattr(ray_fleet, "AGAIN", 0.0)
    for _ in range(2):
        fleet.tell_of_want()
    assert notes == ["warning: no node of the Ray cluster is there to go on; waiting for one"]


def test_parts_of_a_processor_and_resources_of_ones_own_are_counted() -> None:
    node = Node(id="n", name="n", resources={"CPU": 2.0, "sandbox": 3.0})
    assert node.slots({"CPU": 0.1}) == 20
    assert node.slots({"CPU": 0.5, "sandbox": 1.0}) == 3
    assert node.slots({"CPU": 1.0, "GPU": 1.0}) == 0
    assert node.slots({}) == 1
