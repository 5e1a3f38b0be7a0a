"""What a room is asked to do."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TaskCode:
    """The dataset's own code of one task. Sent once, before the first of its jobs in a row."""

    prompt: str  # code that runs in the judge for the names it defines
    setup: str
    test: str
    entry_point: str | None
    calls: str = "[]"  # JSON: what the tests asked of the canonical solution

    def frame(self) -> Mapping[str, Any]:
        return {
            "op": "task",
            "prompt": self.prompt,
            "setup": self.setup,
            "test": self.test,
            "entry_point": self.entry_point,
            "calls": json.loads(self.calls),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What a task's tests need of the boundary to the candidate, found with its canonical solution."""

    handles: bool = False  # objects that are not plain data stay with the candidate and are asked from there
    mutates: bool = False  # arguments that the candidate changes in place are copied back
    in_process: bool = False  # tests and solution in one process: weaker, only where the dataset asks for it
    operations: tuple[str, ...] | None = None  # on handles; None: the usual ones

    @property
    def mode(self) -> str:
        """As it stands in results: "plain", "plain+mutates", "handles", "handles+mutates" or "in_process"."""
        if self.in_process:
            return "in_process"
        return ("handles" if self.handles else "plain") + ("+mutates" if self.mutates else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One candidate. `cpu` and `wall` are its limits in seconds."""

    cpu: float
    wall: float
    task: TaskCode | None = None  # for tests
    units: tuple[str, ...] = ()  # source texts that run one after the other in one namespace
    needs: Needs = field(default_factory=Needs)
    canary: bool = False  # every operation on handles is allowed, and told
    once: bool = False  # any verdict counts, where else only a pass does in a process that is not its own
    request: tuple[
        Any, ...
    ] = ()  # for a metric: ("function", name, arguments) or ("metric", source, name, arguments)

    def frame(self) -> Mapping[str, Any]:
        limits = {"cpu": self.cpu, "wall": self.wall}
        if self.request:
            return {"op": self.request[0], "request": list(self.request), **limits}
        usual = "usual" if self.needs.operations is None else list(self.needs.operations)
        return {
            "op": "test",
            "units": list(self.units),
            "handles": self.needs.handles,
            "mutates": self.needs.mutates,
            "in_process": self.needs.in_process,
            "operations": None if self.canary else usual,
            "printed": 1 << 20,
            "once": self.once,
            **limits,
        }
