"""Reading one number, as people and models write it."""

import re
import string
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

AFFIXES = ("$", "\u20ac", "\u00a3", "\u00a5", "\u20b9", "\u20a9", "%")
MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", "\uff0d": "-"})
ONE = Decimal(1)

# Groups have two or three digits and the last has three, so that Indian grouping reads and "1,2" does not.
# Possessive `*+` keeps a megabyte of spaces linear. A fraction longer than 100 digits is nobody's answer.
PREFIX = r"(?:(?P<sign>[+-])\s*+(?:{affix})?|(?:{affix})\s*+(?P<inner_sign>[+-])|(?:{affix})?)\s*+"
SUFFIX = r"\s*+(?:{affix})?"
WHOLE = r"(?P<whole>\d{{1,3}}(?P<mark>[{marks}_'\u2019\u00a0\u2009\u202f])(?:\d{{2,3}}(?P=mark))*\d{{3}}|\d+)"
DECIMAL = r"(?:" + WHOLE + r"(?:{point}(?P<part>\d+))?|{point}(?P<only>\d+))(?P<power>e[+-]?\d{{1,18}})?"
GROUPS = ("sign", "inner_sign", "whole", "mark", "part", "only", "power")
VISIBLE = string.digits + string.ascii_letters + string.punctuation
FRACTION = r"(?P<top>\d{1,100})\s*+/\s*+(?P<bottom>\d{1,100})"


@dataclass(frozen=True, slots=True)
class Number:
    """numerator / denominator, exactly; the denominator is positive, and 1 but for a fraction."""

    numerator: Decimal
    denominator: Decimal = ONE


class NumberReader:
    """Reads a text that is one number and nothing else.

    Understood are a sign, thousands separators, a decimal part, an exponent, a currency sign, percent sign
    or unit on either side, and a full stop at the end. A percent sign does not divide by 100.
    """

    def __init__(
        self, *, decimal_comma: bool = False, fractions: bool = False, units: tuple[str, ...] = ()
    ) -> None:
        marks, point = (r"\.", ",") if decimal_comma else (",", r"\.")
        # The longest first: "km" must not leave an "m" behind.
        names = sorted({*AFFIXES, *(unit.casefold() for unit in units)}, key=len, reverse=True)
        affix = "|".join(re.escape(name) for name in names)
        body = DECIMAL.format(marks=marks, point=point)
        if fractions:
            body = f"{FRACTION}|{body}"
        self.pattern = re.compile(f"{PREFIX.format(affix=affix)}(?:{body}){SUFFIX.format(affix=affix)}")
        starts = {*string.digits, "+", "-", ".", ",", *(name[0] for name in names)}
        self.never_first = frozenset(mark for mark in VISIBLE if mark.lower() not in starts)
        """Characters with which no number starts: they tell most texts from numbers at a glance."""
        self.like_floats = not (decimal_comma or fractions) and all(unit.isalpha() for unit in units)
        """Whether `float` agrees, once affixes and commas are gone, on each number that it reads at all."""

    def __call__(self, text: str) -> Number | None:
        """The number, or None where the text is not one, or is beyond what Decimal holds."""
        match = self.pattern.fullmatch(_prepared(text))
        if match is None:
            return None
        sign, inner, whole, mark, part, only, power = match.group(*GROUPS)
        sign = sign or inner or ""
        if whole is None and only is None:
            top, bottom = match.group("top", "bottom")
            return Number(Decimal(sign + top), below) if (below := Decimal(bottom)) else None
        if mark is not None:
            whole = whole.replace(mark, "")
        try:
            return Number(Decimal(f"{sign}{whole or 0}.{part or only or 0}{power or ''}"))
        except InvalidOperation:
            return None

    def can(self, text: str) -> bool:
        """Whether the text is one number, Decimal's limits aside; where units are letters."""
        return self.pattern.fullmatch(text) is not None or self.pattern.fullmatch(_prepared(text)) is not None


def _prepared(text: str) -> str:
    text = text.strip().removesuffix(".").casefold()
    return text if text.isascii() else text.translate(MINUS)
