"""The traps that a ZIP archive may hold: each has its own words, and none costs memory or a file."""

import io
import stat
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from proctor.errors import InputError
from proctor.github.archive import read_entry

LIMIT = 1_000_000


def archive(*entries: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """What a program that packs by the rules makes of the entries."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as packed:
        for name, content in entries:
            packed.writestr(name, content)
    return file.getvalue()


def named(name: str) -> bytes:
    """An archive with an entry of a name that `zipfile` would not write as it is."""
    placeholder = "x" * len(name.encode())
    return archive((placeholder, b"1")).replace(placeholder.encode(), name.encode())


def info(name: str, *, mode: int) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name)
    made.external_attr = mode << 16
    return made


def patched(
    data: bytes, *, central: int, local: int | None = None, form: str = "<H", value: int = 0
) -> bytes:
    """An archive whose only entry has another value at an offset of its headers."""
    changed = bytearray(data)
    struct.pack_into(form, changed, data.index(b"PK\x01\x02") + central, value)
    if local is not None:
        struct.pack_into(form, changed, data.index(b"PK\x03\x04") + local, value)
    return bytes(changed)


def one(content: bytes = b"hello", *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    return archive(("a.json", content), method=method)


def overlapping() -> bytes:
    """Two entries of the directory that share the bytes of the first."""
    data = archive(("a.json", b"1"), ("b.json", b"2"))
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    changed = bytearray(data)
    struct.pack_into("<I", changed, second + 42, 0)
    return bytes(changed)


def two_names() -> bytes:
    data = bytearray(one())
    data[30:36] = b"b.json"
    return bytes(data)


def many(count: int) -> bytes:
    return archive(*[(f"{number}", b"") for number in range(count)], method=zipfile.ZIP_STORED)


def trailing() -> bytes:
    """A deflated entry with bytes behind its end."""
    data = one()
    size = len(zlib.compress(b"hello", 6)) - 6
    changed = data.replace(b"PK\x01\x02", b"junkPK\x01\x02")
    changed = patched(changed, central=20, local=18, form="<I", value=size + 4)
    return changed[:-6] + struct.pack("<I", changed.index(b"PK\x01\x02")) + changed[-2:]


TRAPS: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "no whole ZIP file"),
    "no archive": (lambda: b"PK" * 100, "no whole ZIP file"),
    "cut": (lambda: one()[:-10], "no whole ZIP file"),
    "without the entry": (lambda: archive(("b.json", b"")), "has no entry 'a.json'"),
    "in another case": (lambda: archive(("A.json", b"")), "has no entry 'a.json'"),
    "too large": (lambda: one(b"x" * (LIMIT + 1)), "has more than 1,000,000 bytes"),
    "too large, as it is": (
        lambda: one(b"x" * (LIMIT + 1), method=zipfile.ZIP_STORED),
        "has more than 1,000,000 bytes",
    ),
    "too large in all": (
        lambda: patched(one(), central=24, form="<I", value=2**31),
        "unpacks to more than 536,870,912 bytes",
    ),
    "larger than it says": (
        lambda: patched(one(b"x" * LIMIT), central=24, local=22, form="<I", value=5),
        "not what its header says",
    ),
    "smaller than it says": (
        lambda: patched(one(), central=24, local=22, form="<I", value=500),
        "not what its header says",
    ),
    "another checksum": (
        lambda: patched(one(), central=16, local=14, form="<I", value=1),
        "not what its header says",
    ),
    "encrypted": (lambda: patched(one(), central=8, local=6, value=0x1), "is encrypted"),
    "masked": (lambda: patched(one(), central=8, local=6, value=0x2000), "is encrypted"),
    "bzip2": (lambda: one(method=zipfile.ZIP_BZIP2), "another method than deflate"),
    "lzma": (lambda: one(method=zipfile.ZIP_LZMA), "another method than deflate"),
    "an unknown method": (
        lambda: patched(one(), central=10, local=8, value=99),
        "another method than deflate",
    ),
    "no deflate": (
        lambda: patched(one(b"\xff" * 9, method=zipfile.ZIP_STORED), central=10, local=8, value=8),
        "cannot be unpacked",
    ),
    "bytes behind the end": (trailing, "not what its header says"),
    "two of one name": (lambda: named_twice("a.json", "a.json"), "two entries of one name"),
    "two of one name elsewhere": (
        lambda: archive(("a.json", b""), ("A.JSON", b"")),
        "two entries of one name",
    ),
    "absolute": (lambda: named("/etc/passwd"), "a name that no file should have"),
    "upwards": (lambda: named("../a.json"), "a name that no file should have"),
    "upwards within": (lambda: named("b/../a.json"), "a name that no file should have"),
    "here": (lambda: named("./a.json"), "a name that no file should have"),
    "nothing between": (lambda: named("b//a.json"), "a name that no file should have"),
    "backslash": (lambda: named("..\\a.json"), "a name that no file should have"),
    "drive": (lambda: named("C:a.json"), "a name that no file should have"),
    "NUL": (lambda: named("a.json\0.txt"), "a name that no file should have"),
    "control": (lambda: named("a\x1b[31m"), r"u\{1b\}\[31m' has a name that no file"),
    "long name": (lambda: archive(("x" * 201, b"")), "too long a name"),
    "deep": (lambda: archive(("a/" * 8 + "b", b"")), "lies too deep"),
    "link": (lambda: archive((info("a.json", mode=stat.S_IFLNK | 0o777), b"/etc/passwd")), "no plain file"),
    "device": (lambda: archive((info("a.json", mode=stat.S_IFCHR | 0o666), b"")), "no plain file"),
    "pipe": (lambda: archive((info("b", mode=stat.S_IFIFO | 0o666), b""), ("a.json", b"")), "no plain file"),
    "too many": (lambda: many(1001), "more than 1,000 entries"),
    "overlapping": (overlapping, "that overlap"),
    "of two names": (two_names, "of two names"),
    "nowhere": (lambda: patched(one(), central=42, form="<I", value=1), "points to where no entry is"),
    "beyond the end": (
        lambda: patched(one(), central=20, local=18, form="<I", value=5_000),
        "overlaps its directory",
    ),
}


def named_twice(first: str, second: str) -> bytes:
    """An archive with two entries, renamed afterwards."""
    return (
        archive(("1" * len(first), b"1"), ("2" * len(second), b"2"))
        .replace(b"1" * len(first), first.encode())
        .replace(b"2" * len(second), second.encode())
    )


@pytest.mark.parametrize(("make", "words"), TRAPS.values(), ids=TRAPS)
def test_a_trap_has_its_words(make: Callable[[], bytes], words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        read_entry(make(), "a.json", LIMIT)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("content", [b"", b"hello", b"x" * LIMIT], ids=["empty", "short", "full"])
def test_reads_an_entry(content: bytes, method: int) -> None:
    data = archive(("b/", b""), ("b/c.md", b"other"), ("a.json", content), method=method)
    assert read_entry(data, "a.json", LIMIT) == content
    assert read_entry(data, "b/c.md", LIMIT) == b"other"


def test_reads_what_was_packed_as_a_stream() -> None:
    """As GitHub's own uploader does: sizes stand behind the content."""

    class Stream(io.RawIOBase):
        def __init__(self) -> None:
            self.data = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, part: Any) -> int:
            self.data += bytes(part)
            return len(part)

    stream = Stream()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("ä.json", b"hello")
        packed.writestr("b.json", b"world")
    assert read_entry(bytes(stream.data), "ä.json", LIMIT) == b"hello"


def test_the_largest_number_of_entries_is_read() -> None:
    assert read_entry(many(1000), "999", LIMIT) == b""


def test_a_bomb_takes_no_memory() -> None:
    bomb = patched(one(b"\0" * 200_000_000), central=24, local=22, form="<I", value=5)
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match="more than 1,000,000 bytes"):
            read_entry(bomb, "a.json", LIMIT)
        assert tracemalloc.get_traced_memory()[1] < 8 * LIMIT
    finally:
        tracemalloc.stop()
