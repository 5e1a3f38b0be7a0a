"""Which sample of which task each output is."""

from proctor.datasets.row import Row
from proctor.errors import InputError
from proctor.model import Completion
from proctor.sources.record import Record


class Numbering:
    """Numbers the outputs of one file; keeps one count a task.

    The first row settles whether rows have a `task_id` and whether they have a `sample`; a file that
    changes its mind is refused, since half of its outputs would land in the wrong place.
    """

    def __init__(self) -> None:
        """Start before the first row."""
        self._first: tuple[str, bool, bool] | None = None
        self._counts: dict[str, int] = {}

    def completions(self, row: Row, record: Record) -> list[Completion]:
        """The row's outputs. Raises InputError where it differs in kind from the first row."""
        self._check(row, record)
        task_id = str(row.number) if record.task_id is None else record.task_id
        if record.sample is not None:
            return [_completion(row, record, task_id, record.sample, record.texts[0])]
        start = self._counts.get(task_id, 0)
        self._counts[task_id] = start + len(record.texts)
        return [
            _completion(row, record, task_id, sample, text)
            for sample, text in enumerate(record.texts, start=start)
        ]

    def _check(self, row: Row, record: Record) -> None:
        keyed, numbered = record.task_id is not None, record.sample is not None
        if self._first is None:
            self._first = (row.where, keyed, numbered)
        where, first_keyed, first_numbered = self._first
        if keyed != first_keyed:
            raise InputError(f"{row.where}: {_differs('task_id', keyed, where)}")
        if numbered != first_numbered:
            raise InputError(f"{row.where}: {_differs('sample', numbered, where)}")


def _completion(row: Row, record: Record, task_id: str, sample: int, text: str) -> Completion:
    return Completion(task_id=task_id, sample=sample, text=text, error=record.error, row=row.number)


def _differs(key: str, here: bool, where: str) -> str:
    has, lacks = ("this row", where) if here else (where, "this row")
    return f'{has} has a "{key}" and {lacks} has none; give it to all rows or to none'
