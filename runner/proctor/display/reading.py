"""The samples of a report in its results.jsonl, which is read once and never held."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from proctor.display.choice import Choice
from proctor.display.entrant import Entrant
from proctor.display.pool import Rank
from proctor.display.samples import Samples
from proctor.display.texts import Wanted
from proctor.errors import InputError
from proctor.model import UNSCORED, SampleResult
from proctor.report.outcome import TaskOutcome
from proctor.results.record import whole_line

FIRST_PART = 8  # the parts of a task before it are its prompt and the like

_FAR = 2**60  # lines, which no file has


@dataclass(slots=True)
class Read:
    """One entrant's samples, and whose outputs are looked for: by place in the columns, with their rank."""

    samples: Samples = field(default_factory=Samples)
    wanted: dict[int, tuple[Rank, Wanted]] = field(default_factory=dict)


def read(lines: Iterable[bytes], entrants: Sequence[Entrant], choice: Choice, each: int) -> list[Read]:
    """The samples of the tasks that were chosen, by entrant.

    Of a task that is told of, at most `each` outputs are wanted: the first that failed, the first that
    passed, then the others in their order. InputError, naming the line, where the lines are not those of
    the report's tasks.
    """
    found = [Read() for _ in entrants]
    cursor = _Cursor(lines)
    for owner in sorted(range(len(entrants)), key=lambda owner: entrants[owner].first):
        entrant, ranks = entrants[owner], choice.ranked(owner, choice.sampled)
        begins = entrant.lines if ranks else []
        for number in sorted(ranks):
            own = cursor.take(begins[number], entrant.tasks[number].samples)
            seen = _add(found[owner].samples, entrant, number, own)
            if ranks[number] < choice.told:
                found[owner].wanted |= _wanted(seen, entrant.tasks[number].task_id, ranks[number], each)
    return found


class _Cursor:
    """Goes through lines, from 1, and never back."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines, self._next = iter(lines), 1

    def take(self, begin: int, amount: int) -> Iterator[tuple[int, bytes]]:
        """So many lines from `begin` on, with their numbers; fewer where there are no more."""
        skipped = max(0, min(begin - self._next, _FAR))
        own = islice(self._lines, skipped, skipped + amount)
        self._next = begin + amount
        return enumerate(own, begin)


@dataclass(frozen=True, slots=True)
class _Seen:
    place: int  # in the columns
    sample: int
    result: SampleResult


def _add(samples: Samples, entrant: Entrant, number: int, lines: Iterable[tuple[int, bytes]]) -> list[_Seen]:
    """Adds a task's samples to the columns."""
    task, seen, line = entrant.tasks[number], [], entrant.first
    try:
        for line, content in lines:
            place, sample, result = whole_line(content)
            if (place.benchmark, place.model, place.version, place.task_id) != (*entrant.who, task.task_id):
                raise ValueError("of another task")
            seen.append(_Seen(len(samples), sample, result))
            samples.add(number, line - entrant.first, sample, result)
        _check(task, seen)
    except (ValueError, TypeError, OverflowError, RecursionError, AttributeError) as error:
        told = "its samples are not those of the report; make both with one run"
        raise InputError(f"results.jsonl:{line}: {told}") from error
    return seen


def _check(task: TaskOutcome, seen: Sequence[_Seen]) -> None:
    counted = {status: amount for status, amount in task.statuses.items() if amount}
    if Counter(one.result.status for one in seen) != counted:
        raise ValueError("other results than the report counts")


def _wanted(seen: Sequence[_Seen], task_id: str, rank: int, each: int) -> dict[int, tuple[Rank, Wanted]]:
    failing = next((one for one in seen if one.result.status not in ("passed", UNSCORED)), None)
    passing = next((one for one in seen if one.result.status == "passed"), None)
    first = [one for one in (failing, passing) if one is not None]
    rest = [one for one in seen[:each] if one not in first]
    return {
        one.place: (
            (int(part >= len(first)), rank, FIRST_PART + part),
            Wanted(task_id=task_id, sample=one.sample, digest=one.result.completion_hash),
        )
        for part, one in enumerate([*first, *rest][:each])
    }
