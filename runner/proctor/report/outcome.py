"""What became of one task: its samples, counted."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from proctor.model import UNSCORED, SampleResult, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskOutcome:
    """One task of one model. `statuses` counts all its samples.

    `failure` is the detail of the first sample that failed, `unscored_why` of the first left unscored.
    """

    benchmark: str
    model: str
    version: str
    task_id: str
    samples: int
    passed: int
    statuses: Mapping[Status, int]
    failure: str = ""
    unscored_why: str = ""

    @property
    def unscored(self) -> int:
        """Samples that the infrastructure left without a verdict."""
        return self.statuses.get(UNSCORED, 0)

    @property
    def failed(self) -> int:
        """Samples with a verdict other than passed."""
        return self.samples - self.passed - self.unscored


def collect(results: Iterable[SampleResult]) -> tuple[TaskOutcome, ...]:
    """One outcome a task, in the order in which tasks first appear."""
    tasks: dict[tuple[str, str, str, str], list[SampleResult]] = {}
    for result in results:
        key = (result.benchmark, result.model, result.version, result.task_id)
        tasks.setdefault(key, []).append(result)
    return tuple(_outcome(samples) for samples in tasks.values())


def _outcome(samples: list[SampleResult]) -> TaskOutcome:
    first = samples[0]
    statuses = Counter(sample.status for sample in samples)
    return TaskOutcome(
        benchmark=first.benchmark,
        model=first.model,
        version=first.version,
        task_id=first.task_id,
        samples=len(samples),
        passed=statuses["passed"],
        statuses=statuses,
        failure=_first_detail(sample for sample in samples if sample.status not in ("passed", UNSCORED)),
        unscored_why=_first_detail(sample for sample in samples if sample.status == UNSCORED),
    )


def _first_detail(samples: Iterable[SampleResult]) -> str:
    return next((sample.detail for sample in samples if sample.detail), "")
