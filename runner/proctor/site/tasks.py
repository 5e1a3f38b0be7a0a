"""What each task scored in the latest recorded run of each model, on the newest version of the dataset."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from proctor.gate import archive
from proctor.gate.baseline import Aggregate, Baseline, BaselineError, Key
from proctor.gate.recorded import named
from proctor.gate.samples import MetricSamples
from proctor.gate.settings import is_told
from proctor.leaderboard.row import Row

Metrics = Sequence[MetricSamples | Aggregate]


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """A model's latest recorded run of a benchmark; `date` is when it ended."""

    model: str
    date: str
    metrics: tuple[MetricSamples, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """By benchmark, its models in alphabetical order; and what could not be read, for people to know."""

    runs: Mapping[str, Sequence[Latest]] = field(default_factory=dict)
    troubles: tuple[str, ...] = ()


def latest(rows: Iterable[Row], names: Iterable[str], read: Callable[[str], bytes], *, at_most: int) -> Found:
    """Looks through recorded runs, by their file names, from the newest on, and reads `at_most` of them.

    It ends where every model of the rows is found. A file that is damaged is left out and told of.
    """
    wanted = _Wanted(rows)
    found: dict[str, dict[str, Latest]] = {}
    troubles = []
    for name in sorted((name for name in names if named(name)), reverse=True)[:at_most]:
        if wanted.is_satisfied:
            break
        try:
            run = archive.read(read(name), name=name)
        except BaselineError as error:
            troubles.append(str(error))
            continue
        for benchmark, one in wanted.taken(name, run):
            found.setdefault(benchmark, {}).setdefault(one.model, one)
    return Found(
        runs={benchmark: [models[model] for model in sorted(models)] for benchmark, models in found.items()},
        troubles=tuple(troubles),
    )


def recorded(folder: Path, rows: Iterable[Row], *, at_most: int) -> Found:
    """As `latest`, of the runs in a folder; none where there is no such folder."""

    def read(name: str) -> bytes:
        try:
            return (folder / name).read_bytes()
        except OSError as error:
            raise BaselineError("corrupt", f"{folder / name}: cannot be read: {error.strerror}") from error

    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    return latest(rows, names, read, at_most=at_most)


class _Wanted:
    """Which models of which benchmarks are still to be found, and the dataset they are to be found on."""

    def __init__(self, rows: Iterable[Row]) -> None:
        newest: dict[str, Row] = {}
        rows = list(rows)
        for row in rows:
            if row.benchmark not in newest or row.date >= newest[row.benchmark].date:
                newest[row.benchmark] = row
        self._hashes = {benchmark: row.dataset_hash for benchmark, row in newest.items()}
        current = [row for row in rows if row.dataset_hash == self._hashes[row.benchmark]]
        self._dates = {(row.benchmark, row.date) for row in current}
        self._models: dict[Key, Key] = {}  # by either name that a run may have for it
        for row in current:
            own = row.benchmark, row.model
            self._models[own] = own
            self._models.setdefault((row.benchmark, f"{row.model} {row.version}".strip()), own)
        self._left = set(self._models.values())

    @property
    def is_satisfied(self) -> bool:
        return not self._left

    def taken(self, name: str, run: Baseline) -> Iterator[tuple[str, Latest]]:
        told = named(name)
        date = told.date if told else ""
        for key, metrics in run.metrics.items():
            samples = tuple(
                one for one in metrics if isinstance(one, MetricSamples) and self._is_current(one, date)
            )
            if key in self._models and samples:
                self._left.discard(self._models[key])
                yield key[0], Latest(model=key[1], date=date, metrics=samples)

    def _is_current(self, samples: MetricSamples, date: str) -> bool:
        """By the dataset's hash, or where a harness knows none, by the rows of the same run."""
        dataset = samples.settings.dataset_hash
        if dataset is None or is_told(dataset):
            return (samples.benchmark, date) in self._dates
        return dataset == self._hashes[samples.benchmark]
