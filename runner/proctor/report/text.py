"""Names and outputs of a model as text that cannot steer what shows it."""

import re
import unicodedata

_ESCAPED = re.compile(r"\\u\{(0|[1-9a-f][0-9a-f]{0,4}|10[0-9a-f]{4})\}")


def is_hidden(character: str) -> bool:
    """Whether a character is not for the eye: control, format (bidi, zero width), surrogate, unassigned."""
    category = unicodedata.category(character)
    return category.startswith("C") or category in ("Zl", "Zp")


def escape(text: str) -> str:
    r"""`text` on one line with every hidden character as `\u{hex}`; `unescape` gives it back exactly."""
    return _reveal(text.replace(r"\u{", r"\u{5c}u{"))


def unescape(text: str) -> str:
    """What `escape` was given."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _reveal(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return "".join(f"\\u{{{ord(character):x}}}" if is_hidden(character) else character for character in text)


def one_line(text: str, limit: int = 80) -> str:
    """`text` for people: one line of at most `limit` visible characters, spaces collapsed, cut with "…"."""
    shown = _reveal(" ".join(text[: 4 * limit].split()))
    if len(shown) > limit or len(text) > 4 * limit:
        shown = shown[: limit - 1].rstrip() + "…"
    return shown


def number(value: float | None) -> str:
    """A score with three decimals, or as "1e+30" where it has over 21 digits; a dash where there is none."""
    if value is None:
        return "-"
    return f"{value:.3f}".replace("-0.000", "0.000") if abs(value) < 1e21 else f"{value:.4g}"


def interval(low: float | None, high: float | None) -> str:
    """A 95% interval as "0.799 to 0.909"; a dash where there is none."""
    if low is None or high is None:
        return "-"
    return f"{number(low)} to {number(high)}"


def count(amount: int, noun: str, plural: str = "") -> str:
    """ "1 task" or "1,319 tasks"."""
    return f"{amount:,} {noun if amount == 1 else plural or noun + 's'}"


def duration(seconds: float) -> str:
    """ "0.4 s", "12 s", "3 min 20 s" or "2 h 5 min"."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 1:
        return f"{rest} s"
    hours, minutes_left = divmod(minutes, 60)
    return f"{hours} h {minutes_left} min" if hours else f"{minutes} min {rest} s"
