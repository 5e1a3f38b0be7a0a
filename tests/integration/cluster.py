"""A Ray cluster of three nodes on this machine."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NODES = 3
ENVIRONMENT = {"PYTHONPATH": str(Path(__file__).parents[1])}  # workers find the tests' actions


@dataclass
class Nodes:
    """The cluster. Its nodes have a processor each."""

    cluster: Any
    others: list[Any] = field(default_factory=list)

    @property
    def address(self) -> str:
        return str(self.cluster.address)

    def fill(self) -> None:
        """Starts nodes in place of those that were killed."""
        while len(self.others) < NODES - 1:
            self.others.append(self.cluster.add_node(num_cpus=1, env_vars=ENVIRONMENT))

    def kill(self) -> None:
        """Kills a node and all that runs on it."""
        self.cluster.remove_node(self.others.pop(), allow_graceful=False)

    @contextmanager
    def with_another(self, **environ: str) -> Iterator[None]:
        """In the block there is one more node, which has the resource `odd` and these variables."""
        node = self.cluster.add_node(num_cpus=1, resources={"odd": 1}, env_vars={**ENVIRONMENT, **environ})
        try:
            yield
        finally:
            self.cluster.remove_node(node, allow_graceful=False)


@contextmanager
def started() -> Iterator[Nodes]:
    from ray.cluster_utils import Cluster

    head = {"num_cpus": 1, "include_dashboard": False, "env_vars": ENVIRONMENT}
    nodes = Nodes(Cluster(initialize_head=True, head_node_args=head))
    try:
        yield nodes
    finally:
        nodes.cluster.shutdown()


def processes(name: str) -> list[int]:
    """The processes of any cluster here that run the task or the actor of this name."""
    listing = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout
    found = (line.split(maxsplit=1) for line in listing.splitlines())
    return [int(pid) for pid, args in found if args.startswith(f"ray::{name}")]
