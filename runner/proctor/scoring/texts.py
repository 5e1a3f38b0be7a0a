"""The texts of a run that has just been scored, for its report's page."""

import hashlib
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from pathlib import Path

from proctor.config.outputs import outputs_path
from proctor.config.spec import Config
from proctor.display.entrant import Entrant
from proctor.display.texts import Asked, Outputs, Wanted, told
from proctor.gate.kept import Kept
from proctor.prompts.prompts import Prompts
from proctor.scoring.exam import Exam
from proctor.scoring.fit import Sheets
from proctor.scoring.question import reference_of
from proctor.sources.file import open_outputs

Rows = Mapping[tuple[int, int], Sequence[int]]
"""By model and benchmark: in which row of its file each output stands, in the order of results.jsonl."""


def rows_of(sheets: Sheets) -> Rows:
    """The rows alone: 4 bytes an output."""
    return {place: sheet.rows_of_results() for place, sheet in sheets.items()}


class RunTexts:
    """Reads datasets' prompts and references from the exams, and outputs from their files again."""

    def __init__(self, config: Config, exams: Sequence[Exam], rows: Rows, earlier: Kept, out: Path) -> None:
        """`earlier` is what is kept of the runs that this one was compared with; `out` the report folder."""
        self._config, self._exams, self._rows, self._earlier, self._out = config, exams, rows, earlier, out
        self._places = {
            (exam.ask.benchmark.name, model.name, model.version): (number, place)
            for place, exam in enumerate(exams)
            for number, model in enumerate(config.models)
        }

    def asked(self, entrant: Entrant, task_ids: Container[str]) -> Iterator[tuple[str, Asked]]:
        """What these tasks ask: of models that are asked, as they are. InputError as of `Prompts`."""
        number, place = self._places[entrant.who]
        exam, model = self._exams[place], self._config.models[number]
        prompts = Prompts(exam.ask.benchmark, model) if model.is_asked else None
        for task in (subject.task for subject in exam.subjects):
            if task.id in task_ids:
                prompt = prompts.render(task) if prompts else None
                yield (
                    task.id,
                    Asked(
                        prompt=prompt.text if prompt else task.prompt,
                        system=(prompt.system or "") if prompt else "",
                        reference=reference_of(task),
                    ),
                )

    def outputs(self, entrant: Entrant, wanted: Mapping[int, Wanted]) -> Iterator[tuple[int, str]]:
        """The outputs whose file has not changed since. InputError where it cannot be read."""
        rows = self._rows[self._places[entrant.who]]
        looked_for: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for offset, one in wanted.items():
            looked_for[rows[offset]].append((offset, one.digest))
        for row, text in open_outputs(self._path(entrant)).texts(looked_for):
            own = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
            yield from ((offset, text) for offset, digest in looked_for[row] if digest == own)

    def kept(self, entrant: Entrant) -> Outputs:
        """None: it is known of every output whose it is."""
        del entrant
        return {}

    def earlier(self, entrant: Entrant) -> Outputs:
        """What is kept of the outputs that it was compared with."""
        return told(self._earlier.get(entrant.key, {}))

    def file(self, entrant: Entrant) -> str:
        """The file of its answers, if it was asked."""
        path, out = self._path(entrant), self._out.absolute()
        return path.relative_to(out).as_posix() if path.is_relative_to(out) else ""

    def _path(self, entrant: Entrant) -> Path:
        number, _ = self._places[entrant.who]
        return outputs_path(self._config.models[number], entrant.benchmark.name)
