"""Whether every model's outputs fit every dataset."""

from collections.abc import Iterable, Iterator

from proctor.config.outputs import outputs_path
from proctor.config.spec import ModelSpec
from proctor.errors import InputError
from proctor.metrics import METRICS
from proctor.model import Completion
from proctor.scoring.exam import Exam
from proctor.sources.file import Outputs, open_outputs
from proctor.sources.fit import Problem, check_fit


def outputs_of(exam: Exam, model: ModelSpec) -> Outputs:
    """The model's outputs for the exam, ids spelt as in the dataset."""
    path = outputs_path(model, exam.ask.benchmark.name)
    return open_outputs(path, [subject.task.id for subject in exam.subjects])


def completions(exam: Exam, model: ModelSpec) -> Iterator[tuple[int, Completion]]:
    """The completions that count, each with its task's place in the dataset."""
    order = {subject.task.id: position for position, subject in enumerate(exam.subjects)}
    for completion in outputs_of(exam, model):
        position = order.get(completion.task_id)
        if position is not None and completion.sample < exam.ask.benchmark.samples:
            yield position, completion


def problems(exam: Exam, model: ModelSpec) -> list[tuple[str, Problem]]:
    """What does not fit, each with the path it is about."""
    benchmark = exam.ask.benchmark
    path = str(outputs_path(model, benchmark.name))
    ks = [spec.k for spec in benchmark.metrics if METRICS[spec.name].kind == "tests"]
    ids = [subject.task.id for subject in exam.subjects]
    try:
        return [(path, problem) for problem in check_fit(ids, outputs_of(exam, model), benchmark.samples, ks)]
    except InputError as error:
        return [("", Problem(severity="error", message=str(error)))]


def check(exams: Iterable[Exam], models: Iterable[ModelSpec]) -> list[str]:
    """The warnings. InputError that tells every error of every file."""
    entrants = list(models)
    found = [one for exam in exams for model in entrants for one in problems(exam, model)]
    lines = {severity: _lines(found, severity) for severity in ("error", "warning")}
    if lines["error"]:
        raise InputError("\n".join(lines["error"]))
    return lines["warning"]


def _lines(found: list[tuple[str, Problem]], severity: str) -> list[str]:
    return [
        f"{path}: {one.message}" if path else one.message for path, one in found if one.severity == severity
    ]
