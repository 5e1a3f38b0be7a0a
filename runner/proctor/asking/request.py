"""The requests that an exam makes of a model."""

import hashlib
from collections.abc import Iterator

from proctor.config.spec import ModelSpec
from proctor.prompts.prompts import Prompts
from proctor.scoring.exam import Exam
from proctor.sources.request import Request


def requests_of(exam: Exam, model: ModelSpec, prompts: Prompts) -> Iterator[Request]:
    """A request a sample of each task that is sat, in the dataset's order.

    InputError where a prompt cannot be rendered.
    """
    for subject in exam.sat:
        prompt = prompts.render(subject.task)
        for sample in range(exam.ask.benchmark.samples):
            yield Request(
                task_id=subject.task.id,
                sample=sample,
                prompt=prompt.text,
                system=prompt.system,
                seed=seed_of(model.sampling.seed, subject.task.id, sample),
            )


def seed_of(seed: int | None, task_id: str, sample: int) -> int | None:
    """A seed of its own for each sample of each task, from 0 to 2**31 - 1; None where none is wanted."""
    if seed is None:
        return None
    digest = hashlib.sha256(f"{seed}\0{sample}\0{task_id}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:4], "big") >> 1
