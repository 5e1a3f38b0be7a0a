"""results.jsonl in its lasting order, and the counts that come of it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from proctor.config.spec import Config, ModelSpec
from proctor.errors import InputError
from proctor.files import writing_whole
from proctor.report.text import one_line
from proctor.results.journal import Journal
from proctor.results.record import Reader, heading, line
from proctor.results.summary import BenchmarkSummary
from proctor.scoring.exam import Exam
from proctor.scoring.sheet import Sheet
from proctor.scoring.summary import Count

Counts = dict[tuple[int, int], Count]
"""By model and benchmark, both counted from 0 in the config's order."""


def write_results(
    config: Config, exams: list[Exam], journal: Journal, sheets: Mapping[tuple[int, int], Sheet], path: Path
) -> Counts:
    """Copies the journal's results to `path` in the order of model, benchmark, task and sample."""
    counts: Counts = {}
    with writing_whole(path, alone=True) as file:
        for (model, exam), sheet in sorted(sheets.items()):
            counts[model, exam] = _write(file, config.models[model], exams[exam], journal, sheet)
    return counts


def _write(file: BinaryIO, model: ModelSpec, exam: Exam, journal: Journal, sheet: Sheet) -> Count:
    count = Count(exam.ask.benchmark, model)
    ids = [subject.task.id for subject in exam.subjects]
    reader, written, head = Reader(), -1, b""
    results = journal.lines(position for _, _, position in sheet.results())
    for (task, sample, position), result in zip(sheet.results(), results, strict=True):
        if task != written:
            written, head = task, heading(exam.ask.benchmark.name, model.name, model.version, ids[task])
        file.write(line(head, sample, result))
        try:
            count.add(ids[task], *reader.read(result))
        except (ValueError, TypeError, OverflowError, RecursionError) as error:
            journal.strike(position)
            told = f"{journal.path}: a damaged result ({one_line(str(error), 200)}) was struck out"
            raise InputError(f"{told}; run the same command again, which scores it anew") from None
    return count


def benchmark_summaries(config: Config, exams: list[Exam], counts: Counts) -> Iterator[BenchmarkSummary]:
    """One a benchmark, in the config's order."""
    for index, exam in enumerate(exams):
        models = (counts[model, index].summary() for model in range(len(config.models)))
        yield BenchmarkSummary(name=exam.ask.benchmark.name, dataset=exam.dataset, models=tuple(models))
