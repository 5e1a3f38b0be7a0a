"""metrics.json: every score of a run, and what it was reached with."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from proctor.files import write_whole
from proctor.model import MetricValue, Status

SCHEMA_VERSION = 1

Verdict = Literal["no_baseline", "not_regressed", "inconclusive", "accepted", "regressed"]
"""What the gate says of a model on a benchmark, the mildest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetSummary:
    path: str  # relative to the config file
    format: str
    hash: str  # SHA-256 (hex) over the tasks' content
    tasks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """How a model's outputs were come by, where it was asked for them."""

    kind: str  # "openai", "transformers" or "command"
    identity: str  # SHA-256 (hex) of all that an answer depends on besides its prompt
    prompt: str  # SHA-256 (hex) of how the benchmark and the model make a task's prompt
    notes: tuple[str, ...] = ()  # what a reader should know, e.g. that a checkpoint's own code was trusted


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSummary:
    """One model on one benchmark. `modes` counts tasks, `statuses` samples."""

    name: str
    version: str
    metrics: tuple[MetricValue, ...]  # in the config's order; the first one ranks
    statuses: Mapping[Status, int]
    unscored_samples: int
    modes: Mapping[str, int]
    source: Source | None = None  # None: its outputs were in files
    comparison: Mapping[str, object] | None = None  # the gate's decisions; None: nothing was judged
    verdict: Verdict = "no_baseline"


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkSummary:
    name: str
    dataset: DatasetSummary
    models: tuple[ModelSummary, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What the scores depend on besides the outputs. Nothing here changes when a run is resumed."""

    proctor: str  # Proctor's version
    python: str  # "3.12.4"
    config_hash: str  # SHA-256 (hex)
    isolation: str  # as in SampleResult; "none" where no code ran
    image: str | None = None
    image_digest: str | None = None
    commit: str | None = None
    run_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What asking the models took, all together."""

    requests: int
    cached: int  # of them, answered in an earlier run
    failed: int  # of them, without an answer
    input_tokens: int  # that were paid for, as whoever answered counts them
    output_tokens: int
    dollars: float
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardTiming:
    """A shard of which a run was merged."""

    shard: str  # "3/8"
    started: str  # UTC
    wall_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """What differs between two runs of the same thing; leave it out of a Summary to compare them."""

    started: str  # UTC, "2025-01-31T09:30:00Z"
    wall_s: float
    cpu_s: float  # of the candidates, in whichever run
    reused: int  # results that an earlier run had reached
    asking: Asking | None = None  # None: no model was asked
    shards: tuple[ShardTiming, ...] | None = None  # None: the run was one


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    benchmarks: tuple[BenchmarkSummary, ...]
    provenance: Provenance
    timing: Timing | None = None


def to_json(summary: Summary) -> dict[str, object]:
    """The object that `schemas/metrics.schema.json` describes; "timing" is there only where it is known."""
    document: dict[str, object] = {
        "schema_version": SCHEMA_VERSION,
        "benchmarks": [_benchmark(benchmark) for benchmark in summary.benchmarks],
        "provenance": asdict(summary.provenance),
    }
    if summary.timing:
        document["timing"] = asdict(summary.timing)
    return document


def _benchmark(benchmark: BenchmarkSummary) -> dict[str, object]:
    return {
        "name": benchmark.name,
        "dataset": asdict(benchmark.dataset),
        "models": [_model(model) for model in benchmark.models],
    }


def _model(model: ModelSummary) -> dict[str, object]:
    return {
        "name": model.name,
        "version": model.version,
        "metrics": {value.metric: _metric(value) for value in model.metrics},
        "statuses": {status: samples for status, samples in model.statuses.items() if samples},
        "unscored_samples": model.unscored_samples,
        "modes": {mode: tasks for mode, tasks in model.modes.items() if tasks},
        "source": None if model.source is None else asdict(model.source),
        "comparison": None if model.comparison is None else dict(model.comparison),
        "verdict": model.verdict,
    }


def _metric(value: MetricValue) -> dict[str, object]:
    return {
        "score": value.score,
        "ci_low": value.ci_low,
        "ci_high": value.ci_high,
        "tasks": value.tasks,
        "samples": value.samples,
        "unscored": value.unscored,
        "higher_is_better": value.higher_is_better,
    }


def write(summary: Summary, path: Path) -> None:
    """Write metrics.json: sorted keys, ASCII, the same bytes for the same summary.

    Raises InputError where the file cannot be written, ValueError for a score that is not finite.
    """
    text = json.dumps(to_json(summary), sort_keys=True, allow_nan=False, indent=2)
    write_whole(path, text.encode("ascii") + b"\n")
