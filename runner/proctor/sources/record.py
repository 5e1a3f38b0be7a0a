"""One line of an output file: whose outputs it holds, and their texts."""

from collections.abc import Mapping
from dataclasses import dataclass

from proctor.config.problem import did_you_mean, printable, shown
from proctor.datasets.columns import as_id
from proctor.datasets.jsonl import kind
from proctor.datasets.row import Row
from proctor.errors import InputError

ID_KEYS = ("task_id", "id", "question_id")
TEXT_KEYS = ("completion", "solution", "samples", "completions", "output", "response", "text")
"""In order of preference. `solution` is a whole program; `samples` and `completions` hold lists."""

ERROR_KEY = "error"
MAX_SAMPLE = 99_999
MAX_ERROR = 300  # characters that are kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """`task_id` and `sample` are None where the line has none.

    `error` is not empty where the line says why there is no output; `texts` is one empty text then.
    """

    task_id: str | None
    sample: int | None
    texts: list[str]
    error: str = ""


def fits(row: Mapping[str, object]) -> bool:
    """Whether a row looks like a record, whatever is wrong with it."""
    return any(key in row for key in (*ID_KEYS, *TEXT_KEYS))


def record(row: Row) -> Record:
    """The row as a record. Raises InputError, naming file and line, where it has no text or a wrong one.

    A row with an `error` and no text, or an empty one, is one that nothing came of.
    """
    key = _first(TEXT_KEYS, row.data)
    value = row.data[key] if key else None
    error = "" if value else _error(row.data.get(ERROR_KEY))
    if key is None and not error:
        raise InputError(f"{row.where}: no output; {_hint(row)}")
    id_key = _first(ID_KEYS, row.data)
    sample = _sample(row.data.get("sample"), row.where)
    if error or key is None:
        found = [""]
    else:
        found = [value] if isinstance(value, str) else texts(value, f"{row.where}: {shown(key)}")
    if key is not None and sample is not None and isinstance(value, list):
        raise InputError(
            f'{row.where}: "sample" numbers one output, and {shown(key)} is a list; leave one out'
        )
    return Record(
        task_id=None if id_key is None else as_id(row.data[id_key], row.where),
        sample=sample,
        texts=found,
        error=error,
    )


def _error(value: object) -> str:
    """Why there is no output, as one short line; empty where `value` does not say."""
    return printable(" ".join(value.split()))[:MAX_ERROR] if isinstance(value, str) else ""


def _first(keys: tuple[str, ...], row: Mapping[str, object]) -> str | None:
    for key in keys:
        if key in row:
            return key
    return None


def texts(value: object, where: str) -> list[str]:
    """An output or a list of them as a list. Raises InputError at `where` for anything that is no text."""
    found: list[str] = []
    for text in value if isinstance(value, list) else [value]:
        if not isinstance(text, str):
            nth = f" (number {len(found) + 1} of the list)" if isinstance(value, list) else ""
            remedy = 'an output is a text, and an empty one is "", which counts as wrong'
            raise InputError(f"{where} is {kind(text)}{nth}; {remedy}")
        found.append(text)
    return found


def _sample(value: object, where: str) -> int | None:
    if value is None:
        return None
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 10:
        value = int(value)
    if value == "":
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MAX_SAMPLE:
        raise InputError(f'{where}: "sample" must be a whole number from 0 to {MAX_SAMPLE}')
    return value


def _hint(row: Row) -> str:
    names = [str(key) for key in row.data][:12]
    near = next((hint for name in names if (hint := did_you_mean(name, TEXT_KEYS))), "")
    have = ", ".join(shown(name) for name in names) or "no fields at all"
    return near or f"put it under `completion`, or one of {', '.join(TEXT_KEYS[1:])}; the row has {have}"
