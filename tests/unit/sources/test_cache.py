"""Answers kept on disk."""

import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from proctor.config.spec import CacheSpec
from proctor.sources.cache import Cache, open_cache
from proctor.sources.request import Answer, Usage

LARGE = 2**30
WRITER = """
import sys
from pathlib import Path
from proctor.sources.cache import Cache
from proctor.sources.request import Answer
path, first, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
cache = Cache(path, int(sys.argv[4]), lambda text: print("warning", text, flush=True))
for number in range(first, first + count):
    cache.add(number.to_bytes(32, "big"), Answer(text=f"text {number} " + "x" * 500))
    print(number, flush=True)
cache.close()
"""


class Warned(list[str]):
    """What was warned of."""

    def __call__(self, text: str) -> None:
        self.append(text)


def key(number: int) -> bytes:
    return number.to_bytes(32, "big")


@pytest.fixture
def warned() -> Warned:
    return Warned()


@pytest.fixture
def cache(tmp_path: Path, warned: Warned) -> Iterator[Cache]:
    """A cache that nothing has been warned of by the test's end."""
    cache = Cache(tmp_path / "c" / "cache.db", LARGE, warned)
    yield cache
    cache.close()
    assert warned == []


def writer(path: Path, first: int, count: int, size: int = LARGE) -> "subprocess.Popen[bytes]":
    """A process that adds the answers of `count` keys."""
    command = [sys.executable, "-c", WRITER, str(path), str(first), str(count), str(size)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, env={"PYTHONPATH": os.pathsep.join(sys.path)})


def opened(path: Path, warned: Warned, size: int = LARGE) -> Cache:
    return Cache(path, size, warned)


def reopened(cache: Cache, key: bytes) -> Answer | None:
    """What the next run finds."""
    cache.close()
    again = Cache(cache.path, LARGE, cache.warn)
    found = again.find(key)
    again.close()
    return found


@pytest.mark.parametrize("text", ["", "4", "\0", "lone \ud800 surrogate", "日本 \u2028\r\n", "x" * 3_000_000])
def test_an_answer_comes_back_as_it_was(cache: Cache, text: str) -> None:
    cache.add(key(1), Answer(text=text, usage=Usage(input=3, output=5), finish="length"))
    expected = Answer(text=text, usage=Usage(input=3, output=5), finish="length", is_cached=True)
    assert cache.find(key(1)) == expected
    assert reopened(cache, key(1)) == expected


def test_what_was_never_added_is_not_found(cache: Cache) -> None:
    cache.add(key(1), Answer(text="x"))
    assert cache.find(key(2)) is None


def test_an_error_is_not_kept(cache: Cache) -> None:
    cache.add(key(1), Answer(text=None, error="cut off"))
    assert cache.find(key(1)) is None


def test_one_file_is_left(cache: Cache) -> None:
    cache.add(key(1), Answer(text="x"))
    cache.close()
    assert {path.name for path in cache.path.parent.iterdir() if path.stat().st_size} == {"cache.db"}


def test_a_config_opens_it(tmp_path: Path, warned: Warned) -> None:
    cache = open_cache(CacheSpec(path=tmp_path / "a", size=5), warned)
    assert (cache.path, cache.size) == (tmp_path / "a" / "answers.db", 5)
    cache.close()


def test_many_processes_write_at_once(tmp_path: Path, warned: Warned) -> None:
    path = tmp_path / "cache.db"
    writers = [writer(path, 300 * number, 300) for number in range(4)]
    said = [one.communicate(timeout=100)[0] for one in writers]
    assert [one.returncode for one in writers] == [0] * 4
    assert not any(b"warning" in text for text in said)
    cache = opened(path, warned)
    assert all(cache.find(key(number)) for number in range(1200))
    cache.close()
    assert warned == []


