"""What another harness says of one run, as far as a gate, a comment and a leaderboard need it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignMetric:
    """One metric of one exam.

    `scores` has the samples of each task, None where one is unscored because something failed. It is None
    itself where only a mean is known: that is `value`, over `tasks` tasks with `samples` samples each.
    """

    label: str
    scores: Mapping[str, tuple[float | None, ...]] | None
    value: float | None = None
    tasks: int = 0
    samples: float = 1.0
    higher_is_better: bool = True
    bounded: bool = True  # scores lie in [0, 1]
    k: int = 1  # of pass@k: `scores` are passes then


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignExam:
    """One benchmark that one model sat. `hashes` has a hash of each task's content, where that is known."""

    benchmark: str
    metrics: tuple[ForeignMetric, ...]
    dataset_hash: str | None = None  # or what stands for it: a version, a task's hash
    prompt: str | None = None  # a hash of how tasks were asked, where that is known
    hashes: Mapping[str, str] = field(default_factory=dict)
    temperature: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """One run of one model."""

    harness: str  # as people call it: "lm-evaluation-harness"
    harness_version: str = ""
    model: str
    version: str = ""
    commit: str | None = None
    date: str | None = None  # ISO 8601, UTC
    exams: tuple[ForeignExam, ...]
    notes: tuple[str, ...] = ()  # what was left out, and why


class Importer(Protocol):
    """A module that reads one harness's files."""

    HARNESS: str

    def fits(self, path: Path) -> bool:
        """Whether the content of a file or folder is of this harness, however damaged. Reads little of it."""
        ...

    def read(self, path: Path) -> Foreign:
        """The run. InputError that names the file and what to pass instead, where it cannot be used."""
        ...
