"""A mean score, where it is all that is known of a run."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """The mean over `tasks` tasks, 0 where their number is not known, with `samples` samples each."""

    value: float
    tasks: int
    samples: float = 1.0

    @property
    def trials(self) -> float:
        return self.tasks * self.samples
