"""A model's output, parsed and compiled, before any of it runs."""

from __future__ import annotations

import ast
import gc
from dataclasses import dataclass
from types import CodeType
from typing import Sequence, Tuple

from .allowed import forget
from .closed import is_closed

FILE = "solution.py"


@dataclass(frozen=True)
class Source:
    """`trouble` is why it is not Python: the name of an exception, "" where it is."""

    codes: Tuple[CodeType, ...]
    closed: bool
    trouble: str = ""


def read(units: Sequence[str]) -> Source:
    """Texts that run one after the other in one namespace. What is no Python leaves nothing behind either.

    Empties the caches that the program before could have filled.
    """
    forget()
    gc.disable()  # a tree is many objects, and none of them garbage
    try:
        trees = [ast.parse(unit, FILE) for unit in units]
        codes = tuple(compile(tree, FILE, "exec", 0, True) for tree in trees)
        return Source(codes, all(map(is_closed, trees)))
    except (SyntaxError, ValueError) as error:
        return Source((), True, type(error).__name__)
    except (RecursionError, MemoryError, OverflowError):
        return _read_whole(units)
    finally:
        gc.enable()


def _read_whole(units: Sequence[str]) -> Source:
    """Without a tree of Python objects, which needs more stack and memory than the compiler's own."""
    try:
        return Source(tuple(compile(unit, FILE, "exec", 0, True) for unit in units), False)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
        return Source((), False, type(error).__name__)