def test_many_threads_write_at_once(cache: Cache) -> None:
    def work(first: int) -> None:
        for number in range(first, first + 100):
            cache.add(key(number), Answer(text=str(number)))
            assert cache.find(key(number)) is not None

    threads = [threading.Thread(target=work, args=(100 * number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = [cache.find(key(number)) for number in range(800)]
    assert [one and one.text for one in found] == [str(number) for number in range(800)]


def test_a_killed_writer_loses_nothing(tmp_path: Path, warned: Warned) -> None:
    path = tmp_path / "cache.db"
    process = writer(path, 0, 10**6)
    assert process.stdout is not None
    for line in process.stdout:
        if int(line) == 200:
            process.kill()
            break
    rest = process.communicate()[0].split()
    assert process.returncode == -signal.SIGKILL
    cache = opened(path, warned)
    assert all(cache.find(key(number)) for number in range(201 + len(rest[:-1])))
    cache.add(key(10**7), Answer(text="x"))
    assert cache.find(key(10**7)) is not None
    cache.close()
    assert warned == []


def test_what_was_used_longest_ago_makes_room(tmp_path: Path, warned: Warned) -> None:
    ticks = iter(range(10**6))
    size = 400_000
    cache = Cache(tmp_path / "cache.db", size, warned, lambda: next(ticks))
    for number in range(300):
        cache.add(key(number), Answer(text="x" * 3000))
        assert cache.find(key(0)) is not None
    held = [number for number in range(300) if cache.find(key(number))]
    cache.close()
    assert held == [0, *range(301 - len(held), 300)]
    assert 80 < len(held) < 140
    assert cache.path.stat().st_size < 1.1 * size
    assert warned == []


def test_several_writers_keep_to_the_size(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    writers = [writer(path, 500 * number, 500, 200_000) for number in range(3)]
    said = [one.communicate(timeout=100)[0] for one in writers]
    assert not any(b"warning" in text for text in said)
    assert path.stat().st_size < 300_000


def test_a_smaller_size_makes_the_file_smaller(tmp_path: Path, warned: Warned) -> None:
    cache = opened(tmp_path / "cache.db", warned)
    for number in range(200):
        cache.add(key(number), Answer(text="x" * 3000))
    cache.close()
    assert cache.path.stat().st_size > 600_000
    cache = opened(cache.path, warned, 100_000)
    assert cache.find(key(199)) is not None
    cache.close()
    assert cache.path.stat().st_size < 110_000


def test_an_answer_larger_than_the_cache_is_not_kept(tmp_path: Path, warned: Warned) -> None:
    cache = opened(tmp_path / "cache.db", warned, 100_000)
    cache.add(key(1), Answer(text="x"))
    cache.add(key(2), Answer(text="x" * 100_001))
    assert cache.find(key(1)) is not None
    assert cache.find(key(2)) is None
    cache.close()
    assert warned == []


@pytest.mark.parametrize("size", [1, 4096, 100_000])
def test_a_file_that_is_no_database_is_moved_aside(tmp_path: Path, warned: Warned, size: int) -> None:
    path = tmp_path / "cache.db"
    path.write_bytes(b"nonsense" * size)
    cache = opened(path, warned)
    cache.add(key(1), Answer(text="x"))
    assert reopened(cache, key(1)) is not None
    assert (tmp_path / "cache.db.damaged").read_bytes() == b"nonsense" * size
    assert warned == [f"{path}: the cache is damaged; it is now cache.db.damaged, and a new one is begun"]


def test_damage_that_is_met_later_is_moved_aside(tmp_path: Path, warned: Warned) -> None:
    cache = opened(tmp_path / "cache.db", warned)
    for number in range(500):
        cache.add(key(number), Answer(text="x" * 2000))
    cache.close()
    data = bytearray(cache.path.read_bytes())
    data[8192 : len(data)] = b"\xa5" * (len(data) - 8192)
    cache.path.write_bytes(data)
    cache = opened(cache.path, warned)
    assert [cache.find(key(number)) for number in range(500)] == [None] * 500
    cache.add(key(1), Answer(text="x"))
    assert cache.find(key(1)) is not None
    cache.close()
    assert len(warned) == 1
    assert "the cache is damaged; it is now cache.db.damaged" in warned[0]


def test_damage_in_use_elsewhere_is_left_alone(tmp_path: Path, warned: Warned) -> None:
    other = opened(tmp_path / "cache.db", warned)
    other.add(key(1), Answer(text="x"))
    other.close()  # which empties the log, that would mend the file
    other = opened(tmp_path / "cache.db", warned)
    other.path.write_bytes(b"nonsense" * 1000)
    cache = opened(other.path, warned)
    cache.add(key(2), Answer(text="x"))
    assert cache.find(key(2)) is None
    cache.close()
    assert warned == [
        f"{other.path}: the cache is damaged, and another run has it open; this run goes without"
    ]
    other.close()


def test_a_changed_byte_in_a_text_is_a_miss(cache: Cache) -> None:
    cache.add(key(1), Answer(text="x" * 100))
    cache.close()
    cache.path.write_bytes(cache.path.read_bytes().replace(b"x" * 100, b"x" * 99 + b"y"))
    assert reopened(cache, key(1)) is None


def test_another_programs_database_is_left_alone(tmp_path: Path, warned: Warned) -> None:
    path = tmp_path / "theirs.db"
    theirs = sqlite3.connect(path)
    theirs.execute("CREATE TABLE precious (x)")
    theirs.close()
    before = path.read_bytes()
    cache = opened(path, warned)
    cache.add(key(1), Answer(text="x"))
    assert cache.find(key(1)) is None
    cache.close()
    assert path.read_bytes() == before
    assert warned == [
        f"{path}: the cache is no cache of this version of Proctor; name another path; this run goes without"
    ]


def test_a_folder_in_its_place_is_a_warning(tmp_path: Path, warned: Warned) -> None:
    cache = opened(tmp_path, warned)
    assert cache.find(key(1)) is None
    cache.close()
    assert warned == [
        f"{tmp_path}: the cache cannot be opened: unable to open database file; this run goes without"
    ]


def test_no_folder_to_put_it_in_is_a_warning(tmp_path: Path, warned: Warned) -> None:
    (tmp_path / "file").write_text("")
    cache = opened(tmp_path / "file" / "cache.db", warned)
    cache.add(key(1), Answer(text="x"))
    assert cache.find(key(1)) is None
    cache.close()
    assert warned == [f"{tmp_path}/file/cache.db: the cache cannot be written; this run goes without"]


READER = """
import json, os, sys
from pathlib import Path
from proctor.sources.cache import Cache
from proctor.sources.request import Answer
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
warned = []
cache = Cache(Path(sys.argv[1]), 2**30, warned.append)
found = [cache.find((1).to_bytes(32, "big")) is not None]
cache.add((2).to_bytes(32, "big"), Answer(text="x"))
found.append(cache.find((2).to_bytes(32, "big")) is not None)
cache.close()
print(json.dumps([found, warned]))
"""


def test_a_read_only_folder_still_answers(warned: Warned, tmp_path_factory: pytest.TempPathFactory) -> None:
    base = tmp_path_factory.mktemp("open")
    folder = base / "kept"
    cache = opened(folder / "cache.db", warned)
    cache.add(key(1), Answer(text="x"))
    cache.close()
    cache.path.chmod(0o444)
    folder.chmod(0o555)
    for above in (base, base.parent, base.parent.parent):
        above.chmod(above.stat().st_mode | 0o011)
    done = subprocess.run(
        [sys.executable, "-c", READER, str(cache.path)],
        capture_output=True,
        check=False,
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    folder.chmod(0o755)
    found, told = json.loads(done.stdout)
    assert found == [True, False]
    assert told == [f"{cache.path}: the cache cannot be written; new answers are not kept"]


def test_a_full_disk_is_one_warning_and_what_is_kept_stays(tmp_path: Path, warned: Warned) -> None:
    cache = opened(tmp_path / "cache.db", warned)
    cache.add(key(0), Answer(text="x"))
    assert cache.database is not None
    cache.database.execute("PRAGMA max_page_count = 20")
    for number in range(1, 100):
        cache.add(key(number), Answer(text="x" * 3000))
    assert cache.find(key(0)) is not None
    cache.close()
    assert warned == [
        f"{cache.path}: the cache cannot be written: the disk is full; new answers are not kept"
    ]


def test_a_write_that_fails_is_one_warning(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path / "cache.db"), "0", "500", str(LARGE)]
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),
    )
    assert done.stdout.count("new answers are not kept") == 1
    assert done.stdout.splitlines()[-1] == "499"


@pytest.mark.parametrize("value", ["a text", None, b"[1, 2", b"7", b'[null, 0, 0, "stop"]'])
def test_what_is_no_answer_is_none(cache: Cache, value: object) -> None:
    cache.add(key(1), Answer(text="x"))
    assert cache.database is not None
    check = zlib.crc32(value) if isinstance(value, bytes) else 0
    cache.database.execute("UPDATE answers SET sum = ?, value = ?", (check, value))
    assert cache.find(key(1)) is None
