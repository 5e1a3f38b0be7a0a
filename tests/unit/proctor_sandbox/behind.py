"""Run as a program: what closed programs changed in the process that ran them one after the other.

Reads a JSON list of [program, test] and prints one of the differences.
"""

import contextlib
import gc
import importlib
import io
import json
import locale
import os
import random
import signal
import sys
import threading
import warnings
from collections.abc import Iterator
from decimal import getcontext
from pathlib import Path
from types import ModuleType
from typing import Any

from proctor_sandbox import allowed
from proctor_sandbox.preload import COMMON, modules
from proctor_sandbox.source import read

# What the interpreter keeps for itself and no program can read.
UNSEEN = ("__warningregistry__", "__slotnames__", "_abc_impl")
ELSEWHERE = ("__builtins__", "modules")  # looked at by themselves
CACHES = ("_cache", "_cache2")  # of re
DEEPEST = 3


def content(value: Any, depth: int = 0) -> Any:
    """Identity, and what is in it, however little of that can be told."""
    if depth > DEEPEST or isinstance(value, (int, float, str, bytes)):
        return repr(value)[:200]
    if isinstance(value, dict):
        return [id(value), {repr(key)[:200]: content(item, depth + 1) for key, item in list(value.items())}]
    if isinstance(value, (list, tuple)):
        return [id(value), [content(item, depth + 1) for item in value]]
    if isinstance(value, (set, frozenset)):
        return [id(value), sorted(repr(item)[:200] for item in value)]
    if isinstance(value, type):
        return [id(value), {name: id(item) for name, item in vars(value).items() if name not in UNSEEN}]
    inner = None if isinstance(value, ModuleType) else getattr(value, "__dict__", None)
    return [id(value), content(inner, depth + 1) if type(inner) is dict else None]


def places() -> Iterator[tuple[str, Any]]:
    for name in ("builtins", *allowed.MODULES):
        module = importlib.import_module(name)
        for key, value in list(vars(module).items()):
            if key not in (*UNSEEN, *ELSEWHERE) and (name != "re" or key not in CACHES):
                yield f"{name}.{key}", value
    for name in allowed.BUILTINS:
        yield f"the builtin {name}", getattr(sys.modules["builtins"], name, None)


def snapshot() -> dict[str, Any]:
    found = {name: content(value) for name, value in places()}
    numbers = [signal.getsignal(number) for number in range(1, signal.NSIG) if number not in (32, 33)]
    return {
        **found,
        "modules": sorted(name for name in sys.modules if not name.startswith("encodings.")),
        "recursion": sys.getrecursionlimit(),
        "digits": getattr(sys, "get_int_max_str_digits", int)(),
        "tracing": repr((sys.gettrace(), sys.getprofile(), sys.getswitchinterval())),
        "random": random.getstate(),
        "decimal": repr(getcontext()),
        "locale": locale.setlocale(locale.LC_ALL),
        "warnings": repr(warnings.filters),
        "environment": dict(os.environ),
        "folder": str(Path.cwd()),
        "files": sorted(map(str, Path("/proc/self/fd").iterdir())),
        "threads": threading.active_count(),
        "signals": repr(numbers),
        "collector": (gc.get_threshold(), gc.isenabled(), len(gc.callbacks)),
        "re": [len(getattr(sys.modules["re"], cache, ())) for cache in CACHES],
    }


def run(program: str, test: str) -> None:
    source = read([program, test])
    assert source.closed, program
    namespace: dict[str, Any] = {"__name__": "solution"}
    with contextlib.redirect_stdout(io.StringIO()):
        for code in source.codes:
            exec(code, namespace)


def main() -> None:
    modules(COMMON)
    programs = json.load(sys.stdin)
    run(*programs[0])
    read([])
    snapshot()  # looking at them changes some, the first time
    before = snapshot()
    for program in programs:
        run(*program)
    read([])
    gc.collect()
    after = snapshot()
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    print(json.dumps(sorted(changed)))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
