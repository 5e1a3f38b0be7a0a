"""Whether the outputs fit the dataset: every task answered, often enough, once each."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from proctor.config.problem import did_you_mean, shown
from proctor.model import Completion
from proctor.sources.ids import TaskIds

_NAMED = 3  # ids that a message names before "and 12 more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What does not fit. With an error the run would score something other than what the config says."""

    severity: Literal["error", "warning"]
    message: str


def check_fit(
    task_ids: Iterable[str], outputs: Iterable[Completion], samples: int = 1, ks: Iterable[int] = ()
) -> list[Problem]:
    """Compare a dataset's ids with a model's outputs; an empty list where all fits.

    `samples` is what the config says a task has, `ks` the k of every metric that has one. Reads the outputs
    once and keeps one bit an output. Ids may be spelt as TaskIds allows.
    """
    ids = TaskIds(task_ids)
    count = _Count(ids)
    for completion in outputs:
        count.add(completion)
    return [*count.unknown(), *count.missing(), *count.twice(), *count.amount(samples, max(ks, default=1))]


class _Count:
    """What was seen: a bit mask of sample numbers for every task."""

    def __init__(self, ids: TaskIds) -> None:
        self._ids = ids
        self._seen = dict.fromkeys(ids.ids, 0)
        self._unknown: dict[str, None] = {}
        self._twice: dict[str, int] = {}

    def add(self, completion: Completion) -> None:
        task_id = self._ids.find(completion.task_id)
        if task_id is None:
            self._unknown[completion.task_id] = None
            return
        bit = 1 << completion.sample
        if self._seen[task_id] & bit:
            self._twice.setdefault(task_id, completion.sample)
        self._seen[task_id] |= bit

    def unknown(self) -> list[Problem]:
        """Ids that the dataset does not have: an error where tasks lack outputs, which theirs may be."""
        if not self._unknown:
            return []
        near = (did_you_mean(task_id, self._ids.ids) for task_id in list(self._unknown)[:_NAMED])
        hint = next((text for text in near if text), "their outputs are left out")
        message = f"{_tasks(list(self._unknown))} in the outputs, not in the dataset; {hint}"
        return [Problem(severity="error" if self._missing() else "warning", message=message)]

    def missing(self) -> list[Problem]:
        missing = self._missing()
        if not missing:
            return []
        remedy = 'give each an output, if only "", which counts as wrong'
        return [Problem(severity="error", message=f"no output for {_tasks(missing)}; {remedy}")]

    def twice(self) -> list[Problem]:
        return [
            Problem(
                severity="error",
                message=f"task {shown(task_id)} has sample {sample} twice; number its outputs 0, 1, 2, ...",
            )
            for task_id, sample in list(self._twice.items())[:_NAMED]
        ]

    def amount(self, samples: int, k: int) -> list[Problem]:
        """Too few or too many outputs a task; the numbers from `samples` up are left out of the scores."""
        wanted = (1 << samples) - 1
        counts = {i: (seen & wanted).bit_count() for i, seen in self._seen.items() if seen}
        few = [i for i, count in counts.items() if count < k]
        fewer = [i for i, count in counts.items() if k <= count < samples]
        more = [i for i, seen in self._seen.items() if seen > wanted]
        found = []
        if few:
            least = min(counts[i] for i in few)
            message = (
                f"{_tasks(few)} with {least} of the {k} outputs that k = {k} needs (numbers count from 0)"
            )
            found.append(Problem(severity="error", message=f"{message}; add outputs or lower k"))
        if fewer:
            message = f"{_tasks(fewer)} with fewer outputs than `samples: {samples}`"
            found.append(Problem(severity="warning", message=f"{message}; the scores rest on what is there"))
        if more:
            message = f"{_tasks(more)} with more outputs than `samples: {samples}`"
            found.append(
                Problem(
                    severity="warning", message=f"{message}; those numbered {samples} and up are left out"
                )
            )
        return found

    def _missing(self) -> list[str]:
        return [task_id for task_id, seen in self._seen.items() if not seen]


def _tasks(ids: list[str]) -> str:
    """`2 tasks ("a", "b")`, naming the first few."""
    named = ", ".join(shown(task_id) for task_id in ids[:_NAMED])
    rest = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    return f"{len(ids)} task{'s' if len(ids) != 1 else ''} ({named}{rest})"
