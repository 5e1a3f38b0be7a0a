"""The files that a shard's folder has."""

from collections.abc import Iterator

from proctor.asking.ahead import FOLDER
from proctor.config.spec import Config

CUT, RESULTS = "cut.jsonl", "results.jsonl"


def files(config: Config) -> Iterator[str]:
    """All that its manifest tells of, by their path in the folder."""
    yield from (CUT, RESULTS)
    for number, model in enumerate(config.models):
        if model.is_asked:
            yield from (answers(number, benchmark.name) for benchmark in config.benchmarks)


def answers(model: int, benchmark: str) -> str:
    """The file with a model's answers; models are counted from 0 in the config's order."""
    return f"{FOLDER}/{model + 1}/{benchmark}.jsonl"
