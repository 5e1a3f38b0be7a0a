"""Sizes and times within their limits."""

from collections.abc import Callable
from typing import Any, Final

from proctor.config.problem import Where, shown
from proctor.config.scope import Scope
from proctor.config.units import seconds, size, size_text

DAY: Final = 86400.0  # seconds


def convert_size(given: dict[str, Any], where: Where, limits: tuple[float, float], scope: Scope) -> None:
    """Put bytes in place of the size at `where`, the last step of which is a key of `given`."""
    written = given.get(str(where[-1]))
    hint = f"did you mean {written}m?" if isinstance(written, int) else ""
    _convert(given, where, size, limits, size_text, hint, scope)


def convert_time(given: dict[str, Any], where: Where, limits: tuple[float, float], scope: Scope) -> None:
    """Put seconds in place of the time at `where`, the last step of which is a key of `given`."""
    _convert(given, where, seconds, limits, "{:g}s".format, "", scope)


def _convert(
    given: dict[str, Any],
    where: Where,
    convert: Callable[[Any], float],
    limits: tuple[float, float],
    show: Callable[[Any], str],
    hint: str,
    scope: Scope,
) -> None:
    key = str(where[-1])
    if key not in given or not scope.sound(given[key], where):
        return
    written, value = given[key], convert(given[key])
    if limits[0] <= value <= limits[1]:
        given[key] = value
        return
    least, most = (show(limit) for limit in limits)
    scope.problems.add(where, f"expected {least} to {most}, found {shown(str(written))}", hint)
