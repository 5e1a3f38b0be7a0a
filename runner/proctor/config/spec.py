"""What a config says, typed. Every path is absolute or already joined to the config file's folder."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

FailOn = Literal["regression", "inconclusive", "never"]
Target = Literal["task-set", "population"]
ExtractKind = Literal["none", "code", "regex", "json", "line"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractSpec:
    """How an answer is taken out of a text; `kind` none takes the text as it is."""

    kind: ExtractKind = "none"
    regex: str = ""  # kind regex: group 1 where the pattern has one, else the whole match
    json_path: str = ""  # kind json: dotted keys and indexes, e.g. "answers.0.value"
    take: Literal["first", "last"] = "first"


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricSpec:
    """One metric of a benchmark. `label` is its name in results: "pass@10", "edit_similarity(unit=line)"."""

    name: str  # a key of METRICS; "pass@10" has name "pass@k" and k 10
    label: str
    k: int = 1  # for pass@k and pass^k
    options: Mapping[str, object] = field(default_factory=dict)
    extract: ExtractSpec | None = None  # applied to output and reference alike


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetSpec:
    """Where tasks come from, and which field of a row is what."""

    path: Path
    format: str | None = None  # None: told from the content
    columns: Mapping[str, str] = field(default_factory=dict)  # id, prompt, reference, ... -> the row's field
    in_process: bool = False  # tests and solution share one process: weaker, and marked in every result


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkSpec:
    name: str
    dataset: DatasetSpec
    metrics: tuple[MetricSpec, ...]
    samples: int = 1  # outputs per task
    extract: ExtractSpec | None = None  # None: code for tasks with tests, else the text as it is
    stop: tuple[str, ...] = ()  # outputs are cut at the first of these; empty cuts nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSpec:
    name: str
    version: str = ""
    outputs: str  # a path with {benchmark}, {model} and {version} still to fill in; absolute


@dataclass(frozen=True, slots=True, kw_only=True)
class GateSpec:
    metric: tuple[str, ...] | None = None  # labels; the first metric of a benchmark that has none of them
    max_drop: float = 1.0  # points (hundredths)
    must_detect: float = 5.0  # points
    alpha: float = 0.05
    power: float = 0.8
    max_error_rate: float = 0.05  # share of samples left unscored
    min_score: float | None = None  # in the metric's own unit
    target: Target = "task-set"
    baseline: Path | None = None  # a report folder or a recorded run; None: the last run recorded
    fail_on: FailOn = "regression"


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxSpec:
    memory: int = 512 * 2**20  # bytes a candidate
    timeout: float | None = None  # CPU seconds a candidate; None: by the task's own solution
    processes: int = 32  # processes and threads a candidate
    output: int = 16 * 2**20  # bytes one value or one candidate's printing may take
    tmpfs: int = 64 * 2**20  # bytes of scratch space
    image: str | None = None  # None: the action's own image, or the default base
    runtime: str | None = None  # e.g. "runsc"
    network: Literal["none"] = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderboardSpec:
    path: Path
    branch: str = "leaderboard"
    keep_outputs: bool = True  # some outputs of a recorded run, beside it


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    path: Path
    benchmarks: tuple[BenchmarkSpec, ...]
    models: tuple[ModelSpec, ...]
    gate: GateSpec
    sandbox: SandboxSpec
    leaderboard: LeaderboardSpec
    content_hash: str  # SHA-256 (hex) of the file as it stands
