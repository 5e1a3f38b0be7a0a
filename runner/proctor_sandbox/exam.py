"""A task as its judge knows it: the dataset's own code, made ready to run."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from types import CodeType
from typing import Optional, Tuple

from . import testing
from .closed import is_closed


@dataclass(frozen=True)
class Exam:
    """`prompt` is the dataset's own code, run for the names it defines."""

    prompt: Optional[CodeType]
    tests: testing.Plan
    setup: str
    test: str
    entry_point: Optional[str]
    names: Tuple[str, ...]  # the candidate's names that the tests use
    closed: bool  # prompt and tests leave nothing behind in the judge


def prepare(prompt: str, setup: str, test: str, entry_point: Optional[str]) -> Exam:
    """SyntaxError or ValueError where the dataset's own code cannot be parsed."""
    tests = testing.plan(setup, test, entry_point)
    given = testing.defined_names(prompt)
    names = {name for name in tests.names if name not in given}
    if entry_point:
        names.add(entry_point)
    return Exam(
        prompt=compile(prompt, "prompt.py", "exec", 0, True) if prompt else None,
        tests=tests,
        setup=setup,
        test=test,
        entry_point=entry_point,
        names=tuple(sorted(names)),
        closed=tests.closed and (not prompt or is_closed(ast.parse(prompt))),
    )
