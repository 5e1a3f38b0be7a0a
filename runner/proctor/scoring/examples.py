"""Of tasks that flipped: an output of this run, and one of the run it was compared with."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from proctor.config.spec import Config
from proctor.errors import InputError, ProctorError
from proctor.gate.baseline import Key
from proctor.gate.judged import Judged
from proctor.gate.judging import Baselines
from proctor.gate.kept import Kept, Output, Pair, Pairs
from proctor.report.report import Example
from proctor.scoring.exam import Exam
from proctor.scoring.keeping import Picks, collect

WORSE, BETTER = 20, 10  # tasks of a benchmark and model that are shown, the largest changes first

Flipped = Mapping[str, bool]
"""By task id, whether the task got worse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Outputs to keep, those to show of tasks that flipped, and why there are fewer than there could be."""

    outputs: Kept
    earlier: Kept  # of the runs compared with, where tasks flipped
    examples: tuple[Example, ...]
    troubles: tuple[str, ...]


def show(
    config: Config, exams: Sequence[Exam], picks: Picks, judged: Sequence[Judged], baselines: Baselines
) -> Shown:
    """What a run has to show. Whatever cannot be read is left out, and spoils no verdict."""
    before, troubles = earlier(judged, baselines)
    outputs: Kept = {}
    try:
        outputs = collect(config, exams, picks, {_key(one): flipped(one) for one in judged})
    except InputError as error:
        troubles.append(f"outputs are not shown: {error}")
    found = tuple(examples(judged, outputs, before))
    return Shown(outputs=outputs, earlier=before, examples=found, troubles=tuple(troubles))


def flipped(judged: Judged) -> Flipped:
    """The tasks to show: those that got worse, then those that got better; by whichever metric."""
    worse = _first((one.task_id for flips in judged.flips if flips for one in flips.worse), WORSE)
    better = _first((one.task_id for flips in judged.flips if flips for one in flips.better), BETTER)
    known = dict.fromkeys(worse, True)
    return known | {task_id: False for task_id in better if task_id not in known}


def _first(task_ids: Iterable[str], most: int) -> Iterator[str]:
    return islice(dict.fromkeys(task_ids), most)


def earlier(judged: Iterable[Judged], baselines: Baselines) -> tuple[Kept, list[str]]:
    """The kept outputs of the runs compared with, where tasks flipped; and why there are none."""
    found: dict[Key, Pairs] = {}
    troubles: list[str] = []
    for one in judged:
        if flipped(one):
            try:
                found[_key(one)] = baselines.outputs(_key(one))
            except ProctorError as error:
                troubles.append(f"earlier outputs are not shown: {error}")
    return found, list(dict.fromkeys(troubles))


def examples(judged: Iterable[Judged], now: Kept, before: Kept) -> Iterator[Example]:
    """One a task that flipped and of which this run's output is known, in the order of `flipped`."""
    for one in judged:
        new, old = now.get(_key(one), {}), before.get(_key(one), {})
        for task_id, is_worse in flipped(one).items():
            output = _of(new.get(task_id), passing=not is_worse)
            other = _of(old.get(task_id), passing=is_worse)
            if output is not None:
                yield Example(
                    benchmark=one.benchmark,
                    model=one.model,
                    task_id=task_id,
                    before=other.text if other else None,
                    now=output.text,
                    status=output.status,
                    detail=output.detail,
                )


def _key(judged: Judged) -> Key:
    return judged.benchmark, judged.model


def _of(pair: Pair | None, *, passing: bool) -> Output | None:
    """A task's output that passed or failed, else its other one."""
    if pair is None:
        return None
    return (pair.passing or pair.failing) if passing else (pair.failing or pair.passing)
