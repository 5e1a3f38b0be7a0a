"""The journal of a run: every result as soon as it is known, so that a killed run can go on.

One JSON line a result: {"key": ..., "place": [...], "result": {...}}. `key` covers all that the result
depends on, so a result counts again only for the very same question; `place` orders the results.
"""

import contextlib
import fcntl
import json
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from proctor.errors import InputError, ProctorError
from proctor.model import SampleResult
from proctor.results.record import from_json, to_json, to_line

NAME = "journal.jsonl"
Place = tuple[int, int, int, int]
"""Model, benchmark, task and sample, each counted from 0 in the order of config and dataset."""


@dataclass
class Journal:
    """An open journal. `known` maps a place to the key and position of its latest line."""

    path: Path
    file: BinaryIO
    known: dict[Place, tuple[str, int]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, key: str, place: Place, result: SampleResult) -> None:
        """Writes one result through to the system. ProctorError where the disk is full."""
        line = to_line({"key": key, "place": place, "result": to_json(result)})
        with self.lock:
            position = self.file.seek(0, os.SEEK_END)
            try:
                self.file.write(line)
                self.file.flush()
            except OSError as error:
                raise ProctorError(
                    f"{self.path}: cannot be written: {error.strerror}; what is in it is safe, "
                    "and --resume goes on from there once there is room"
                ) from None
            self.known[place] = (key, position)

    def has(self, key: str, place: Place) -> bool:
        """Whether this very question is answered."""
        return self.known.get(place, ("", 0))[0] == key

    def drop(self, place: Place) -> None:
        """Forgets a result, which will be reached anew."""
        self.known.pop(place, None)

    def results(self, wanted: Iterator[Place]) -> Iterator[SampleResult]:
        """The results at these places, read back one at a time."""
        with self.path.open("rb") as file:
            for place in wanted:
                file.seek(self.known[place][1])
                yield from_json(json.loads(file.readline())["result"])

    def close(self) -> None:
        with contextlib.suppress(OSError):  # what could not be written has been told by `add`
            self.file.close()


def open_journal(path: Path, *, resume: bool) -> Journal:
    """The journal at `path`; where it is not to be resumed, an old one is kept beside it as `.old`.

    InputError where it cannot be read or written, or another run is writing it.
    """
    try:
        return _open(path, resume=resume)
    except OSError as error:
        raise InputError(
            f"{path}: cannot be opened: {error.strerror}; name another report folder with --out"
        ) from error


def _open(path: Path, *, resume: bool) -> Journal:
    path.parent.mkdir(parents=True, exist_ok=True)
    file = _locked(path)
    known: dict[Place, tuple[str, int]] = {}
    if resume:
        end = 0
        for place, key, position, after in _entries(path):
            known[place], end = (key, position), after
        os.truncate(path, end)  # a line torn by a kill
    elif path.stat().st_size:
        path.replace(path.with_name(path.name + ".old"))
        file.close()
        file = _locked(path)
    return Journal(path, file, known)


def _locked(path: Path) -> BinaryIO:
    """The file, for this process alone as long as it is open. File systems without locks go without."""
    file = path.open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise InputError(
            f"{path}: another run is writing it; wait for that one or name another report folder with --out"
        ) from None
    except OSError:
        return file
    return file


def _entries(path: Path) -> Iterator[tuple[Place, str, int, int]]:
    """Place, key, start and end of every whole line; stops at the first that is not."""
    position = 0
    with path.open("rb") as file:
        for line in file:
            entry = _parse(line)
            if entry is None:
                return
            end = position + len(line)
            yield *entry, position, end
            position = end


def _parse(line: bytes) -> tuple[Place, str] | None:
    try:
        entry: Any = json.loads(line)
        from_json(entry["result"])
        model, benchmark, task, sample = map(int, entry["place"])
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None
    return ((model, benchmark, task, sample), str(entry["key"])) if line.endswith(b"\n") else None
