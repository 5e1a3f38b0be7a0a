"""Third-party modules that a dataset's own code imports: a room loads them once, not for each candidate."""

import re
import sys
from collections.abc import Iterable

from proctor.model import Task

_IMPORT = re.compile(r"^[ \t]*(?:from|import)[ \t]+([A-Za-z_]\w*)", re.MULTILINE)


def third_party(tasks: Iterable[Task]) -> tuple[str, ...]:
    """Top-level names of modules outside the standard library, sorted. Outputs are not looked at."""
    found: set[str] = set()
    for task in tasks:
        for text in (task.prompt, task.setup, task.test, task.canonical):
            found.update(_IMPORT.findall(text or ""))
    return tuple(sorted(found - sys.stdlib_module_names))
