"""Solved tasks that are shown before the one that is asked."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from pathlib import Path

from proctor.config.problem import printable
from proctor.config.spec import DatasetSpec, PromptSpec
from proctor.datasets import open_dataset
from proctor.errors import InputError
from proctor.model import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Shots:
    """The examples that are shown: `count` of `pool`, which has one to spare for the task itself."""

    pool: tuple[Task, ...] = ()
    count: int = 0
    place: str = ""  # the file, for messages

    def beside(self, task: Task) -> Sequence[Task]:
        """The examples for this task, the same ones in the same order for all, but for the task itself.

        InputError where the file has too few.
        """
        others = [one for one in self.pool if one.prompt != task.prompt][: self.count]
        if len(others) < self.count:
            raise InputError(
                f"{self.place}: {len(others)} examples besides the task {printable(task.id)} itself, where "
                f"shots says {self.count}; add examples, or lower shots"
            )
        return others


def read_shots(prompt: PromptSpec, dataset: DatasetSpec) -> Shots:
    """The examples that `prompt` asks for, their fields named as those of `dataset`; without any, none.

    They are ranked by the SHA-256 of the seed and their content, so that the choice depends on nothing else,
    and examples that are added or moved change little. Of several with one prompt the first is kept.
    InputError where the file cannot be read, has too few, or an example has no answer.
    """
    if prompt.examples is None or not prompt.shots:
        return Shots()
    pool = nsmallest(
        prompt.shots + 1, _solved(prompt.examples, dataset.columns), key=lambda task: _rank(task, prompt.seed)
    )
    place = printable(str(prompt.examples))
    if len(pool) < prompt.shots:
        raise InputError(f"{place}: {len(pool)} different examples, where shots says {prompt.shots}")
    return Shots(pool=tuple(pool), count=prompt.shots, place=place)


def answer(task: Task) -> str | None:
    """What is shown as an example's answer: its reference, or else its own solution."""
    return task.canonical if task.reference is None else task.reference


def _solved(path: Path, columns: Mapping[str, str]) -> list[Task]:
    dataset = open_dataset(DatasetSpec(path=path, columns={**columns, "id": "#"}))
    found: dict[str, Task] = {}
    for task in dataset.tasks():
        if answer(task) is None:
            where = f"{printable(str(path))}: row {task.id}"
            raise InputError(f"{where} has no reference and no canonical solution to show as its answer")
        found.setdefault(task.prompt, task)
    return list(found.values())


def _rank(task: Task, seed: int) -> bytes:
    return hashlib.sha256(f"{seed}:{task.content_hash}".encode()).digest()
