"""results.jsonl in its lasting order, and the counts that come of it."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from proctor.config.spec import Config
from proctor.files import writing_whole
from proctor.results.journal import Journal, Place
from proctor.results.record import to_json, to_line
from proctor.results.summary import BenchmarkSummary
from proctor.scoring.exam import Exam
from proctor.scoring.summary import Count

Counts = dict[tuple[int, int], Count]
"""By model and benchmark, both counted from 0 in the config's order."""


def write_results(
    config: Config, exams: list[Exam], journal: Journal, places: Iterable[Place], path: Path
) -> Counts:
    """Copies the journal's results to `path` in the order of model, benchmark, task and sample."""
    ordered = sorted(places)
    counts: Counts = {}
    with writing_whole(path) as file:
        results = journal.results(iter(ordered))
        for (model, exam), group in groupby(ordered, key=lambda place: (place[0], place[1])):
            count = counts[model, exam] = Count(exams[exam].ask.benchmark, config.models[model])
            for _, result in zip(group, results, strict=False):
                file.write(to_line(to_json(result)))
                count.add(result)
    return counts


def benchmark_summaries(config: Config, exams: list[Exam], counts: Counts) -> Iterator[BenchmarkSummary]:
    """One a benchmark, in the config's order."""
    for index, exam in enumerate(exams):
        models = (counts[model, index].summary() for model in range(len(config.models)))
        yield BenchmarkSummary(name=exam.ask.benchmark.name, dataset=exam.dataset, models=tuple(models))
