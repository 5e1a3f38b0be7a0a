"""The journal: every result as soon as it is known, so that a run can go on and reaches none twice.

One JSON line a result: {"key": ..., "result": {...}}; what was found of tasks stands there too. `key` is a
hash of all that the result depends on, so that it counts for the very same output to the very same question,
under the same conditions, in whichever run. A result without a key counts for the run that reached it alone.
"""

import contextlib
import fcntl
import os
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from proctor.errors import InputError, ProctorError
from proctor.model import UNSCORED, SampleResult
from proctor.results.index import KEY, Index
from proctor.results.record import to_line

NAME = "journal.jsonl"
LARGEST = 4 * 2**30  # bytes; a larger journal is kept as an old one, and the next begun
_BEGIN, _MIDDLE, _END = b'{"key":"', b'","result":', b"}\n"
_SHORT = 256  # bytes of a short line
_RESULT = len(_BEGIN) + 2 * KEY + len(_MIDDLE)  # where a line's result begins, if it has a key


@dataclass
class Journal:
    """An open journal. `known` maps a key to the position of its line."""

    path: Path
    file: BinaryIO
    known: Index = field(default_factory=Index)
    end: int = 0  # bytes
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, key: bytes, result: SampleResult) -> int:
        """Writes one result through to the system; its position. ProctorError where the disk is full."""
        return self.store(b"" if result.status == UNSCORED else key, to_line(result)[:-1])

    def store(self, key: bytes, found: bytes) -> int:
        """As `add`, for JSON text of any kind; without a key it is not found again."""
        line = b"".join((_BEGIN, key.hex().encode("ascii"), _MIDDLE, found, _END))
        with self.lock:
            position = self.end
            try:
                self.file.write(line)
                self.file.flush()
                self.end += len(line)
            except OSError as error:
                raise ProctorError(
                    f"{self.path}: cannot be written: {error.strerror}; what is in it is safe, "
                    "and the same command goes on from there once there is room"
                ) from None
            if key:
                self.known[key] = position
        return position

    def find(self, key: bytes) -> int:
        """The position of the result for this very question, or -1."""
        return self.known.get(key)

    def lines(self, positions: Iterable[int]) -> Iterator[bytes]:
        """The results at these positions, each as it stands in its line. InputError where one is damaged."""
        return lines(self.path, positions)

    def close(self) -> None:
        with contextlib.suppress(OSError):  # what could not be written has been told by `add`
            self.file.close()


def lines(path: Path, positions: Iterable[int]) -> Iterator[bytes]:
    """As `Journal.lines`, of a journal that need not be open."""
    with path.open("rb") as file:
        end = 0
        for position in positions:
            if position != end:
                file.seek(position)
            line = file.readline()
            end = position + len(line)
            begin = _RESULT if line[len(_BEGIN) : len(_BEGIN) + 1] != b'"' else _RESULT - 2 * KEY
            if not line.endswith(_END):
                raise InputError(f"{path}: changed while it was in use; run again with --fresh")
            yield line[begin : -len(_END)]


def open_journal(path: Path, *, fresh: bool = False) -> Journal:
    """The journal at `path`; a `fresh` one keeps what was there beside it as `.old`.

    InputError where it cannot be read or written, or another run is writing it.
    """
    try:
        return _open(path, fresh=fresh)
    except OSError as error:
        raise InputError(
            f"{path}: cannot be opened: {error.strerror}; name another report folder with --out"
        ) from error


def _open(path: Path, *, fresh: bool) -> Journal:
    path.parent.mkdir(parents=True, exist_ok=True)
    file = _locked(path)
    size = path.stat().st_size
    if size and (fresh or size > LARGEST):
        path.replace(path.with_name(path.name + ".old"))
        file.close()
        file = _locked(path)
    known, end = _read(path)
    os.truncate(path, end)  # a line torn by a kill
    return Journal(path, file, known, end)


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


def _read(path: Path) -> tuple[Index, int]:
    """The keys of all whole lines up to the first that is none, and where that one begins."""
    known, position = Index(path.stat().st_size // _SHORT), 0
    with path.open("rb") as file:
        for line in file:
            if not line.endswith(_END) or not line.startswith(_BEGIN):
                break
            name = line[len(_BEGIN) : line.find(b'"', len(_BEGIN))]
            try:
                key = bytes.fromhex(name.decode("ascii"))
                if len(key) not in (0, KEY) or not line.startswith(_MIDDLE, len(_BEGIN) + len(name)):
                    break
            except ValueError:
                break
            if key:
                known[key] = position
            position += len(line)
    return known, position
