"""The results of shards, as those of one run that has nothing left to score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from proctor.config.problem import shown
from proctor.config.spec import Config
from proctor.errors import InputError
from proctor.model import UNSCORED
from proctor.results.journal import Journal
from proctor.results.record import SETTLED, heading
from proctor.scoring.exam import Exam
from proctor.scoring.fit import Sheets
from proctor.scoring.sheet import OPEN
from proctor.scoring.work import unscored
from proctor.shards import lines, table
from proctor.shards.cut import Cut, places
from proctor.shards.dealing import tasks_of
from proctor.shards.folder import Found, opened
from proctor.shards.names import CUT, RESULTS
from proctor.shards.shard import Shard

Headings = Mapping[bytes, tuple[tuple[int, int], int]]
"""By how lines of results.jsonl begin: model and benchmark, and the task's place."""

_UNSCORED = f'{{"status":"{UNSCORED}",'.encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Shards that fit together: `cut` has the number of each task's shard, by benchmark."""

    found: Sequence[Found]
    missing: Sequence[Shard]
    cut: Cut


def gathered(found: Sequence[Found], missing: Sequence[Shard], exams: Sequence[Exam]) -> Gathered:
    """The shards with the cut that they share. InputError where it is not one of these tasks."""
    first = found[0]
    with opened(first, CUT) as file:
        cut = table.read(file, tasks_of(exams), first.manifest.shard.of, f"{first}: {CUT}")
    return Gathered(found=found, missing=missing, cut=cut)


def settle(config: Config, exams: Sequence[Exam], shards: Gathered, sheets: Sheets, journal: Journal) -> None:
    """Journals every result, and enters it in its sheet; samples of missing shards stay unscored.

    InputError that names the shard which has a result of another's task, one twice, one of another output,
    or lacks one.
    """
    for one in shards.found:
        known = _headings(config, exams, shards.cut, one.manifest.shard.number)
        _Desk(exams, one, known, sheets, journal).take()
    for (model, number), sheet in sheets.items():
        exam = exams[number]
        parts = shards.cut[exam.ask.benchmark.name]
        for task, sample, position in sheet.results():
            if position == OPEN:
                shard = Shard(number=parts[task], of=shards.found[0].manifest.shard.of)
                if shard not in shards.missing:
                    raise _lacks(shards, shard, exam, task, config.models[model].name)
                result = unscored(exam.ask, missing(shard))
                sheet.settle(task, sample, journal.add(b"", result))


def _headings(config: Config, exams: Sequence[Exam], cut: Cut, number: int) -> Headings:
    """The lines that a shard may have."""
    return {
        heading(exam.ask.benchmark.name, model.name, model.version, exam.subjects[task].task.id): (
            (entrant, place),
            task,
        )
        for entrant, model in enumerate(config.models)
        for place, exam in enumerate(exams)
        for task in places(cut[exam.ask.benchmark.name], number)
    }


def missing(shard: Shard) -> str:
    """Why a sample of a missing shard is unscored."""
    return f"shard {shard} is missing"


def _lacks(shards: Gathered, shard: Shard, exam: Exam, task: int, model: str) -> InputError:
    (where,) = (one for one in shards.found if one.manifest.shard == shard)
    name = exam.subjects[task].task.id
    return InputError(
        f"{where}: {RESULTS} has no result for each output of {shown(model)} to task {shown(name)} of "
        f"{shown(exam.ask.benchmark.name)}; merge with the outputs that the shards scored, or run them again"
    )


class _Desk:
    """Takes the results of one shard."""

    def __init__(
        self, exams: Sequence[Exam], found: Found, headings: Headings, sheets: Sheets, journal: Journal
    ) -> None:
        self.found, self.headings, self.sheets, self.journal = found, headings, sheets, journal
        self.labels = [list(unscored(exam.ask, "").scores) for exam in exams]
        self.sound: list[set[bytes]] = [set() for _ in exams]

    def take(self) -> None:
        where = f"{self.found}: {RESULTS}"
        with opened(self.found, RESULTS) as file:
            for number, line in enumerate(lines.read(file, where), start=1):
                known = self.headings.get(line.heading)
                if known is None:
                    raise InputError(f"{where}:{number}: not of a task of this shard")
                wrong = self._wrong(line, *known)
                if wrong:
                    raise InputError(f"{where}:{number}: {wrong}")
                place, task = known
                self.sheets[place].settle(task, line.sample, self.journal.store(b"", line.result))

    def _wrong(self, line: lines.Line, place: tuple[int, int], task: int) -> str:
        """What is wrong with a line; empty where nothing is."""
        sheet, exam = self.sheets[place], place[1]
        if line.sample >= sheet.samples or not sheet.is_open(task, line.sample):
            return (
                "a result twice, or of an output that is not there; merge with the outputs that were scored"
            )
        if line.output and line.output != sheet.digest(sheet.number(task, line.sample)):
            return "another output was scored than is there now; merge with the outputs that were scored"
        if not line.output and not line.result.startswith(_UNSCORED):
            return "a verdict without an output"
        return "" if self._is_sound(line, exam) else "not a result as Proctor writes it"

    def _is_sound(self, line: lines.Line, exam: int) -> bool:
        """Lines that differ in nothing but times and output are looked into once."""
        sound = self.sound[exam]
        if line.lasting not in sound:
            if not lines.is_sound(line, self.labels[exam]):
                return False
            if len(sound) >= SETTLED:
                sound.clear()
            sound.add(line.lasting)
        return True
