"""Targets are tried for PROCTOR_FUZZ_SECONDS each, 2 by default. A failure shows the smallest example."""

import os
import time
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy

SECONDS = float(os.environ.get("PROCTOR_FUZZ_SECONDS", "2"))
ROUND = 200  # examples; each round begins with other ones


def fuzz(*strategies: SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[[], None]]:
    """Makes a test of a function that takes a value of each strategy."""

    def make(check: Callable[..., None]) -> Callable[[], None]:
        tried = settings(
            max_examples=ROUND, deadline=None, database=None, suppress_health_check=list(HealthCheck)
        )(given(*strategies)(check))

        def test() -> None:
            end = time.monotonic() + SECONDS
            tried()
            while time.monotonic() < end:
                tried()

        test.__name__, test.__doc__ = check.__name__, check.__doc__
        return test

    return make
