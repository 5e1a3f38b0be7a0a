"""Regressions that the repository's owners accept: `.proctor/waivers.yml`, beside the config."""

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from proctor.config.document import parse_list
from proctor.config.file import decode, read_config
from proctor.config.problem import Problems, Where, did_you_mean, shown
from proctor.errors import InputError

PATH = ".proctor/waivers.yml"
_USES: Mapping[str, str] = {
    "benchmark": "which benchmark may regress",
    "metric": "which metric may regress, by its label",
    "reason": "why that is acceptable",
    "owner": "who answers for it",
    "expires": "the last day it holds, as YYYY-MM-DD",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """Turns `regressed` into `accepted` for one metric of one benchmark, up to and on the day it expires."""

    benchmark: str
    metric: str
    reason: str
    owner: str
    expires: date


def read(path: Path) -> tuple[Waiver, ...]:
    """The waivers in a YAML file; none where there is no file or it is empty.

    InputError with a line for each mistake: file, line, key, and what is wrong.
    """
    if not path.exists():
        return ()
    problems = Problems(path)
    content = read_config(path, problems)
    return parse(content if content is not None else b"", problems)


def parse(content: bytes, problems: Problems) -> tuple[Waiver, ...]:
    """As `read`, of a file's content; `problems` knows its name."""
    text = decode(content, problems)
    entries = parse_list(text, problems) if text is not None else []
    waivers = [_waiver(entry, (index,), problems) for index, entry in enumerate(entries)]
    found = problems.sorted()
    if found:
        raise InputError("\n".join(map(str, found)))
    return tuple(waiver for waiver in waivers if waiver is not None)


def _waiver(entry: Any, where: Where, problems: Problems) -> Waiver | None:
    """The waiver, or None with what is wrong noted."""
    if not isinstance(entry, Mapping):
        problems.add(where, f"expected a mapping with {', '.join(_USES)}")
        return None
    for key in entry:
        if key not in _USES:
            hint = did_you_mean(key, _USES) or f"known here: {', '.join(_USES)}"
            problems.add_key((*where, key), "unknown key", hint)
    texts = {key: _text(entry, key, where, problems) for key in _USES}
    expires = _day(texts["expires"], (*where, "expires"), problems)
    if expires is None or problems.touched(where):
        return None
    return Waiver(**{key: text for key, text in texts.items() if key != "expires"}, expires=expires)


def _text(entry: Mapping[str, Any], key: str, where: Where, problems: Problems) -> str:
    value = entry.get(key)
    if isinstance(value, str) and value.strip():
        return value.strip()
    place = None if key in entry else problems.places.get(where)
    if key in entry and value is not None:
        problems.add((*where, key), "expected a text", "put it in quotes", place=place)
    else:
        problems.add((*where, key), f"is missing; it says {_USES[key]}", place=place)
    return ""


def _day(text: str, where: Where, problems: Problems) -> date | None:
    with contextlib.suppress(ValueError):
        if date.fromisoformat(text).isoformat() == text:
            return date.fromisoformat(text)
    if text:
        problems.add(where, f"expected a day as YYYY-MM-DD, found {shown(text)}")
    return None


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
