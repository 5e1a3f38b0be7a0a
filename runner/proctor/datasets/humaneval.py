"""HumanEval rows, and any with the same fields (EvalPlus, a lab's own): prompt, entry_point, test.

The format is that of Chen et al. 2021, https://github.com/openai/human-eval: `prompt` is code that the
solution continues, `test` defines `check(candidate)` (or holds asserts, or unittest classes) and
`canonical_solution`, which may be absent, continues the prompt.
"""

from collections.abc import Mapping

from proctor.datasets.columns import Columns
from proctor.datasets.row import Row
from proctor.datasets.rows import build, entry_point
from proctor.model import Task

GUESSES: Mapping[str, tuple[str, ...]] = {
    "id": ("task_id", "id"),
    "prompt": ("prompt",),
    "reference": (),
    "canonical": ("canonical_solution",),
}


def fits(row: Mapping[str, object]) -> bool:
    """Whether a dataset with this first row is of this format."""
    return {"prompt", "entry_point", "test"} <= row.keys()


def task(row: Row, columns: Columns) -> Task:
    """The row as a task. Raises InputError where prompt, entry point or test is missing or empty."""
    return build(
        row,
        columns,
        prompt=columns.code(row, "prompt", required=True) or "",
        test=columns.code(row, "test", required=True),
        entry_point=entry_point(row, columns, required=True),
    )
