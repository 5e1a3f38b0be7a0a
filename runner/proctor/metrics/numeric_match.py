"""numeric_match: the output is the reference's number, however either is written."""

import string
from collections.abc import Callable, Mapping
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from typing import Any

from proctor.metrics.metric import Metric, TextScorer
from proctor.metrics.number import AFFIXES, Number, NumberReader

EXACT = Context(
    prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN
)  # products of what is read here stay small enough
ROUNDED = Context(
    prec=1000, Emax=MAX_EMAX, Emin=MIN_EMIN
)  # differences: 1e999999999 - 1 has a billion digits

Comparison = Callable[[str, str], float]

EDGES = "".join(AFFIXES) + string.whitespace
LEADING = frozenset("123456789")  # where a number starts with one of these, none equals it that has another
DIGITS = 15  # decimals of so many digits and no exponent are equal where their floats are (C's DBL_DIG)

OPTIONS: dict[str, Any] = {
    "rel": {
        "type": "number",
        "minimum": 0,
        "default": 0,
        "description": "tolerance as a share of the reference",
    },
    "abs": {
        "type": "number",
        "minimum": 0,
        "default": 0,
        "description": "tolerance in the number's own units",
    },
    "decimal_comma": {"type": "boolean", "default": False, "description": "read 1.234,5 and not 1,234.5"},
    "fractions": {"type": "boolean", "default": False, "description": "read 3/4 as a number"},
    "units": {
        "type": "array",
        "items": {"type": "string", "minLength": 1},
        "default": [],
        "description": "texts before or after the number that do not count, besides currency signs and %",
    },
}


def close(value: Number, wanted: Number, *, rel: Decimal, absolute: Decimal) -> bool:
    """Whether |value - wanted| <= max(absolute, rel * |wanted|).

    Exact without a tolerance. With one, differences are rounded to 1,000 digits.
    """
    left = EXACT.multiply(value.numerator, wanted.denominator)
    right = EXACT.multiply(wanted.numerator, value.denominator)
    if left == right or not (rel or absolute):
        return left == right
    scale = EXACT.multiply(value.denominator, wanted.denominator)
    room = max(ROUNDED.multiply(absolute, scale), ROUNDED.multiply(rel, ROUNDED.abs(right)))
    return ROUNDED.abs(ROUNDED.subtract(left, right)) <= room


def build(options: Mapping[str, Any]) -> TextScorer:
    """Scores 1 where both texts are the same number, else 0.

    The whole text is the number: nothing is searched, that is what `extract` is for. Two texts of which
    neither is a number are compared as texts, and a number never equals what is not one.
    """
    read = NumberReader(
        decimal_comma=bool(options.get("decimal_comma")),
        fractions=bool(options.get("fractions")),
        units=tuple(options.get("units", ())),
    )
    rel, absolute = (Decimal(str(options.get(name, 0))) for name in ("rel", "abs"))
    never_first = read.never_first

    def exact(left: str, right: str) -> float:
        value, wanted = read(left), read(right)
        if value is None or wanted is None:
            return 0.0
        return float(close(value, wanted, rel=rel, absolute=absolute))

    numbers = _at_a_glance(read, exact) if read.like_floats and not (rel or absolute) else exact

    def score(prediction: str, reference: str | None) -> float | None:
        if reference is None:
            return None
        left, right = prediction.strip(), reference.strip()
        if left == right:
            return 1.0
        return 0.0 if left[:1] in never_first or right[:1] in never_first else numbers(left, right)

    return score


def _at_a_glance(read: NumberReader, exact: Comparison) -> Comparison:
    """What `exact` says of two different texts, without reading most of them in full."""
    can = read.can

    def compare(left: str, right: str) -> float:
        first, other = left[:1], right[:1]
        if first != other and first in LEADING and other in LEADING:
            return 0.0
        bare, wanted = left.strip(EDGES).replace(",", ""), right.strip(EDGES).replace(",", "")
        try:  # a number's float is that number rounded, so that two different floats tell numbers apart
            if bare != wanted and float(bare) != float(wanted):
                return 0.0
        except ValueError:
            return exact(left, right)
        if len(bare) > DIGITS or len(wanted) > DIGITS or "e" in (bare + wanted).lower():
            return exact(left, right)
        return 1.0 if (_plain(left, bare) or can(left)) and (_plain(right, wanted) or can(right)) else 0.0

    return compare


def _plain(text: str, bare: str) -> bool:
    """Whether a text that `float` reads is a number for certain: not "inf", nor grouped in any way."""
    return text == bare and bare[-1:].isdigit() and "_" not in bare


METRIC = Metric(
    name="numeric_match",
    kind="text",
    summary="1 where the output and the reference are the same number, however written",
    source="Cobbe et al. 2021, arXiv 2110.14168",
    binary=True,
    options=OPTIONS,
    build=build,
)
