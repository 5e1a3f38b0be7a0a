"""What a report says of models that were asked."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from proctor.asking.ahead import Answered, hash_of
from proctor.asking.source import kind_of
from proctor.config.spec import Config
from proctor.results.summary import Asking, BenchmarkSummary, Source
from proctor.sources.money import Spent


def with_sources(
    benchmarks: Iterable[BenchmarkSummary], config: Config, answered: Mapping[int, Answered]
) -> Iterator[BenchmarkSummary]:
    """The benchmarks, their models with how their outputs were come by; `answered` is by their number."""
    for place, summary in enumerate(benchmarks):
        models = (
            replace(told, source=_source(kind_of(config.models[number]), answered[number], place))
            if number in answered
            else told
            for number, told in enumerate(summary.models)
        )
        yield replace(summary, models=tuple(models))


def _source(kind: str, answered: Answered, place: int) -> Source:
    made = answered.prompts[place]
    return Source(
        kind=kind,
        identity=answered.identity,
        prompt=hash_of([made.benchmark, made.model]),
        notes=answered.notes,
    )


def notes(config: Config, answered: Mapping[int, Answered]) -> Iterator[str]:
    """What a reader should know of each model that was asked."""
    for number, one in answered.items():
        yield from (f"{config.models[number].name}: {note}" for note in one.notes)


def asking_of(answered: Iterable[Answered]) -> Asking | None:
    """What asking took, all together; None where nothing was asked."""
    found = list(answered)
    if not found:
        return None
    spent = sum((one.spent for one in found), Spent())
    return Asking(
        requests=spent.requests,
        cached=spent.cached,
        failed=spent.failed,
        input_tokens=spent.input,
        output_tokens=spent.output,
        dollars=round(spent.dollars, 6),
        seconds=round(spent.seconds, 3),
    )
