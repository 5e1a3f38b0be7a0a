"""Answers that were paid for, kept on disk, so that none is asked for twice.

One SQLite database. A key is a hash of all that an answer depends on; the value is the answer as JSON, with a
checksum, since SQLite itself would not notice a changed byte in a text. What goes wrong with it costs answers
that have to be asked for again, and never a run.
"""

import contextlib
import fcntl
import json
import os
import sqlite3
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from proctor.config.spec import CacheSpec
from proctor.sources.request import Answer, Usage

NAME = "answers.db"
PATIENCE = 30.0  # seconds that another process may keep the database to itself
DROPPED = 0.1  # share of the size that is made free at a time
TOUCHED = 500  # answers whose use is noted at a time
_OURS = 0x50724331  # the application id in the header: whose database it is
_LAYOUT = 1
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_TABLE = """
CREATE TABLE IF NOT EXISTS answers (key BLOB PRIMARY KEY, used REAL, sum INTEGER, value BLOB);
CREATE INDEX IF NOT EXISTS by_use ON answers (used);
"""


def open_cache(spec: CacheSpec, warn: Callable[[str], None], *, is_read: bool = True) -> "Cache":
    """The cache in the folder of a config. What goes wrong with it is told to `warn`, and costs no run.

    One that is not read takes answers and gives none.
    """
    kind = Cache if is_read else _Unread
    return kind(spec.path / NAME, spec.size, warn)


