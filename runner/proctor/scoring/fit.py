"""Whether every model's outputs fit every dataset."""

from collections.abc import Iterable, Iterator

from proctor.config.outputs import outputs_path
from proctor.config.spec import ModelSpec
from proctor.errors import InputError
from proctor.metrics import METRICS
from proctor.model import Completion
from proctor.scoring.exam import Exam
from proctor.scoring.sheet import Sheet
from proctor.sources.file import Outputs, open_outputs
from proctor.sources.fit import Problem, check_fit

Sheets = dict[tuple[int, int], Sheet]
"""By model and benchmark, both counted from 0 in the config's order."""


def outputs_of(exam: Exam, model: ModelSpec) -> Outputs:
    """The model's outputs for the exam, ids spelt as in the dataset."""
    path = outputs_path(model, exam.ask.benchmark.name)
    return open_outputs(path, [subject.task.id for subject in exam.subjects])


def completions(exam: Exam, model: ModelSpec) -> Iterator[tuple[int, Completion]]:
    """The completions that count, each with its task's place in the dataset."""
    for position, completion in _placed(exam, model):
        if position is not None:
            yield position, completion


def _placed(exam: Exam, model: ModelSpec) -> Iterator[tuple[int | None, Completion]]:
    """Every completion; the place is None where it does not count."""
    order = {subject.task.id: position for position, subject in enumerate(exam.subjects)}
    for completion in outputs_of(exam, model):
        counts = completion.sample < exam.ask.benchmark.samples
        yield order.get(completion.task_id) if counts else None, completion


def sheet_for(exam: Exam) -> Sheet:
    """An empty sheet for a model's outputs."""
    return Sheet(len(exam.subjects), exam.ask.benchmark.samples)


def problems(exam: Exam, model: ModelSpec, sheet: Sheet) -> list[tuple[str, Problem]]:
    """What does not fit, each with the path it is about. What counts and is sat is noted in the sheet."""
    benchmark = exam.ask.benchmark
    path = str(outputs_path(model, benchmark.name))
    # A model is asked about what is sat alone; a file has outputs for every task.
    wanted = exam.sat if model.is_asked else exam.subjects
    ks = [spec.k for spec in benchmark.metrics if METRICS[spec.name].kind == "tests"]
    ids = [subject.task.id for subject in wanted]
    if not ids:  # of a part without tasks, whose file is empty
        return []
    try:
        outputs = _noted(exam, model, sheet)
        return [(path, problem) for problem in check_fit(ids, outputs, benchmark.samples, ks)]
    except InputError as error:
        return [("", Problem(severity="error", message=str(error)))]


def _noted(exam: Exam, model: ModelSpec, sheet: Sheet) -> Iterator[Completion]:
    for position, completion in _placed(exam, model):
        if position is not None and exam.is_sat(position):
            sheet.note(position, completion)
        yield completion


def check(exams: list[Exam], models: Iterable[ModelSpec]) -> tuple[list[str], Sheets]:
    """The warnings, and what there is to score. InputError that tells every error of every file.

    Models that have no outputs yet are passed over.
    """
    return check_some(exams, [(place, model) for place, model in enumerate(models) if model.outputs])


def check_some(exams: list[Exam], models: Iterable[tuple[int, ModelSpec]]) -> tuple[list[str], Sheets]:
    """As `check`, of these models alone, each with its number in the config."""
    sheets: Sheets = {}
    found: list[tuple[str, Problem]] = []
    for place, model in models:
        for number, exam in enumerate(exams):
            sheet = sheets[place, number] = sheet_for(exam)
            found += problems(exam, model, sheet)
    lines = {severity: _lines(found, severity) for severity in ("error", "warning")}
    if lines["error"]:
        raise InputError("\n".join(lines["error"]))
    return lines["warning"], sheets


def _lines(found: list[tuple[str, Problem]], severity: str) -> list[str]:
    return [
        f"{path}: {one.message}" if path else one.message for path, one in found if one.severity == severity
    ]
