"""Solved tasks that are shown before the one that is asked."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from pathlib import Path

from proctor.config.problem import printable
from proctor.config.spec import DatasetSpec, PromptSpec
from proctor.datasets import open_dataset
from proctor.datasets.columns import GUESSES
from proctor.errors import InputError
from proctor.model import Task
from proctor.prompts.withheld import withheld


@dataclass(frozen=True, slots=True, kw_only=True)
class Shots:
    """The examples that are shown: `count` of `pool`, which has one to spare for the task itself."""

    pool: tuple[Task, ...] = ()
    count: int = 0
    place: str = ""  # the file, for messages
    columns: Mapping[str, str] = field(default_factory=dict)  # the benchmark's

    def beside(self, task: Task) -> Sequence[Task]:
        """The examples for this task, the same ones in the same order for all, but for the task itself.

        InputError where the file has too few.
        """
        asked = question(task, self.columns)
        others = [one for one in self.pool if question(one, self.columns) != asked][: self.count]
        if len(others) < self.count:
            raise InputError(
                f"{self.place}: {len(others)} examples besides the task {printable(task.id)} itself, where "
                f"shots says {self.count}; add examples, or lower shots"
            )
        return others


def read_shots(prompt: PromptSpec, dataset: DatasetSpec) -> Shots:
    """The examples that `prompt` asks for, their fields named as those of `dataset`; without any, none.

    They are ranked by the SHA-256 of the seed and their question, so that the choice depends on nothing else,
    and examples that are added or moved change little. Of several with one question the first is kept.
    InputError where the file cannot be read, has too few, or an example has no answer.
    """
    if prompt.examples is None or not prompt.shots:
        return Shots()
    columns = dataset.columns
    solved = _solved(prompt.examples, columns)
    chosen = nsmallest(prompt.shots + 1, solved, key=lambda asked: _rank(asked, prompt.seed))
    pool = [solved[asked] for asked in chosen]
    place = printable(str(prompt.examples))
    if len(pool) < prompt.shots:
        raise InputError(f"{place}: {len(pool)} different examples, where shots says {prompt.shots}")
    return Shots(pool=tuple(pool), count=prompt.shots, place=place, columns=columns)


def answer(task: Task) -> str | None:
    """What is shown as an example's answer: its reference, or else its own solution."""
    return task.canonical if task.reference is None else task.reference


def question(task: Task, columns: Mapping[str, str]) -> str:
    """What tells a task from others: its prompt, or without one the fields that a template may show."""
    if task.prompt:
        return task.prompt
    aside = {*GUESSES["id"], columns.get("id"), *withheld(task.fields, columns)}
    shown = {name: task.fields[name] for name in sorted(task.fields) if name not in aside}
    return json.dumps(shown, default=str, skipkeys=True)


def _solved(path: Path, columns: Mapping[str, str]) -> dict[str, Task]:
    """The file's tasks by their question."""
    dataset = open_dataset(DatasetSpec(path=path, columns={**columns, "id": "#"}))
    found: dict[str, Task] = {}
    for task in dataset.tasks():
        if answer(task) is None:
            where = f"{printable(str(path))}: row {task.id}"
            raise InputError(f"{where} has no reference and no canonical solution to show as its answer")
        found.setdefault(question(task, columns), task)
    return found


def _rank(asked: str, seed: int) -> bytes:
    return hashlib.sha256(json.dumps([seed, asked]).encode("ascii")).digest()
