"""MBPP rows: a sentence, the reference program, and a list of asserts.

The format is that of Austin et al. 2021, https://github.com/google-research/google-research/tree/master/mbpp:
`text` (`prompt` in the sanitized set), `code`, `test_list`, `test_setup_code`; the sanitized set adds
`test_imports`. `challenge_test_list` is not used.

A task's id is its number as text, "601". Outputs may say 601, "601", "MBPP/601" or "Mbpp/601".
"""

import ast
import warnings
from collections.abc import Iterator, Mapping

from proctor.config.problem import shown
from proctor.datasets.columns import Columns
from proctor.datasets.jsonl import kind
from proctor.datasets.row import Row
from proctor.datasets.rows import build, entry_point
from proctor.errors import InputError
from proctor.model import Task

GUESSES: Mapping[str, tuple[str, ...]] = {
    "id": ("task_id", "id"),
    "prompt": ("text", "prompt"),
    "reference": (),
    "canonical": ("code",),
    "setup": ("test_setup_code",),
    "test": (),  # test_list, unless the config names a field
}


def fits(row: Mapping[str, object]) -> bool:
    """Whether a dataset with this first row is of this format."""
    return {"code", "test_list"} <= row.keys()


def task(row: Row, columns: Columns) -> Task:
    """The row as a task: the prompt is the sentence and no code, `canonical` the whole program.

    Raises InputError where the text or the asserts are missing.
    """
    code = columns.code(row, "canonical") or ""
    test = columns.code(row, "test") or "\n".join(_texts(row, "test_imports") + _asserts(row))
    return build(
        row,
        columns,
        prompt=columns.text(row, "prompt", required=True) or "",
        test=test,
        entry_point=entry_point(row, columns) or called(test, code),
    )


def called(test: str, code: str) -> str | None:
    """The name that `code` defines and the first assert of `test` calls, or None.

    Functions come before classes, and outer calls before those in their arguments: `max_chain` in
    `assert max_chain([Pair(5, 24)]) == 3`. Both texts are the dataset's own.
    """
    defined = {
        node.name: isinstance(node, ast.ClassDef)
        for node in _parse(code)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
    first = next((node for node in _parse(test) if isinstance(node, ast.Assert)), None)
    names = list(_calls(first)) if first else []
    found = [name for name in names if name in defined]
    return min(found, key=lambda name: defined[name], default=None)


def _calls(root: ast.AST) -> Iterator[str]:
    """The names called in `root`, outer calls first."""
    for node in ast.walk(root):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id


def _parse(source: str) -> list[ast.stmt]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def _asserts(row: Row) -> list[str]:
    found = _texts(row, "test_list")
    if not found:
        raise InputError(
            f"{row.where}: no tests in {shown('test_list')}; an MBPP task needs a list of asserts"
        )
    return found


def _texts(row: Row, name: str) -> list[str]:
    value = row.data.get(name) or []
    if isinstance(value, list) and all(isinstance(text, str) for text in value):
        return value
    raise InputError(f"{row.where}: {shown(name)} is {kind(value)}; make it a list of texts")
