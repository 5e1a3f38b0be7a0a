"""Rooms that are given up: every job in them is unscored."""

import threading
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

from proctor.errors import SandboxLost
from proctor.executors.pool import Runner
from proctor.sandbox.job import Job
from proctor.sandbox.outcome import Outcome
from proctor.sandbox.sandbox import Isolation


def runner_without_rooms(sandbox: Isolation, why: str) -> Runner:
    """A runner whose jobs all end as `infra_error` for this reason."""
    gone: Any = _Gone(sandbox, why)
    return Runner(gone, threading.Event())


class _Gone:
    def __init__(self, sandbox: Isolation, why: str) -> None:
        self.isolation, self.image, self.digest = sandbox.isolation, sandbox.image, sandbox.digest
        self.why = why

    def start(self) -> "_Gone":
        return self

    def run(self, job: Job) -> NoReturn:
        del job
        raise SandboxLost(self.why)

    def run_each(self, jobs: Sequence[Job]) -> Iterator[Outcome]:
        del jobs
        raise SandboxLost(self.why)

    def close(self) -> str:
        return ""
