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
class PromptSpec:
    """How a task becomes a prompt."""

    template: str | None = None  # Jinja over the task's fields; None: the task's prompt as it is
    file: Path | None = None  # that the template was read from
    system: str | None = None  # what a chat begins with
    examples: Path | None = None  # a dataset whose tasks are shown as solved ones
    shots: int = 0  # how many of them
    seed: int = 0  # of their choice


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkSpec:
    name: str
    dataset: DatasetSpec
    metrics: tuple[MetricSpec, ...]
    samples: int = 1  # outputs per task
    extract: ExtractSpec | None = None  # None: code for tasks with tests, else the text as it is
    stop: tuple[str, ...] = ()  # outputs are cut at the first of these; empty cuts nothing
    prompt: PromptSpec = PromptSpec()


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplingSpec:
    """How outputs are drawn; None leaves it to the model's own default."""

    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    stop: tuple[str, ...] = ()
    seed: int | None = None  # each sample of each task gets one of its own, made of this


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAISpec:
    """An endpoint that speaks OpenAI's API."""

    url: str  # up to and with "/v1"
    model: str
    key: str | None = None  # the name of the environment's variable that has the key
    api: Literal["chat", "completions"] = "chat"
    concurrency: int = 8  # requests at a time
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    timeout: float = 120.0  # seconds a request may take
    retries: int = 6  # of one request, at most
    several: bool = False  # the endpoint gives `n` samples an answer
    extra: Mapping[str, object] = field(default_factory=dict)  # more fields of the request's body


@dataclass(frozen=True, slots=True, kw_only=True)
class TransformersSpec:
    """A checkpoint that is loaded here."""

    model: str  # a folder, absolute, or a name on the hub
    revision: str | None = None
    device: str = "auto"  # "cpu", "cuda", "cuda:1", "mps"
    dtype: str = "auto"  # "float32", "bfloat16", ...
    batch: int = 8  # prompts at a time
    chat: bool | None = None  # whether the chat template is used; None: where the tokenizer has one
    adapter: str | None = None  # a LoRA adapter's folder, absolute, or its name on the hub
    trust_remote_code: bool = False
    allow_pickle: bool = False  # weights that are no safetensors may run code when they are loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSpec:
    """A program that answers."""

    run: tuple[str, ...]  # the program and its arguments; it starts in the config's folder
    each: bool = False  # a process a request, in place of one that answers line by line
    timeout: float = 600.0  # seconds for one answer
    concurrency: int = 1  # processes at a time
    ahead: int = 16  # requests that a process may have and not have answered; 0: all that it reads
    env: tuple[str, ...] = ()  # the variables that it gets, by name, besides PATH, LANG and TMPDIR


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceSpec:
    """US dollars for a million tokens."""

    input: float = 0.0
    output: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSpec:
    """A model: its outputs are in a file, or come of one of `openai`, `transformers` and `command`."""

    name: str
    version: str = ""
    outputs: str = ""  # a path with {benchmark}, {model} and {version} still to fill in; absolute
    results: Path | None = None  # what another harness wrote
    openai: OpenAISpec | None = None
    transformers: TransformersSpec | None = None
    command: CommandSpec | None = None
    prompt: PromptSpec = PromptSpec()
    sampling: SamplingSpec = SamplingSpec()
    price: PriceSpec | None = None
    budget: float | None = None  # US dollars that a run may spend on it
    deadline: float | None = None  # seconds that a run may ask it for

    @property
    def is_asked(self) -> bool:
        """Whether its outputs have to be asked for."""
        return any((self.openai, self.transformers, self.command))


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
class CacheSpec:
    """Where answers are kept, so that none is asked for twice."""

    path: Path
    size: int = 2 * 2**30  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class RaySpec:
    """A Ray cluster, and what of it a run takes."""

    address: str = "auto"  # "local", "HOST:PORT", "ray://HOST:PORT"
    workers: int | None = None  # rooms at a time; None: as many as there are processors for
    cpus: float = 1.0  # of a room
    resources: Mapping[str, float] = field(default_factory=dict)  # of a room or a replica
    replicas: int | None = None  # of a checkpoint; None: one for each `gpus`, or one a node
    gpus: float | None = None  # of a replica; None: 1 where the cluster has any


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutorSpec:
    """Where rooms and checkpoints are: on this machine unless it says otherwise."""

    ray: RaySpec | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    path: Path
    benchmarks: tuple[BenchmarkSpec, ...]
    models: tuple[ModelSpec, ...]
    gate: GateSpec
    sandbox: SandboxSpec
    leaderboard: LeaderboardSpec
    executor: ExecutorSpec = ExecutorSpec()
    cache: CacheSpec | None = None  # None: no answer is kept
    content_hash: str  # SHA-256 (hex) of the file as it stands
