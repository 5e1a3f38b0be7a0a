"""A benchmark ready to be sat: its questions, and its tasks with what each needs of the sandbox."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from proctor.config.spec import BenchmarkSpec, MetricSpec
from proctor.datasets import open_dataset
from proctor.errors import InputError
from proctor.extraction.answer import extract
from proctor.metrics import METRICS
from proctor.model import Task
from proctor.results.summary import DatasetSummary
from proctor.scoring.canary import Checked, task_code
from proctor.scoring.question import TESTS, Question, question, reference_of
from proctor.scoring.work import Subject

NAMED = 20  # broken tasks that a message names


@dataclass(frozen=True, slots=True, kw_only=True)
class Exam:
    """`subjects` stand in the dataset's order."""

    ask: Question
    dataset: DatasetSummary
    subjects: tuple[Subject, ...]
    part: frozenset[int] | None = None  # the places of the subjects that are sat; None: all

    def is_sat(self, position: int) -> bool:
        """Whether the subject at a place is one of those that this run asks about."""
        return self.part is None or position in self.part

    @property
    def sat(self) -> Iterator[Subject]:
        """The subjects that this run asks about."""
        return (subject for place, subject in enumerate(self.subjects) if self.is_sat(place))


def open_exam(benchmark: BenchmarkSpec, config_folder: Path) -> Exam:
    """The benchmark's questions and tasks. InputError where the dataset lacks what a metric needs."""
    ask = question(benchmark)
    dataset = open_dataset(benchmark.dataset)
    tasks = tuple(dataset.tasks())
    _check_fields(ask, tasks, dataset.path)
    described = DatasetSummary(
        path=_relative(dataset.path, config_folder),
        format=dataset.format,
        hash=dataset_hash(tasks),
        tasks=len(tasks),
    )
    subjects = (Subject(task=task, code=task_code(task) if ask.tests else None) for task in tasks)
    return Exam(ask=ask, dataset=described, subjects=tuple(subjects))


def dataset_hash(tasks: Iterable[Task]) -> str:
    """SHA-256 (hex) of every task's id and content hash, whatever their order."""
    known = sorted(f"{task.content_hash} {task.id}" for task in tasks)
    return hashlib.sha256("\n".join(known).encode("utf-8", "surrogatepass")).hexdigest()


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name


def _check_fields(ask: Question, tasks: Iterable[Task], path: Path) -> None:
    needing = [spec for spec in ask.benchmark.metrics if _compares(spec)]
    of = f"of benchmark {ask.benchmark.name!r}"
    for task in tasks:
        where = f"{path}: task {task.id!r}"
        if ask.tests and not task.test:
            raise InputError(
                f"{where} has no hidden tests, which {TESTS} {of} runs; "
                "name their column with `dataset: {test: ...}` or take the metric away"
            )
        reference = reference_of(task)
        if needing and reference is None:
            raise InputError(
                f"{where} has no reference, which {needing[0].label} {of} compares with; "
                "name its column with `dataset: {reference: ...}`"
            )
        for spec in needing:
            if spec.extract and extract(spec.extract, reference or "") is None:
                raise InputError(
                    f"{where}: the extract of {spec.label} {of} finds nothing in its reference; a metric's "
                    "extract applies to output and reference alike, the benchmark's own to outputs alone"
                )


def _compares(spec: MetricSpec) -> bool:
    """Whether the metric compares with a reference; `contains` does where no texts are listed for it."""
    listed = spec.name != "contains" or {"any", "all"} & spec.options.keys()
    return METRICS[spec.name].needs_reference or not listed


def with_needs(exam: Exam, checked: Iterable[Checked]) -> Exam:
    """The exam with what the canary found of the tasks that are sat.

    InputError that names every task it found broken.
    """
    found = {one.task_id: one for one in checked}
    broken = [one for one in found.values() if one.problem]
    if broken:
        raise InputError("\n".join(broken_tasks(exam, broken)))
    return replace(exam, subjects=tuple(_informed(subject, found) for subject in exam.subjects))


def _informed(subject: Subject, found: Mapping[str, Checked]) -> Subject:
    checked = found.get(subject.task.id)
    if checked is None:
        return subject
    code = subject.code and replace(subject.code, calls=checked.calls)
    return replace(subject, code=code, needs=checked.needs, canonical_s=checked.canonical_s)


def broken_tasks(exam: Exam, broken: Iterable[Checked]) -> list[str]:
    """A line for each broken task, up to NAMED."""
    order = {subject.task.id: position for position, subject in enumerate(exam.subjects)}
    known = sorted(broken, key=lambda one: order[one.task_id])
    lines = [f"{exam.dataset.path}: task {one.task_id!r}: {one.problem}" for one in known[:NAMED]]
    return [*lines, *([f"and {len(known) - NAMED} more tasks"] if len(known) > NAMED else [])]
