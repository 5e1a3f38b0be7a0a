"""Sizes and times within their limits."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from proctor.config.problem import Where, shown
from proctor.config.scope import Scope
from proctor.config.units import seconds, size, size_text

DAY: Final = 86400.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """How a quantity is read, how its limits are shown, and the unit that a bare whole number may lack."""

    read: Callable[[Any], float]
    show: Callable[[Any], str]
    unit: str = ""


SIZE = Quantity(read=size, show=size_text, unit="m")
TIME = Quantity(read=seconds, show="{:g}s".format)


def convert(
    given: dict[str, Any], where: Where, quantity: Quantity, limits: tuple[float, float], scope: Scope
) -> None:
    """Put bytes or seconds in place of the text at `where`, the last step of which is a key of `given`."""
    key = str(where[-1])
    if key not in given or not scope.sound(given[key], where):
        return
    written, value = given[key], quantity.read(given[key])
    if limits[0] <= value <= limits[1]:
        given[key] = value
        return
    unit = quantity.unit if isinstance(written, int) else ""
    hint = f"did you mean {written}{unit}?" if unit else ""
    least, most = (quantity.show(limit) for limit in limits)
    scope.problems.add(where, f"expected {least} to {most}, found {shown(str(written))}", hint)
