"""What a worker refuses before it does anything."""

from typing import Any

import pytest

from proctor.config.spec import SandboxSpec
from proctor.errors import SandboxError
from proctor.executors import ray_worker
from proctor.executors.pool import Runner
from proctor.executors.ray_worker import Described, Recipe, Refused, Sat, code, look, sit
from proctor.executors.wire import pack
from proctor.sandbox.room import Room
from unit.executors.test_pool import PASSED, Scripted, lost, score

RECIPE = pack(Recipe(choice="auto", spec=SandboxSpec(), room=Room()))
SANDBOX = Described(isolation="none", image="", digest="")


@pytest.fixture(autouse=True)
def node(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    """A node with a sandbox, and an action that is there already."""
    sandbox = Scripted(lambda _: PASSED)
    monkeypatch.setattr(ray_worker, "node", lambda: "n1")
    monkeypatch.setattr(ray_worker, "open_sandbox", lambda *_: sandbox)
    monkeypatch.setattr(ray_worker, "_shared", lambda _: (score, ()))
    ray_worker._runner.cache_clear()
    return sandbox


def test_a_batch_is_answered_in_order_in_one_room(node: Scripted) -> None:
    found = [sit(code(), RECIPE, pack(SANDBOX), ["head"], [pack(1), pack(2)]) for _ in range(2)]
    assert all(isinstance(one, Sat) and one.answers == [[PASSED], [PASSED]] for one in found)
    assert node.started == 1
    assert look(code(), RECIPE) == SANDBOX


def test_another_proctor_unpacks_nothing(node: Scripted) -> None:
    for found in (look("another", b"no pickle"), sit("another", b"no pickle", b"", [], [])):
        assert isinstance(found, Refused)
        assert found.node == "n1"
        assert "another Proctor" in found.why
    assert node.started == 0


@pytest.mark.parametrize("change", [{"digest": "sha256:1"}, {"isolation": "docker"}, {"image": "other"}])
def test_no_verdict_comes_from_another_sandbox_than_the_runs(node: Scripted, change: dict[str, Any]) -> None:
    expected = Described(**{"isolation": "none", "image": "", "digest": "", **change})
    found = sit(code(), RECIPE, pack(expected), ["head"], [pack(1)])
    assert isinstance(found, Refused)
    assert "where the run's is" in found.why
    assert node.started == 0


def test_a_node_without_a_sandbox_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> Runner:
        raise SandboxError("no engine")

    monkeypatch.setattr(ray_worker, "open_sandbox", none)
    assert look(code(), RECIPE) == Refused(node="n1", why="no engine")


def test_an_engine_that_fails_in_a_batch_is_the_nodes_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(runner: Runner, item: int) -> None:
        raise SandboxError("the engine is gone")

    monkeypatch.setattr(ray_worker, "_shared", lambda _: (fails, ()))
    found = sit(code(), RECIPE, pack(SANDBOX), ["head"], [pack(1)])
    assert found == Refused(node="n1", why="the engine is gone")


def test_a_room_that_dies_is_replaced_on_the_node(node: Scripted) -> None:
    node.script = lambda number: lost() if number == 0 else PASSED
    found = sit(code(), RECIPE, pack(SANDBOX), ["head"], [pack(1)])
    assert isinstance(found, Sat)
    assert node.started == 2
