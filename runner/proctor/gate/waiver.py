"""Regressions that the repository's owners accept: `.proctor/waivers.yml`, already loaded."""

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from proctor.errors import InputError

PATH = ".proctor/waivers.yml"
_TEXTS = ("benchmark", "metric", "reason", "owner")
_KEYS = (*_TEXTS, "expires")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """Turns `regressed` into `accepted` for one metric of one benchmark, up to and on the day it expires."""

    benchmark: str
    metric: str
    reason: str
    owner: str
    expires: date


def parse(document: Any, *, path: str = PATH) -> tuple[Waiver, ...]:
    """The waivers that a YAML file holds; an empty file holds none.

    InputError that names file, entry and key where something is missing, unknown or not what it should be.
    """
    if document is None:
        return ()
    if not isinstance(document, list):
        raise InputError(
            f"{path}: expected a list of waivers, found {_kind(document)}; begin each with `- benchmark:`"
        )
    return tuple(_waiver(entry, f"{path}: waiver {number}") for number, entry in enumerate(document, 1))


def _waiver(entry: Any, where: str) -> Waiver:
    if not isinstance(entry, Mapping):
        raise InputError(f"{where}: expected {', '.join(_KEYS)}, found {_kind(entry)}")
    unknown = [str(key) for key in entry if key not in _KEYS]
    if unknown:
        raise InputError(f"{where}: unknown key {unknown[0]!r}; it has {', '.join(_KEYS)}")
    missing = [key for key in _KEYS if entry.get(key) is None]
    if missing:
        raise InputError(f"{where}: {missing[0]} is missing; it says {_USES[missing[0]]}")
    texts = {key: _text(entry[key], f"{where}: {key}") for key in _TEXTS}
    return Waiver(**texts, expires=_date(entry["expires"], f"{where}: expires"))


_USES: Mapping[str, str] = {
    "benchmark": "which benchmark may regress",
    "metric": "which metric may regress, by its label",
    "reason": "why that is acceptable",
    "owner": "who answers for it",
    "expires": "the last day it holds, as YYYY-MM-DD",
}


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"{where}: expected a text, found {_kind(value)}; put it in quotes")
    return value.strip()


def _date(value: Any, where: str) -> date:
    if type(value) is date:
        return value
    with contextlib.suppress(ValueError):
        if isinstance(value, str) and date.fromisoformat(value).isoformat() == value:
            return date.fromisoformat(value)
    raise InputError(f"{where}: expected a day as YYYY-MM-DD, found {value!r}")


def _kind(value: Any) -> str:
    return "an empty text" if value == "" else _KINDS.get(type(value), type(value).__name__)


_KINDS: Mapping[type, str] = {
    dict: "a mapping",
    list: "a list",
    str: "a text",
    int: "a number",
    float: "a number",
    bool: "yes or no",
}


def find(
    waivers: Iterable[Waiver], benchmark: str, metric: str, today: date
) -> tuple[Waiver | None, Waiver | None]:
    """The waiver that holds for a metric, and the one that expired last where none does."""
    named = [waiver for waiver in waivers if (waiver.benchmark, waiver.metric) == (benchmark, metric)]
    latest = max(named, key=lambda waiver: waiver.expires, default=None)
    if latest is None or latest.expires >= today:
        return latest, None
    return None, latest


def expired(waivers: Iterable[Waiver], today: date) -> tuple[Waiver, ...]:
    """The waivers that no longer count, to be told."""
    return tuple(waiver for waiver in waivers if waiver.expires < today)
