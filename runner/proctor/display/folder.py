"""The texts that a report folder has by itself: models' answers, and outputs that are kept for later runs."""

import hashlib
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping
from pathlib import Path

from proctor.datasets import jsonl
from proctor.display.entrant import Entrant
from proctor.display.texts import Asked, Outputs, Told, Wanted, told
from proctor.gate import kept
from proctor.gate.kept import Kept
from proctor.gate.load import read_outputs
from proctor.report.report import Report

ANSWERS = "outputs"


class FolderTexts:
    """What the folder of a report lacks stays unknown: references, and what models in files were asked.

    Without a folder the report's own examples are all there is.
    """

    def __init__(self, report: Report, folder: Path | None = None) -> None:
        self._report, self._folder = report, folder
        self._kept: Kept | None = None

    def asked(self, entrant: Entrant, task_ids: Container[str]) -> Iterator[tuple[str, Asked]]:
        """What the model was asked. InputError where its file cannot be read."""
        seen = set()
        for task_id, data in self._answers(entrant):
            prompt, system = data.get("prompt"), data.get("system")
            if task_id in task_ids and task_id not in seen and isinstance(prompt, str):
                seen.add(task_id)
                yield task_id, Asked(prompt=prompt, system=system if isinstance(system, str) else "")

    def outputs(self, entrant: Entrant, wanted: Mapping[int, Wanted]) -> Iterator[tuple[int, str]]:
        """The model's answers, and those of the outputs that are kept whose text is a sample's."""
        looked_for: dict[tuple[str, str], list[int]] = defaultdict(list)
        for offset, one in wanted.items():
            looked_for[one.task_id, one.digest].append(offset)
        for task_id, text in self._texts(entrant):
            digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
            for offset in looked_for.pop((task_id, digest), ()):
                yield offset, text

    def _texts(self, entrant: Entrant) -> Iterator[tuple[str, str]]:
        for task_id, data in self._answers(entrant):
            text = data.get("completion")
            if isinstance(text, str):
                yield task_id, text
        for task_id, pair in self._outputs().get(entrant.key, {}).items():
            yield from ((task_id, one.text) for one in (pair.passing, pair.failing) if one)

    def kept(self, entrant: Entrant) -> Outputs:
        """What is kept of its outputs; the report's own examples, where it has no file of them."""
        return told(self._outputs().get(entrant.key, {})) or examples(self._report, entrant)

    def earlier(self, entrant: Entrant) -> Outputs:
        """The outputs that it was compared with, of the tasks that the report has examples of."""
        return {
            one.task_id: [Told(text=one.before)]
            for one in self._report.examples
            if (one.benchmark, one.model) == entrant.key and one.before is not None
        }

    def file(self, entrant: Entrant) -> str:
        """The file of its answers, if it was asked."""
        path = self._path(entrant)
        return path.relative_to(self._folder).as_posix() if path and self._folder else ""

    def _answers(self, entrant: Entrant) -> Iterator[tuple[str, Mapping[str, object]]]:
        path = self._path(entrant)
        for row in jsonl.rows(path) if path else ():
            task_id = row.data.get("task_id")
            if isinstance(task_id, str):
                yield task_id, row.data

    def _outputs(self) -> Kept:
        if self._kept is None:
            self._kept = {}  # what is damaged is told of once
            if self._folder is not None:
                self._kept = read_outputs(self._folder / kept.IN_REPORT)
        return self._kept

    def _path(self, entrant: Entrant) -> Path | None:
        """Its file of answers; nothing that a report says leads out of the folder."""
        if self._folder is None or entrant.model.source is None or "\0" in entrant.benchmark.name:
            return None
        root = self._folder / ANSWERS / str(entrant.number)
        path = root / f"{entrant.benchmark.name}.jsonl"
        is_inside = path.resolve().is_relative_to(self._folder.resolve())
        return path if is_inside and path.is_file() else None


def examples(report: Report, entrant: Entrant) -> Outputs:
    """The outputs of a report's examples."""
    return {
        one.task_id: [Told(text=one.now, status=one.status, detail=one.detail)]
        for one in report.examples
        if (one.benchmark, one.model) == entrant.key and one.now is not None
    }
