"""The core types that every part shares. Imports nothing of ours."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Status = Literal[
    "passed",
    "failed",
    "error",
    "timeout",
    "memory",
    "output_limit",
    "syntax_error",
    "unsupported",
    "infra_error",
]
"""How one sample ended. Only `infra_error` is unscored; every other status is a verdict."""

UNSCORED: Status = "infra_error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One question of a dataset.

    `prompt`, `reference`, `canonical` and `test` are text as it stands in the dataset.
    `content_hash` is the SHA-256 (hex) of everything that can change a score.
    """

    id: str
    prompt: str = ""
    reference: str | None = None  # the expected answer, for metrics that compare text
    canonical: str | None = None  # a solution that must pass: a program, or a continuation of the prompt
    test: str | None = None  # hidden test code, never shown to a candidate
    setup: str = ""  # code that runs before the tests in the judge, e.g. MBPP's test_setup_code
    entry_point: str | None = None  # the function under test
    mutates: bool = False  # the task says that its tests read arguments changed in place
    fields: Mapping[str, object] = field(default_factory=dict)  # the row itself
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """One output of a model for one task. `sample` counts from 0."""

    task_id: str
    sample: int
    text: str
    error: str = ""  # why there is none: not empty for a sample that stays unscored; `text` is empty then
    row: int = field(default=0, compare=False)  # of its file, from 1; several outputs may stand in one


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleResult:
    """What became of one output to one question, whichever model it is from.

    `scores` maps a metric's label to a number, or None where unscored.
    """

    status: Status
    scores: Mapping[str, float | None]
    detail: str = ""  # one line for people: an exception's type, a limit; never the hidden test's text
    isolation: str = "none"  # e.g. "docker", "docker+runsc", "local:bubblewrap"; "none" where no code ran
    mode: str = ""  # what the task needed: "plain", "handles", "+mutates", "in_process"
    cpu_s: float = 0.0  # CPU seconds of the candidate and its children
    wall_s: float = 0.0
    completion_hash: str = ""  # SHA-256 (hex) of the completion's text


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricValue:
    """A metric of one benchmark and model over its tasks: the mean, with a 95% interval over tasks."""

    benchmark: str
    model: str
    version: str
    metric: str
    score: float | None  # None where no task could be scored
    ci_low: float | None
    ci_high: float | None
    tasks: int  # tasks that count in `score`
    samples: int  # samples that count in `score`
    unscored: int  # samples left out because the infrastructure failed
    higher_is_better: bool = True
