"""The nodes of a Ray cluster that serve a run: they agree in what confines model output."""

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from proctor.errors import SandboxError
from proctor.executors.ray_cluster import Node, nodes, nodes_with, options_of
from proctor.executors.ray_worker import Described, Refused, code, look, told
from proctor.report.text import one_line

LOOK = 120.0  # seconds that a node may take to say what its rooms are
AGAIN = 10.0  # seconds after which nodes are counted anew
NAMED = 10  # nodes that a message names

Note = Callable[[str], None]


class Fleet:
    """Nodes that have what a room `needs`. What is refused is told once, and used no more."""

    def __init__(self, needs: Mapping[str, float], recipe: bytes, note: Note) -> None:
        self._needs, self._recipe, self._note = needs, recipe, note
        self._refused: dict[str, str] = {}  # why, by the node's id
        self._capacity, self._counted = 0, -AGAIN
        self._has_told = False

    def agree(self) -> Described:
        """What the nodes' rooms are. SandboxError where two differ, or none has any."""
        there = nodes_with(self._needs)
        found = self._looked(there)
        for node in there:
            answer = found[node.id]
            if isinstance(answer, Refused):
                self._note(f"warning: node {node.name} is not used: {one_line(answer.why, 300)}")
                self._refused[node.id] = answer.why
        kinds = {
            answer: node.name for node in reversed(there) if isinstance(answer := found[node.id], Described)
        }
        if len(kinds) > 1:
            raise SandboxError(_different(kinds))
        if not kinds:
            raise SandboxError(_none(there, self._refused))
        (kind,) = kinds
        return kind

    def _looked(self, there: Iterable[Node]) -> dict[str, Described | Refused]:
        """What each node says of its rooms, by its id."""
        import ray
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        asked = {
            node.id: ray.remote(look)
            .options(num_cpus=0, scheduling_strategy=NodeAffinitySchedulingStrategy(node.id, soft=False))
            .remote(code(), self._recipe)
            for node in there
        }
        done, _ = ray.wait(list(asked.values()), num_returns=len(asked), timeout=LOOK)
        return {
            node: _answer(node, reference, is_there=reference in done) for node, reference in asked.items()
        }

    def refuse(self, refused: Refused) -> None:
        """Uses the node no more. SandboxError where it was the last one."""
        if refused.node in self._refused:
            return
        there = nodes(self._needs)
        name = next((node.name for node in there if node.id == refused.node), refused.node)
        self._note(f"warning: node {name} is used no more: {one_line(refused.why, 300)}")
        self._refused[refused.node] = refused.why
        self._counted = -AGAIN
        if there and all(node.id in self._refused for node in there):
            raise SandboxError(_none(there, self._refused))

    @property
    def capacity(self) -> int:
        """Rooms that there is place for at a time; other programs may take some of it."""
        if time.monotonic() - self._counted >= AGAIN:
            there = nodes(self._needs)
            self._capacity = sum(node.slots(self._needs) for node in there if node.id not in self._refused)
            self._counted = time.monotonic()
        return self._capacity

    def tell_of_want(self) -> None:
        """Says so, once, where no node is left that could go on."""
        if not self.capacity and not self._has_told:
            self._has_told = True
            self._note("warning: no node of the Ray cluster is there to go on; waiting for one")

    def options(self) -> dict[str, Any]:
        """Ray's options for a task that has a room."""
        return options_of(self._needs, self._refused)


def _answer(node: str, reference: Any, *, is_there: bool) -> Described | Refused:
    import ray

    if not is_there:
        return Refused(node=node, why=f"it did not answer within {LOOK:.0f} s")
    try:
        answer: Described | Refused = ray.get(reference)
    except ray.exceptions.RayTaskError as error:
        why = f"Proctor does not start there, so install the same on all machines: {_last(error)}"
        return Refused(node=node, why=why)
    except ray.exceptions.RayError as error:
        return Refused(node=node, why=f"it is gone: {error}")
    return answer


def _last(error: Exception) -> str:
    """The last line of what may be a traceback of another machine."""
    lines = str(error).strip().splitlines()
    return lines[-1] if lines else type(error).__name__


def _different(kinds: Mapping[Described, str]) -> str:
    lines = [f"- {name}: {told(kind)}" for kind, name in kinds.items()]
    return "\n".join([
        "the nodes of the Ray cluster have different sandboxes, whose verdicts may differ:",
        *lines[:NAMED],
        "give all the same image (`sandbox: {image: ...}` takes a digest), or name one kind with --sandbox,",
        "or a resource that only those to be used have, under `executor: {ray: {resources: ...}}`",
    ])  # fmt: skip


def _none(there: Iterable[Node], why: Mapping[str, str]) -> str:
    lines = [f"- {node.name}: {why[node.id]}" for node in there]
    return "\n".join(["no node of the Ray cluster can be used:", *lines[:NAMED]])
