"""The samples of a log, by task and epoch, under ids that do not depend on other tasks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from proctor.config.problem import shown
from proctor.errors import InputError
from proctor.results.importers.plain import encodable, sequence
from proctor.results.importers.question import called, digest

Id = str | int


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """Of each task its samples by epoch; `hashes` of what it asks; `ids` from the log's ids to ours."""

    tasks: Mapping[str, Mapping[int, Mapping[str, Any]]]
    hashes: Mapping[str, str]
    ids: Mapping[Id, str]

    @classmethod
    def of(cls, samples: object, *, positions: int | None) -> Self:
        """None where the log has none. InputError where they are no samples.

        Where all ids are numbers from 1 to `positions`, or else to how many there are, they only say where
        tasks stand: a task is then called by what it asks.
        """
        by_id = _by_id(samples)
        hashes = {task: _content(next(iter(epochs.values()))) for task, epochs in by_id.items()}
        last = positions or len(by_id)
        if all(isinstance(task, int) and 1 <= task <= last for task in by_id):
            ids = _by_content(by_id, hashes)
        else:
            ids = {task: encodable(str(task)) for task in by_id}
        if len(set(ids.values())) < len(ids):
            raise InputError("has two ids that read alike, as 7 and '7' do; give each task its own")
        return cls(
            tasks={ids[task]: epochs for task, epochs in by_id.items()},
            hashes={ids[task]: content for task, content in hashes.items()},
            ids=ids,
        )


def _by_id(samples: object) -> dict[Id, dict[int, Mapping[str, Any]]]:
    if samples is not None and not isinstance(samples, list):
        raise InputError("`samples` is no list; pass the log as inspect_ai wrote it")
    found: dict[Id, dict[int, Mapping[str, Any]]] = {}
    for number, sample in enumerate(samples or (), start=1):
        if not isinstance(sample, dict) or not _is_id(sample.get("id")):
            raise InputError(f"sample {number} has no id; pass the log as inspect_ai wrote it")
        epoch = sample.get("epoch", 1)
        if not isinstance(epoch, int) or isinstance(epoch, bool):
            raise InputError(
                f"sample {number} has no number for an epoch; pass the log as inspect_ai wrote it"
            )
        epochs = found.setdefault(sample["id"], {})
        if epoch in epochs:
            task = shown(str(sample["id"])[:60])
            raise InputError(
                f"sample {task} stands twice in epoch {epoch}; pass the log as inspect_ai wrote it"
            )
        epochs[epoch] = sample
    return found


def _is_id(value: object) -> bool:
    if isinstance(value, int):
        return not isinstance(value, bool) and abs(value) < 2**63
    return isinstance(value, str) and value != ""


def _by_content(
    by_id: Mapping[Id, Mapping[int, Mapping[str, Any]]], hashes: Mapping[Id, str]
) -> dict[Id, str]:
    ids: dict[Id, str] = {}
    times: dict[str, int] = {}
    for task, epochs in by_id.items():
        name = called(_asked(next(iter(epochs.values())).get("input")), hashes[task])
        times[name] = times.get(name, 0) + 1
        ids[task] = f"{name}-{times[name]}" if times[name] > 1 else name  # asked twice, word for word
    return ids


def _content(sample: Mapping[str, Any]) -> str:
    return digest([_messages(sample.get("input")), sample.get("choices"), sample.get("target")])


def _messages(asked: object) -> object:
    """What is asked; of messages who says what, since their ids are drawn anew in each run."""
    if not isinstance(asked, list):
        return asked
    return [[one.get("role"), one.get("content")] if isinstance(one, dict) else one for one in asked]


def _asked(asked: object) -> str:
    """The words of the last message that has some."""
    if isinstance(asked, str):
        return asked
    said = (one for one in reversed(sequence(asked)) if isinstance(one, dict))
    parts = (_asked(one.get("content", one.get("text"))) for one in said)
    return next(filter(None, parts), "")
