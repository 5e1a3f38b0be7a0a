"""The tasks of a run, dealt to its shards."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from proctor.config.spec import Config
from proctor.datasets.stream import shown_path
from proctor.errors import InputError
from proctor.progress import Progress
from proctor.scoring.exam import Exam
from proctor.shards import durations
from proctor.shards.cut import Cut, Tasks, cut, places
from proctor.shards.manifest import CutBy
from proctor.shards.shard import Shard


@dataclass(frozen=True, slots=True, kw_only=True)
class Dealt:
    """`exams` of which the shard's tasks alone are sat; `tasks` are all, and `cut` says whose they are."""

    shard: Shard
    by: CutBy
    tasks: Tasks
    cut: Cut
    exams: list[Exam]


def deal(exams: Sequence[Exam], shard: Shard, path: Path | None, progress: Progress) -> Dealt:
    """The exams as one shard sits them; `path` has an earlier run, by whose times tasks are dealt.

    InputError where that is no run. Where there is none yet, the tasks' names decide.
    """
    known = durations.read(path) if path else None
    if path and not known:
        progress.note(f"note: no results at {shown_path(path)} yet: tasks are dealt by their names")
    tasks = tasks_of(exams)
    dealt = cut(tasks, shard.of, known)
    own = [
        replace(exam, part=frozenset(places(dealt[exam.ask.benchmark.name], shard.number))) for exam in exams
    ]
    return Dealt(shard=shard, by="durations" if known else "hash", tasks=tasks, cut=dealt, exams=own)


def tasks_of(exams: Sequence[Exam]) -> Tasks:
    """The ids of all tasks, by benchmark."""
    return {exam.ask.benchmark.name: [one.task.id for one in exam.subjects] for exam in exams}


def share_of(config: Config, shard: Shard) -> Config:
    """The config for one shard, which has its share of what a run may spend on a model.

    InputError where there is nothing to score.
    """
    if any(model.results for model in config.models):
        raise InputError(
            f"{shown_path(config.path)}: results of another harness are scored already, so that there is "
            "nothing to deal to shards; run without --shard"
        )
    models = (
        model if model.budget is None else replace(model, budget=model.budget / shard.of)
        for model in config.models
    )
    return replace(config, models=tuple(models))
