"""Arithmetic within bounds."""

import operator
from collections.abc import Callable, Mapping

from proctor.jinja.limit import MAX_BITS, Account, RefusedError

Number = int | float

_PLAIN: Mapping[str, Callable[[Number, Number], Number]] = {
    "-": operator.sub,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "+": operator.add,
    "*": operator.mul,
    "**": operator.pow,
}
OPERATORS = frozenset(_PLAIN)


def binary(account: Account, sign: str, left: object, right: object) -> object:
    """The value of `left sign right`: of two numbers, of two texts that are added, or a text's repetition.

    Raises RefusedError for anything else, and for results that are too large.
    """
    if isinstance(left, int | float) and isinstance(right, int | float):
        _check_size(sign, left, right)
        return _PLAIN[sign](left, right)
    if sign == "+" and isinstance(left, str) and isinstance(right, str):
        account.make(len(left) + len(right))
        return left + right
    if sign == "*" and isinstance(left, str) and isinstance(right, int):
        account.make(len(left) * max(right, 0))
        return left * right
    raise RefusedError(f"{sign} takes two numbers here{_more(sign)}")


def _more(sign: str) -> str:
    return {"+": " or two texts; ~ joins a text and a number", "*": " or a text and a number"}.get(sign, "")


def _check_size(sign: str, left: Number, right: Number) -> None:
    if not (isinstance(left, int) and isinstance(right, int)):
        return
    bits = left.bit_length() + right.bit_length()
    if sign == "**":
        bits = left.bit_length() * abs(right)
    if bits > MAX_BITS:
        raise RefusedError("a whole number grows too large")
