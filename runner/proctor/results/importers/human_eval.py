"""`SAMPLES_results.jsonl` of OpenAI's human-eval: the samples, each with `result` and `passed`.

Written by `evaluate_functional_correctness` (https://github.com/openai/human-eval), which appends
`_results.jsonl` to the whole name of the file of samples.
"""

import re
from pathlib import Path

from proctor.config.problem import printable
from proctor.datasets import jsonl
from proctor.datasets.stream import shown_path
from proctor.errors import InputError
from proctor.results.importers.bounded import digest, head, identifier
from proctor.results.importers.foreign import Foreign, ForeignExam
from proctor.results.importers.passes import pass_metrics, uneven

HARNESS = "human-eval"

_KEYS = ("task_id", "completion", "result", "passed")
_INSTEAD = "the whole *_results.jsonl that evaluate_functional_correctness wrote"
_ENDINGS = re.compile(r"(?:\.jsonl(?:\.gz)?)?(?:_results)?(?:\.jsonl)?(?:\.gz)?\Z")


def fits(path: Path) -> bool:
    """Whether the first row has the keys of a sample that human-eval scored."""
    line = head(path).partition("\n")[0]
    return line.startswith("{") and all(re.search(rf'"{key}"\s*:', line) for key in _KEYS)


def read(path: Path) -> Foreign:
    """The run: 1 for each sample that passed, else 0 (time-outs too), in the file's order for each task.

    The model has the name of the file of samples. InputError at a row without a verdict, and where there is
    no row at all.
    """
    try:
        scores = _scores(path)
    except InputError as error:
        raise InputError(f"{error}; pass {_INSTEAD}") from error
    is_original = all(task.startswith("HumanEval/") for task in scores)
    exam = ForeignExam(
        benchmark="HumanEval" if is_original else "human-eval",
        metrics=pass_metrics(scores),
        dataset_hash=digest(scores),
    )
    return Foreign(harness=HARNESS, model=_model(path), exams=(exam,), notes=uneven(scores))


def _scores(path: Path) -> dict[str, tuple[float | None, ...]]:
    found: dict[str, list[float | None]] = {}
    for row in jsonl.rows(path):
        task = identifier(row.data.get("task_id"), f"{row.where}: task_id")
        passed = row.data.get("passed")
        if not isinstance(passed, bool):
            raise InputError(f"{row.where}: passed: {jsonl.kind(passed)}, where true or false is wanted")
        found.setdefault(task, []).append(float(passed))
    if not found:
        raise InputError(f"{shown_path(path)}: no samples")
    return {task: tuple(samples) for task, samples in found.items()}


def _model(path: Path) -> str:
    return printable(_ENDINGS.sub("", path.name, count=1)) or HARNESS
