"""Which field of a row is what: named by the config, else guessed from usual names."""

from collections.abc import Mapping

from proctor.config.problem import did_you_mean, shown
from proctor.datasets import json_text
from proctor.datasets.jsonl import kind
from proctor.datasets.path import MISSING, lookup
from proctor.datasets.row import Row
from proctor.errors import InputError

ROW_NUMBER = "#"
GUESSES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "task_id", "question_id", "name"),
    "prompt": ("prompt", "question", "input", "text"),
    "reference": ("reference", "answer", "target", "expected", "ground_truth", "solution", "output"),
    "test": ("test",),
    "entry_point": ("entry_point",),
    "canonical": ("canonical_solution", "canonical"),
    "setup": ("setup", "test_setup_code"),
    "mutates": ("mutates",),
}
_SETTLED = ("id", "prompt", "reference")


class Columns:
    """Reads the fields of one dataset's rows by their role.

    `named` (role -> field, dotted paths too) comes first. Else a role takes the first of `guesses` that a row
    has; for id, prompt and reference the first row that has one settles it for the rest, so that two
    fields never mix.
    """

    def __init__(
        self,
        named: Mapping[str, str],
        guesses: Mapping[str, tuple[str, ...]] = GUESSES,
        where: str = "columns",
    ) -> None:
        """Raises InputError where `named` has a role that does not exist."""
        for role in named:
            if role not in GUESSES:
                hint = did_you_mean(role, GUESSES) or f"they are {', '.join(GUESSES)}"
                raise InputError(f"{where}: no dataset has a column {shown(role)}; {hint}")
        self._named = named
        self._guesses = {**GUESSES, **guesses}
        self._settled: dict[str, str] = {}

    def value(self, row: Row, role: str, *, required: bool = False) -> object:
        """The field's value, or None where it is absent or null.

        Raises InputError where a field that is named, settled or `required` is missing.
        """
        name = self._named.get(role) or self._settled.get(role)
        if name is None:
            name = next((guess for guess in self._guesses[role] if guess in row.data), None)
            if name is not None and role in _SETTLED:
                self._settled[role] = name
        if name is None:
            if required:
                raise InputError(f"{row.where}: {self._absent(row, role)}")
            return None
        found = lookup(row.data, name)
        if found is MISSING:
            raise InputError(f"{row.where}: no field {shown(name)} for the {role}; {_have(row, name)}")
        if required and found is None:
            raise InputError(f"{row.where}: {shown(name)} is null, where every task needs its {role}")
        return found

    def id(self, row: Row) -> str:
        """The task's id as text. Raises InputError where there is none, or one unfit for a report."""
        if self._named.get("id") == ROW_NUMBER:
            return str(row.number)
        return as_id(self.value(row, "id", required=True), row.where)

    def text(self, row: Row, role: str, *, required: bool = False) -> str | None:
        """The field as text; what is no text (a number, a list) becomes its JSON text: 18, true, ["a"]."""
        value = self.value(row, role, required=required)
        if value is None or isinstance(value, str):
            return value
        try:
            return json_text.dump(value)
        except (TypeError, ValueError, RecursionError) as error:
            raise InputError(f"{row.where}: the {role} is {kind(value)} that has no JSON text") from error

    def code(self, row: Row, role: str, *, required: bool = False) -> str | None:
        """The field as code: a text, or a list of texts that become its lines; an empty one is absent."""
        value = self.value(row, role, required=required)
        if isinstance(value, list) and all(isinstance(part, str) for part in value):
            value = "\n".join(value)
        if value is not None and not isinstance(value, str):
            raise InputError(f"{row.where}: the {role} is {kind(value)}; make it a text of Python code")
        if required and not value:
            raise InputError(f"{row.where}: the {role} is empty; every task of this format needs one")
        return value or None

    def flag(self, row: Row, role: str) -> bool:
        """The field as yes or no; absent is no. Raises InputError where it is neither."""
        value = self.value(row, role)
        if isinstance(value, str) and value.strip().lower() in ("true", "1", "false", "0", ""):
            return value.strip().lower() in ("true", "1")
        if value is None or isinstance(value, bool):
            return bool(value)
        raise InputError(f"{row.where}: {role} is {kind(value)}; make it true or false")

    def _absent(self, row: Row, role: str) -> str:
        names = self._guesses[role]
        what = (
            f"no field {shown(names[0])}"
            if len(names) == 1
            else f"no field for the {role} ({', '.join(names)})"
        )
        remedy = f"Name it with `{role}: FIELD`"
        if role == "id":
            remedy += ', or say `id: "#"` to count the rows from 1'
        have = _have(row, names[0])
        return f"{what}; {have}{'' if have.endswith('?') else '.'} {remedy}"


def as_id(value: object, where: str) -> str:
    """A task id as text: a text, or a whole number. Raises InputError at `where` for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise InputError(f"{where}: the id is {kind(value)}; make it a text or a whole number")
    if not value.strip() or len(value) > 256 or not value.isprintable():
        raise InputError(f"{where}: the id is {_fault(value)}; make it 1 to 256 printable characters")
    return value


def _fault(value: str) -> str:
    if not value.strip():
        return "empty"
    return "too long" if len(value) > 256 else f"{shown(value)}, with characters that do not print"


def _have(row: Row, name: str) -> str:
    names = [str(key) for key in row.data]
    hint = did_you_mean(name, names[:1000])
    return hint or "the row has " + (", ".join(shown(n) for n in names[:12]) or "no fields at all")
