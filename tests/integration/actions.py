"""What the tests of a cluster have its workers do."""

import os
import signal
from collections.abc import Iterator

from proctor.executors.pool import Runner
from proctor.sandbox.job import Job

POISON = 7


def deadly(runner: Runner, item: int) -> Iterator[str]:
    """Takes its worker down where the item is the poison."""
    if item == POISON:
        os.kill(os.getpid(), signal.SIGKILL)
    yield runner.run(Job(cpu=1.0, wall=3.0, request=("function", "ast_valid", {"prediction": "x"}))).status


def environment(runner: Runner, item: int) -> Iterator[str]:
    """The names of the variables that a worker has."""
    del runner, item
    yield " ".join(os.environ)


def refuse(runner: Runner, item: int) -> list[str]:
    del runner
    raise ValueError(f"no {item}")
