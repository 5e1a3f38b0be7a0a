"""Texts that a test knows."""

from collections.abc import Container, Iterator, Mapping

from proctor.display.entrant import Entrant
from proctor.display.texts import Asked, Outputs, Told, Wanted
from proctor.errors import InputError
from unit.display.reports import digest


class Known:
    """Every task asks something; outputs are given as texts, of which a sample's is found by its digest."""

    def __init__(self, outputs: Mapping[str, list[str]] | None = None, *, reference: str = "wanted") -> None:
        self.given = {digest(text): text for texts in (outputs or {}).values() for text in texts}
        self.reference = reference

    def asked(self, entrant: Entrant, task_ids: Container[str]) -> Iterator[tuple[str, Asked]]:
        for task in entrant.tasks:
            if task.task_id in task_ids:
                prompt = f"the prompt of {task.task_id}"
                yield task.task_id, Asked(prompt=prompt, system="be kind", reference=self.reference)

    def outputs(self, entrant: Entrant, wanted: Mapping[int, Wanted]) -> Iterator[tuple[int, str]]:
        del entrant
        for offset, one in wanted.items():
            if one.digest in self.given:
                yield offset, self.given[one.digest]

    def kept(self, entrant: Entrant) -> Outputs:
        del entrant
        return {}

    def earlier(self, entrant: Entrant) -> Outputs:
        first = entrant.tasks[0].task_id if entrant.tasks else ""
        return {first: [Told(text="before", status="passed")], "unknown": [Told(text="of no task")]}

    def file(self, entrant: Entrant) -> str:
        del entrant
        return "outputs/1/humaneval.jsonl"


class Damaged(Known):
    """As if the files had changed."""

    def outputs(self, entrant: Entrant, wanted: Mapping[int, Wanted]) -> Iterator[tuple[int, str]]:
        del entrant, wanted
        raise InputError("outputs.jsonl: gone")
