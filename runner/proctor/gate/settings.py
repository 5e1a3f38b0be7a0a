"""What two runs must share to be compared, besides their tasks."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

_WORDS: Mapping[str, str] = {
    "dataset_hash": "dataset",
    "prompt": "prompt",
    "k": "k",
    "samples": "samples a task",
    "temperature": "temperature",
    "scorer": "scorer version",
    "image": "sandbox image",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a score depends on besides the model; None where it is not known, which differs from nothing."""

    dataset_hash: str | None = None  # or words that stand for it, "version 2": they differ from no hash
    prompt: str | None = None  # a hash of how tasks are asked
    k: int | None = None
    samples: int | None = None  # a task, as planned: with a top-up, the samples it goes up to
    temperature: float | None = None
    scorer: str | None = None  # raised whenever the same output could get another score
    image: str | None = None  # of the sandbox, by digest


def differences(baseline: Settings, candidate: Settings) -> tuple[str, ...]:
    """The settings in which two runs differ, by name: "samples a task (5 before, 20 now)"."""
    old, new = asdict(baseline), asdict(candidate)
    return tuple(
        f"{word} ({_shown(old[name])} before, {_shown(new[name])} now)"
        for name, word in _WORDS.items()
        if None not in (old[name], new[name]) and old[name] != new[name]
        if not (name == "dataset_hash" and is_told(old[name]) != is_told(new[name]))
    )


def is_told(dataset: str | None) -> bool:
    """Whether a dataset is told in words."""
    return " " in (dataset or "")


def _shown(value: object) -> str:
    text = str(value)
    return text.removeprefix("sha256:")[:12] if len(text) > 20 else text


def from_json(document: Mapping[str, Any]) -> Settings:
    """The settings that `dataclasses.asdict` turned into a mapping; keys of later versions are left out."""
    names = {field.name for field in fields(Settings)}
    return Settings(**{name: value for name, value in document.items() if name in names})
