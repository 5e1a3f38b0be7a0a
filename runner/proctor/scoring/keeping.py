"""Which outputs of a run are kept for later ones to be shown beside, and for its own report.

They are picked when all is scored, and read once it is known which tasks flipped: what is held of a task
until then are two places in files.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from proctor.config.outputs import outputs_path
from proctor.config.spec import BenchmarkSpec, Config
from proctor.errors import InputError
from proctor.gate import kept
from proctor.gate.baseline import Key
from proctor.gate.judging import chosen
from proctor.gate.kept import Budget, Kept, Output, Pair
from proctor.gate.table import entrants
from proctor.metrics import METRICS
from proctor.model import SampleResult
from proctor.results.journal import lines
from proctor.results.record import Reader
from proctor.scoring.exam import Exam
from proctor.scoring.fit import Sheets
from proctor.scoring.question import TESTS
from proctor.scoring.sheet import Sheet, digest
from proctor.scoring.summary import Count
from proctor.scoring.writing import Counts
from proctor.sources.file import open_outputs


class Pick(NamedTuple):
    """One output of a task; a tuple, which takes least time to make.

    `passes` is None where the metric is not one of passing or failing.
    """

    task_id: str
    passes: bool | None
    row: int  # where in the outputs' file it stands
    digest: bytes  # of its text
    result: int  # where in the journal its result is


@dataclass(frozen=True, slots=True, kw_only=True)
class Picks:
    """`listed` by model and benchmark, both counted from 0 in the config's order; in the dataset's order."""

    listed: Mapping[tuple[int, int], Sequence[Pick]]
    journal: Path


def pick(config: Config, exams: Sequence[Exam], sheets: Sheets, counts: Counts, journal: Path) -> Picks:
    """Of each task the first output that passed and the first that failed, by the metric that can block.

    Where several can, the first of them decides; where it is not one of passing or failing, it is the first
    output that has a score.
    """
    listed = {
        place: tuple(_picks(exams[place[1]], config.gate.metric, sheet, counts[place]))
        for place, sheet in sheets.items()
    }
    return Picks(listed=listed, journal=journal)


def _picks(exam: Exam, named: Sequence[str] | None, sheet: Sheet, count: Count) -> Iterator[Pick]:
    label, binary = _deciding(exam.ask.benchmark, named)
    places = enumerate(subject.task.id for subject in exam.subjects)
    for task_id, scores in count.scores(label):
        position = next(place for place, own in places if own == task_id)
        for passes, index in _firsts(scores, binary=binary):
            number = sheet.nth(position, index)
            yield Pick(
                task_id=task_id,
                passes=passes,
                row=sheet.rows[number],
                digest=sheet.digest(number),
                result=sheet.positions[number],
            )


def _deciding(benchmark: BenchmarkSpec, named: Sequence[str] | None) -> tuple[str, bool]:
    """Under which label a sample's own score stands, and whether it is 0 or 1."""
    specs = {spec.label: METRICS[spec.name] for spec in benchmark.metrics}
    label = chosen(named, list(specs))[0]
    return (TESTS if specs[label].kind == "tests" else label), specs[label].binary


def _firsts(scores: Sequence[float | None], *, binary: bool) -> Iterator[tuple[bool | None, int]]:
    if binary:
        yield from ((score == 1, scores.index(score)) for score in (1.0, 0.0) if score in scores)
    else:
        known = (index for index, score in enumerate(scores) if score is not None)
        yield from ((None, index) for index in (next(known, None),) if index is not None)


def collect(
    config: Config,
    exams: Sequence[Exam],
    picks: Picks,
    flipped: Mapping[Key, Collection[str]],
) -> Kept:
    """The outputs: those of flipped tasks, and others in the order of their files until there are enough.

    An output that is not found again, where a file changed since, is left out. InputError where a file
    cannot be read.
    """
    names = entrants((model.name, model.version) for model in config.models)
    share = kept.MOST // max(1, len(picks.listed))
    found: dict[Key, Mapping[str, Pair]] = {}
    for (model, exam), listed in picks.listed.items():
        key = (exams[exam].ask.benchmark.name, names[model])
        outputs = open_outputs(outputs_path(config.models[model], key[0])).texts
        wanted = _Wanted(listed, flipped.get(key, ()), Budget(share))
        for row, text in outputs(wanted.rows):
            wanted.offer(row, text)
            if wanted.is_over:
                break
        found[key] = _pairs(wanted.texts, picks.journal)
    return found


class _Wanted:
    """The outputs of one model that are looked for, and the texts of those that were found."""

    def __init__(self, picks: Sequence[Pick], flipped: Collection[str], budget: Budget) -> None:
        self._flipped, self._budget = set(flipped), budget
        self._urgent = sum(pick.task_id in self._flipped for pick in picks)
        self.rows: dict[int, list[Pick]] = defaultdict(list)
        self.texts: dict[Pick, str] = {}
        for one in picks:
            self.rows[one.row].append(one)

    @property
    def is_over(self) -> bool:
        """Whether all that is wanted was found, or there is room for no more."""
        return not self.rows or (self._urgent == 0 and self._budget.left < 0)

    def offer(self, row: int, text: str) -> None:
        own = digest(text)
        for one in [one for one in self.rows.get(row, ()) if one.digest == own]:
            self.rows[row].remove(one)
            is_urgent = one.task_id in self._flipped
            self._urgent -= is_urgent
            short = kept.cut(text)
            if self._budget.takes(one.task_id, short) or is_urgent:
                self.texts[one] = short
        if row in self.rows and not self.rows[row]:
            del self.rows[row]


def _pairs(texts: Mapping[Pick, str], journal: Path) -> Mapping[str, Pair]:
    try:
        return _with_results(texts, journal)
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise InputError(f"{journal}: changed while it was in use; run again with --fresh") from error


def _with_results(texts: Mapping[Pick, str], journal: Path) -> Mapping[str, Pair]:
    reader = Reader()
    order = sorted(texts, key=lambda one: one.result)
    found: dict[str, dict[str, Output]] = {}
    for one, line in zip(order, lines(journal, [one.result for one in order]), strict=True):
        result, _ = reader.read(line)
        output = Output(text=texts[one], status=result.status, detail=result.detail)
        found.setdefault(one.task_id, {})[_slot(one, result)] = output
    return {task_id: Pair(**outputs) for task_id, outputs in found.items()}


def _slot(one: Pick, result: SampleResult) -> str:
    passes = result.status == "passed" if one.passes is None else one.passes
    return "passing" if passes else "failing"