class Cache:
    """Answers by their key, for any number of threads and processes; those unused longest make room."""

    def __init__(
        self, path: Path, size: int, warn: Callable[[str], None], clock: Callable[[], float] = time.time
    ) -> None:
        """`size` in bytes, of the file; `clock` tells seconds that mean the same to every process."""
        self.path, self.size, self.warn, self.clock = path, size, warn, clock
        self.lock = threading.RLock()
        self.database: sqlite3.Connection | None = None
        self.held: BinaryIO | None = None
        self.is_writable = True
        self.touched: list[tuple[float, bytes]] = []
        with self._guarded("opened"):
            self._open()

    def find(self, key: bytes) -> Answer | None:
        """The answer that was kept, or None."""
        with self.lock, self._guarded("read"):
            return self._found(key)

    def add(self, key: bytes, answer: Answer) -> None:
        """Keeps an answer; one without a text is not kept, nor one that alone is larger than the cache."""
        value = _dumped(answer)
        if answer.text is None or len(value) > self.size:
            return
        with self.lock, self._guarded("written"):
            if self.database is not None and self.is_writable:
                row = (key, self.clock(), zlib.crc32(value), value)
                self.database.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)", row)
                if self._bytes() > self.size:
                    self._drop()

    def close(self) -> None:
        """Notes what was used, and leaves one file behind."""
        with self.lock:
            with self._guarded("written"):
                self._note_use()
            self._end()

    def _found(self, key: bytes) -> Answer | None:
        if self.database is None:
            return None
        found = self.database.execute("SELECT sum, value FROM answers WHERE key = ?", (key,)).fetchone()
        answer = None if found is None else _loaded(*found)
        if answer is not None:
            self._touch(key)
        return answer

    def _open(self) -> None:
        if self._locked():
            self.database = self._connected(str(self.path))
            self._prepare()
        elif self.path.exists():
            self.is_writable = False
            self.database = self._read_only()
            self.warn(f"{self.path}: the cache cannot be written; new answers are not kept")
        else:
            self._give_up("cannot be written")

    def _locked(self) -> bool:
        """Notes that the database is in use, by a lock that many can share; False where none can be had."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.held = self.path.with_name(self.path.name + ".lock").open("ab")
        except OSError:
            return False
        with contextlib.suppress(OSError):  # file systems without locks go without
            fcntl.flock(self.held, fcntl.LOCK_SH)
        return os.access(self.path, os.W_OK) or not self.path.exists()

    def _connected(self, name: str, *, uri: bool = False) -> sqlite3.Connection:
        return sqlite3.connect(name, timeout=PATIENCE, isolation_level=None, check_same_thread=False, uri=uri)

    def _read_only(self) -> sqlite3.Connection:
        """The database as it stands. Without its log nobody is writing it, and it needs none beside it."""
        alone = "" if self.path.with_name(self.path.name + "-wal").exists() else "&immutable=1"
        return self._connected(f"{self.path.absolute().as_uri()}?mode=ro{alone}", uri=True)

    def _prepare(self) -> None:
        database = self.database
        if database is None:
            return
        # Tables come last where another process makes a new one now, so they are looked for first.
        (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        (owner,) = database.execute("PRAGMA application_id").fetchone()
        (layout,) = database.execute("PRAGMA user_version").fetchone()
        if tables and (owner, layout) != (_OURS, _LAYOUT):
            self._give_up("is no cache of this version of Proctor; name another path")
            return
        if not tables:
            database.execute("PRAGMA auto_vacuum = INCREMENTAL")
        with contextlib.suppress(sqlite3.OperationalError):  # a file system that cannot share memory
            database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        if not tables:
            database.execute(f"PRAGMA application_id = {_OURS}")
            database.execute(f"PRAGMA user_version = {_LAYOUT}")
        database.executescript(_TABLE)
        if self._bytes(with_free=True) > self.size:
            self._drop()
            database.executescript("PRAGMA incremental_vacuum")  # `execute` takes its first step alone

    def _bytes(self, *, with_free: bool = False) -> int:
        """What is in use of the file, or the whole of it."""
        if self.database is None:
            return 0
        names = ("page_count", "freelist_count", "page_size")
        pages, free, size = (self.database.execute(f"PRAGMA {name}").fetchone()[0] for name in names)
        return int((pages - (0 if with_free else free)) * size)

    def _drop(self) -> None:
        """Drops what was used longest ago, until some of the size is free."""
        self._note_use()
        database = self.database
        if database is None:
            return
        share = 1 - self.size * (1 - DROPPED) / self._bytes()
        (total,) = database.execute("SELECT sum(length(value)) FROM answers").fetchone()
        excess = share * (total or 0)  # a row takes more of the file than its value
        oldest = database.execute("SELECT rowid, length(value) FROM answers ORDER BY used")
        dropped = []
        for row, length in oldest:
            if excess <= 0:
                break
            dropped.append((row,))
            excess -= length
        oldest.close()
        with _transaction(database):
            database.executemany("DELETE FROM answers WHERE rowid = ?", dropped)

    def _touch(self, key: bytes) -> None:
        self.touched.append((self.clock(), key))
        if len(self.touched) >= TOUCHED:
            self._note_use()

    def _note_use(self) -> None:
        touched, self.touched = self.touched, []
        if self.database is not None and self.is_writable and touched:
            with _transaction(self.database):
                self.database.executemany("UPDATE answers SET used = ? WHERE key = ?", touched)

    @contextlib.contextmanager
    def _guarded(self, done: str) -> Iterator[None]:
        """Whatever the database raises is a warning."""
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code in _DAMAGED:
                self._begin_anew()
            elif code == sqlite3.SQLITE_FULL:
                self._stop_writing("cannot be written: the disk is full")
            elif done == "written":
                self._stop_writing(f"cannot be written: {error}")
            else:
                self._give_up(f"cannot be {done}: {error}")
        except OSError as error:
            self._give_up(f"cannot be {done}: {error.strerror}")

    def _begin_anew(self) -> None:
        """Moves a damaged database aside, unless somebody else has it open."""
        if not self.is_writable or self.held is None:
            self._give_up("is damaged, and cannot be moved")
            return
        if self.database is not None:
            with contextlib.suppress(sqlite3.Error):
                self.database.close()
            self.database = None
        try:
            fcntl.flock(self.held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._give_up("is damaged, and another run has it open")
            return
        aside = self.path.with_name(self.path.name + ".damaged")
        try:
            self.path.replace(aside)
            for end in ("-wal", "-shm", "-journal"):
                self.path.with_name(self.path.name + end).unlink(missing_ok=True)
            self.warn(f"{self.path}: the cache is damaged; it is now {aside.name}, and a new one is begun")
            self.database = self._connected(str(self.path))
            self._prepare()
            fcntl.flock(self.held, fcntl.LOCK_SH)
        except (OSError, sqlite3.Error) as error:
            self._give_up(f"is damaged, and no new one can be begun: {error}")

    def _stop_writing(self, why: str) -> None:
        self.is_writable = False
        self.warn(f"{self.path}: the cache {why}; new answers are not kept")

    def _give_up(self, why: str) -> None:
        self.warn(f"{self.path}: the cache {why}; this run goes without")
        self._end()

    def _end(self) -> None:
        if self.database is not None:
            with contextlib.suppress(sqlite3.Error):
                self.database.close()
            self.database = None
        if self.held is not None:
            self.held.close()
            self.held = None


class _Unread(Cache):
    def find(self, key: bytes) -> None:
        del key


@contextlib.contextmanager
def _transaction(database: sqlite3.Connection) -> Iterator[None]:
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")


def _dumped(answer: Answer) -> bytes:
    value = [answer.text, answer.usage.input, answer.usage.output, answer.finish]
    return json.dumps(value, separators=(",", ":")).encode("ascii")


def _loaded(check: object, value: object) -> Answer | None:
    """The answer, or None where its bytes are not those that were kept, or are no answer."""
    if not isinstance(value, bytes) or zlib.crc32(value) != check:
        return None
    try:
        text, given, taken, finish = json.loads(value)
    except (ValueError, TypeError, RecursionError):
        return None
    if not isinstance(text, str):
        return None
    return Answer(text=text, usage=Usage(input=given, output=taken), finish=finish, is_cached=True)
