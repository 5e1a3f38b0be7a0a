"""What became of one task: its samples, counted."""

from collections.abc import Mapping
from dataclasses import dataclass

from proctor.model import UNSCORED, Status


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
