"""Sizes and times as a config writes them."""

import re

_NUMBER = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?([a-zA-Z]+)")
_BYTES = {"b": 1, "k": 2**10, "m": 2**20, "g": 2**30}
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


def size(value: int | str) -> int:
    """Bytes of 512, "512m", "1g" or "1.5GiB"; units count in 1024s. Raises ValueError for other text."""
    if not isinstance(value, str):
        return int(value)
    number, unit = _split(value)
    return int(float(number) * _BYTES[unit[0].lower()])


def seconds(value: float | str) -> float:
    """Seconds of 10, "10s", "500ms", "2m" or "1h". Raises ValueError for other text."""
    if not isinstance(value, str):
        return float(value)
    number, unit = _split(value)
    return float(number) * _SECONDS[unit]


def size_text(count: int) -> str:
    """The bytes in the largest unit that divides them: "512m"."""
    for unit in ("g", "m", "k"):
        if count % _BYTES[unit] == 0:
            return f"{count // _BYTES[unit]}{unit}"
    return f"{count} bytes"


def _split(value: str) -> tuple[str, str]:
    match = _NUMBER.fullmatch(value)
    if match is None:
        raise ValueError(f"not a number with a unit: {value!r}")
    return match[1], match[2]


def dollars(amount: float) -> str:
    """`$5.00`, `$0.0012`: to the cent, or to two digits below one."""
    if amount <= 0 or amount >= 0.1:
        return f"${amount:,.2f}"
    text = f"{amount:.2g}"
    return f"${text}" if "e" not in text else f"${amount:.6f}"
