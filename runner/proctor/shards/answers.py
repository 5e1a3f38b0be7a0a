"""The answers of models that shards asked, as those of one run."""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from proctor.asking.ahead import FOLDER, Answered
from proctor.config.spec import Config
from proctor.files import writing_whole
from proctor.scoring.exam import Exam
from proctor.shards import names
from proctor.shards.cut import places
from proctor.shards.folder import opened
from proctor.shards.gathering import Gathered, missing
from proctor.shards.manifest import Asked
from proctor.sources.money import Spent


def gather(config: Config, exams: Sequence[Exam], shards: Gathered, out: Path) -> Mapping[int, Answered]:
    """Every asked model's answers, in files of `out`; those that missing shards would have are errors."""
    asked = [number for number, model in enumerate(config.models) if model.is_asked]
    for number in asked:
        for exam in exams:
            name = names.answers(number, exam.ask.benchmark.name)
            with writing_whole(out / name, alone=True) as file:
                _copy(file, name, shards)
                file.writelines(_errors(exam, shards))
    return {number: _answered(number, shards, out) for number in asked}


def _copy(file: BinaryIO, name: str, shards: Gathered) -> None:
    for one in shards.found:
        with opened(one, name) as part:
            shutil.copyfileobj(part, file)


def _errors(exam: Exam, shards: Gathered) -> Iterator[bytes]:
    benchmark = exam.ask.benchmark
    for shard in shards.missing:
        for place in places(shards.cut[benchmark.name], shard.number):
            for sample in range(benchmark.samples):
                task_id = exam.subjects[place].task.id
                row = {"task_id": task_id, "sample": sample, "error": missing(shard)}
                yield json.dumps(row).encode("ascii") + b"\n"


def _answered(number: int, shards: Gathered, out: Path) -> Answered:
    """How the model was asked; `roster.check` has seen that all shards asked the same."""
    told = [asked for one in shards.found if (asked := one.manifest.models[number].asked)]
    return Answered(
        outputs=str((out / FOLDER / str(number + 1)).absolute() / "{benchmark}.jsonl"),
        identity=told[0].identity,
        prompts=told[0].prompts,
        notes=tuple(dict.fromkeys(note for asked in told for note in asked.notes)),
        spent=sum((asked.spent for asked in told), Spent()),
    )


def asked_of(answered: Answered) -> Asked:
    """As a shard's manifest tells it."""
    return Asked(
        identity=answered.identity, prompts=answered.prompts, notes=answered.notes, spent=answered.spent
    )
