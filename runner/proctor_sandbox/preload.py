"""Modules that most solutions import: loaded once, so that every judge and candidate is born with them."""

from __future__ import annotations

import contextlib
import gc
import importlib
from typing import Sequence

# Not `threading`, nor what imports it: once it is loaded, every fork pays for its housekeeping, 0.3 ms.
COMMON = (
    "abc array base64 bisect cmath collections copy dataclasses datetime decimal enum fractions functools "
    "hashlib heapq inspect io itertools json math numbers operator os random re statistics string struct sys "
    "textwrap time traceback types typing unittest uuid"
).split()


def modules(names: Sequence[str]) -> None:
    """Imports what can be imported; a module that is not there is the candidate's to miss."""
    if not names:
        return
    for name in names:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()  # what is loaded stays shared: the collector does not write to its pages after a fork
