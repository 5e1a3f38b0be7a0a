"""A Ray cluster: how it is reached, and which of its nodes may be used."""

import contextlib
import logging
import math
import signal
import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from proctor.config.problem import shown
from proctor.config.spec import RaySpec
from proctor.errors import InputError, ProctorError
from proctor.report.text import one_line

REACH = 10.0  # seconds that a connection to the address may take; Ray itself would try for minutes
VARIABLE = "RAY_ADDRESS"  # Ray's own; what starts a Ray job sets it
NODE = "ray.io/node-id"  # the label that every node has


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A node that is alive. `name` is for people."""

    id: str
    name: str
    resources: Mapping[str, float]

    def slots(self, needs: Mapping[str, float]) -> int:
        """How often what is needed is there; once where that is nothing."""
        counts = (int(self.resources.get(name, 0.0) / amount + 1e-9) for name, amount in needs.items())
        return min(counts, default=1)


@contextlib.contextmanager
def connected(spec: RaySpec, environ: Mapping[str, str], workers: int) -> Iterator[None]:
    """In the block this process is connected to the cluster; what it has started there ends with it.

    `workers` is how many rooms a cluster that is started here has place for, 0: the config's number, else one
    for each processor.
    InputError where Ray is not installed, ProctorError where the cluster does not answer.
    """
    ray = _ray()
    if ray.is_initialized():  # a program that embeds Proctor has done so
        yield
        return
    address = _address(spec, environ)
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.CRITICAL}
    if address == "local":
        _keep_to_itself()
        processors = math.ceil((workers or spec.workers or 0) * spec.cpus)
        quiet |= {"include_dashboard": False, "num_cpus": processors or None}
    with _own_signals():
        _silence()
        try:
            _reach(address)
            ray.init(address=address, **quiet)
        except (OSError, RuntimeError, ValueError, ray.exceptions.RayError) as error:
            raise ProctorError(_words(address, error)) from None
    try:
        yield
    finally:
        ray.shutdown()


def nodes(needs: Mapping[str, float]) -> list[Node]:
    """The nodes alive that have what is needed, in the order of their names."""
    found = [
        Node(id=one["NodeID"], name=one["NodeManagerAddress"], resources=one["Resources"])
        for one in _ray().nodes()
        if one["Alive"]
    ]
    return sorted((node for node in found if node.slots(needs)), key=lambda node: (node.name, node.id))


def nodes_with(needs: Mapping[str, float]) -> list[Node]:
    """As `nodes`; ProctorError where there is none."""
    there = nodes(needs)
    if not there:
        wanted = ", ".join(f"{name} {amount:g}" for name, amount in needs.items())
        raise ProctorError(f"no node of the Ray cluster has {wanted}; `ray status` tells what they have")
    return there


def needs_of(spec: RaySpec) -> dict[str, float]:
    """What a room takes."""
    return {"CPU": spec.cpus, **spec.resources}


def needs_of_copy(spec: RaySpec) -> dict[str, float]:
    """What a copy of a checkpoint takes: a GPU where there is any, unless the config says otherwise."""
    gpus = spec.gpus
    if gpus is None:
        gpus = float(bool(nodes({**spec.resources, "GPU": 1.0})))
    return {**spec.resources, **({"GPU": gpus} if gpus else {})}


def options_of(needs: Mapping[str, float], without: Mapping[str, object] | None = None) -> dict[str, Any]:
    """The same as Ray's options, for any node but those `without`, which are given by id."""
    own = {name: amount for name, amount in needs.items() if name not in ("CPU", "GPU")}
    options: dict[str, Any] = {
        "num_cpus": needs.get("CPU", 0),
        "num_gpus": needs.get("GPU", 0),
        "resources": own or None,
    }
    if without:
        options["label_selector"] = {NODE: f"!in({','.join(without)})"}
    return options


def _ray() -> Any:
    try:
        import ray
        import ray.exceptions
    except ImportError:
        raise InputError("`executor: {ray: ...}` needs ray: pip install 'proctor-eval[ray]'") from None
    return ray


def _address(spec: RaySpec, environ: Mapping[str, str]) -> str:
    """The variable may be the address of the jobs' server, too, which is none that one connects to."""
    named = environ.get(VARIABLE, "")
    return spec.address if not named or named.startswith(("http:", "https:")) else named


@contextlib.contextmanager
def _own_signals() -> Iterator[None]:
    """Keeps what SIGTERM does here: Ray puts its own way to end a program in its place."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handler = signal.getsignal(signal.SIGTERM)
    try:
        yield
    except SystemExit:  # by Ray's own handler
        raise KeyboardInterrupt from None
    finally:
        signal.signal(signal.SIGTERM, handler)


def _reach(address: str) -> None:
    """OSError where nothing answers at the address, which may have a scheme before it."""
    if address in ("auto", "local"):
        return
    parts = urlsplit(address if "://" in address else f"//{address}")
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=REACH):
        pass


def _silence() -> None:
    """Ray prints what befalls its nodes on standard output, where the table or the JSON belongs."""
    import ray._private.worker as printing

    setattr(printing, "_worker_logs_enabled", False)  # noqa: B010 - no option does this


def _keep_to_itself() -> None:
    """A Ray that is started here reports nothing to its makers."""
    from ray._common.usage.usage_lib import set_usage_stats_enabled_via_env_var

    set_usage_stats_enabled_via_env_var(False)


def _words(address: str, error: Exception) -> str:
    hint = "`ray start --head` starts one, and `address: local` one for the run alone"
    if not isinstance(error, OSError) or "onnect to Ray" in str(error):
        hint += "; where the cluster asks for a token, RAY_AUTH_MODE=token has to be set here, too"
    if "ersion mismatch" in str(error):
        hint = "Ray and Python have to be the same on all machines"
    return f"no Ray cluster at {shown(address)}: {one_line(str(error), 300)}; {hint}"
