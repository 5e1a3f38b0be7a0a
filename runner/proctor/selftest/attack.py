"""One output of the self-test, and the task that it answers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attack:
    """`code` is a whole program. `why` says why it works elsewhere; for honest code, why it looks odd.

    `task` names one of TASKS. Where `test` is given, the task is the case's own: the test calls `solve`, and
    `canonical` (else `code` itself) is the solution that tells what the test needs.
    `ours` marks attacks on what only this sandbox has, such as its frames: they can beat no other harness.
    `patient`: a timeout is no answer to it, so it gets more time; honest cases always do.
    `beyond` names the sandboxes, as results name them, that cannot hold the case; SECURITY.md says why.
    """

    name: str
    kind: str
    why: str
    code: str
    task: str = "factorial"
    test: str = ""
    canonical: str = ""
    honest: bool = False
    ours: bool = False
    beyond: tuple[str, ...] = ()
    patient: bool = False
