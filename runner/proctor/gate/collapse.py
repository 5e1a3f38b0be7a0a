"""Single tasks that a model has unlearned, which a mean over many tasks hides."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from proctor.gate.exact import Counts, p_value

MOSTLY = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Collapse:
    """A task that (nearly) always passed and now (nearly) always fails: passes and samples of each run."""

    task_id: str
    baseline: tuple[int, int]
    candidate: tuple[int, int]
    p: float


def collapses(task_ids: Sequence[str], counts: Counts, alpha: float) -> tuple[Collapse, ...]:
    """The tasks that went from 80% or more to 20% or less with an exact p of at most alpha / N (Bonferroni).

    A warning besides the verdict: the chance of any when nothing changed is at most alpha. With 5 samples a
    task it takes 12 tasks or fewer to tell one.
    """
    fell = (counts.c_a >= MOSTLY * counts.n_a) & (counts.c_b <= (1 - MOSTLY) * counts.n_b + 1e-9)
    found = []
    for index in np.flatnonzero(fell).tolist():
        at = slice(index, index + 1)
        one = Counts(n_a=counts.n_a[at], c_a=counts.c_a[at], n_b=counts.n_b[at], c_b=counts.c_b[at])
        p = p_value(one)
        if p <= alpha / len(task_ids):
            found.append(
                Collapse(
                    task_id=task_ids[index],
                    baseline=(int(counts.c_a[index]), int(counts.n_a[index])),
                    candidate=(int(counts.c_b[index]), int(counts.n_b[index])),
                    p=p,
                )
            )
    return tuple(found)
