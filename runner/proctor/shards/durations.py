"""How long tasks took in an earlier run."""

import os
from collections import defaultdict
from math import isfinite
from pathlib import Path
from typing import TypeGuard

from proctor.datasets import jsonl
from proctor.datasets.stream import shown_path
from proctor.errors import InputError
from proctor.shards.cut import Durations
from proctor.shards.names import RESULTS


def read(path: Path) -> Durations | None:
    """The seconds that each task took, all models and samples together; `path` is a report folder or its
    results.jsonl.

    None where it is not there. InputError for a line that is no result.
    """
    path = path / RESULTS if path.is_dir() else path
    if not path.exists():
        return None
    found: dict[tuple[str, str], float] = defaultdict(float)
    for row in jsonl.rows(path):
        benchmark, task, seconds = (row.data.get(name) for name in ("benchmark", "task_id", "wall_s"))
        if not (isinstance(benchmark, str) and isinstance(task, str) and _is_time(seconds)):
            raise InputError(
                f"{row.where}: not a result; name the report folder of an earlier run, or its {RESULTS}"
            )
        found[benchmark, task] += seconds
    return found


def check(path: Path, out: Path) -> None:
    """InputError where the shard's results would take the place of these times."""
    if os.path.realpath(out / RESULTS) in map(os.path.realpath, (path, path / RESULTS)):
        raise InputError(
            f"--durations {shown_path(path)}: the shard goes to that folder, too, and its results would take "
            "the place of those times; name another folder for it with --out (`report-dir` in a workflow)"
        )


def _is_time(seconds: object) -> TypeGuard[float]:
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        return False
    return isfinite(seconds) and seconds >= 0
