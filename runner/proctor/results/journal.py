"""The journal: every result as soon as it is known, so that a run can go on and reaches none twice.

One JSON line a result: {"key": ..., "result": {...}}; what was found of tasks stands there too. `key` is a
hash of all that the result depends on, so that it counts for the very same output to the very same question,
under the same conditions, in whichever run. A result without a key counts for the run that reached it alone.

A line is with the system once it is added, so that a killed process loses none. It goes on to the disk with
the first one that is added SYNC seconds after the last time: about that much a power cut can cost.
"""

import contextlib
import fcntl
import os
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from proctor.errors import InputError
from proctor.files import unwritable
from proctor.model import UNSCORED, SampleResult
from proctor.results.index import KEY, Index
from proctor.results.record import to_line

NAME = "journal.jsonl"
LARGEST = 4 * 2**30  # bytes; a larger journal is kept as an old one, and the next begun
LONGEST = 64 * 2**20  # bytes of a line
SYNC = 5.0  # seconds
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
    synced: float = field(default_factory=time.monotonic)

    def add(self, key: bytes, result: SampleResult) -> int:
        """Writes one result through to the system; its position. ProctorError where it cannot be written."""
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
                if time.monotonic() - self.synced >= SYNC:
                    self._sync()
            except OSError as error:
                raise unwritable(self.path, error) from error
            if key:
                self.known[key] = position
        return position

    def find(self, key: bytes) -> int:
        """The position of the result for this very question, or -1."""
        return self.known.get(key)

    def lines(self, positions: Iterable[int]) -> Iterator[bytes]:
        """The results at these positions, each as it stands in its line. InputError where one is damaged."""
        return lines(self.path, positions)

    def seal(self) -> None:
        """Ends looking up and adding, and lets go of the memory that it took.

        InputError where somebody else has cut, replaced or continued the file: positions mean nothing then.
        """
        self.known = Index()
        here = os.fstat(self.file.fileno())
        try:
            is_whole = os.path.samestat(here, self.path.stat()) and here.st_size == self.end
        except OSError:
            is_whole = False
        if not is_whole:
            raise _changed(self.path)

    def strike(self, position: int) -> None:
        """Spoils the line at this position, so that the next run does not know it."""
        with self.path.open("r+b") as file:
            file.seek(position)
            file.write(b"#")

    def close(self) -> None:
        if self.file.closed:
            return
        for end in (self._sync, self.file.close):
            with contextlib.suppress(OSError):  # what could not be written has been told by `add`
                end()

    def _sync(self) -> None:
        os.fdatasync(self.file.fileno())
        self.synced = time.monotonic()


def lines(path: Path, positions: Iterable[int]) -> Iterator[bytes]:
    """As `Journal.lines`, of a journal that need not be open."""
    try:
        yield from _lines(path, positions)
    except FileNotFoundError as error:
        raise _changed(path) from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}; run the same command again") from error


def _lines(path: Path, positions: Iterable[int]) -> Iterator[bytes]:
    with path.open("rb") as file:
        end = 0
        for position in positions:
            if position != end:
                file.seek(position)
            line = file.readline()
            end = position + len(line)
            begin = _RESULT if line[len(_BEGIN) : len(_BEGIN) + 1] != b'"' else _RESULT - 2 * KEY
            if not line.endswith(_END):
                raise _changed(path)
            yield line[begin : -len(_END)]


def _changed(path: Path) -> InputError:
    return InputError(f"{path}: changed while it was in use; run the same command again")


def open_journal(path: Path, *, fresh: bool = False) -> Journal:
    """The journal at `path`; a `fresh` one keeps what was there beside it as `.old`.

    InputError where it cannot be read or written, or another run is writing it.
    """
    try:
        return _open(path, fresh=fresh)
    except OSError as error:
        raise unwritable(path, error, "name another report folder with --out") from error


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
    """The keys of all whole lines, and where the last of them ends; what is damaged is passed over."""
    known, position, end = Index(path.stat().st_size // _SHORT), 0, 0
    with path.open("rb") as file:
        while line := file.readline(LONGEST):
            key = _key(line)
            if key:
                known[key] = position
            position += len(line)
            if key is not None:
                end = position
    return known, end


def _key(line: bytes) -> bytes | None:
    """The key in a line, empty where it has none; None where the line is damaged, as far as can be seen."""
    name = line[len(_BEGIN) : line.find(b'"', len(_BEGIN))]
    is_whole = line.startswith(_BEGIN) and line.endswith(_END) and line.isascii() and b"\0" not in line
    if not is_whole or not line.startswith(_MIDDLE, len(_BEGIN) + len(name)):
        return None
    try:
        key = bytes.fromhex(name.decode("ascii"))
    except ValueError:
        return None
    return key if len(key) in (0, KEY) else None
