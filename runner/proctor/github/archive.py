"""A ZIP archive by a stranger, read in memory: every trap that the format has is an InputError."""

import io
import stat
import struct
import zipfile
import zlib

from proctor.errors import InputError
from proctor.report.text import one_line

ENTRIES = 1000
DEPTH = 8
NAME_CHARACTERS = 200
UNPACKED = 512 * 1024 * 1024
"""Bytes that all entries together may say they have."""

_LOCAL = 30  # bytes of an entry's own header, before its name
_SIZES = struct.Struct("<HH")  # at its end: the sizes of the name and of what follows it
_ENCRYPTED = 0x1 | 0x20 | 0x40 | 0x2000  # by password, patched, strongly, with the directory masked
_DIRECTORY_ENTRY = b"PK\x01\x02"


def read_entry(archive: bytes, name: str, limit: int) -> bytes:
    """The content of the entry of exactly this name, at most `limit` bytes. InputError says what is wrong."""
    entries, directory = _entries(archive)
    _check_overlap(archive, entries, directory)
    entry = next((entry for entry in entries if entry.filename == name), None)
    if entry is None:
        raise InputError(f"the archive has no entry {one_line(name)!r}")
    return _content(archive, entry, limit)


def _entries(archive: bytes) -> tuple[list[zipfile.ZipInfo], int]:
    """The archive's directory, whose entries are as they should be, and where it begins."""
    if archive.count(_DIRECTORY_ENTRY) > ENTRIES:  # before a list of them is made
        raise InputError(f"the archive has more than {ENTRIES:,} entries")
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            entries, directory = opened.infolist(), opened.start_dir
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError, struct.error) as error:
        raise InputError(f"the archive is no whole ZIP file: {one_line(str(error))}") from None
    for entry in entries:
        wrong = _wrong(entry)
        if wrong:
            raise InputError(f"the archive's entry {one_line(entry.orig_filename)!r} {wrong}")
    if len({entry.filename.casefold() for entry in entries}) < len(entries):
        raise InputError("the archive has two entries of one name")
    if sum(entry.file_size for entry in entries) > UNPACKED:
        raise InputError(f"the archive unpacks to more than {UNPACKED:,} bytes")
    return entries, directory


def _wrong(entry: zipfile.ZipInfo) -> str | None:
    """What is wrong with an entry, whether it is asked for or not; None where nothing is."""
    parts = entry.orig_filename.removesuffix("/").split("/")
    mode = entry.external_attr >> 16
    checks = {
        "has a name that no file should have": entry.filename != entry.orig_filename
        or not entry.orig_filename.isprintable()
        or any(character in entry.orig_filename for character in "\\:")
        or not {"", ".", ".."}.isdisjoint(parts),
        "has too long a name": len(entry.orig_filename) > NAME_CHARACTERS,
        "lies too deep": len(parts) > DEPTH,
        "is encrypted": bool(entry.flag_bits & _ENCRYPTED),
        "is packed by another method than deflate": entry.compress_type
        not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED),
        "is no plain file": stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR),
    }
    return next((text for text, holds in checks.items() if holds), None)


def _check_overlap(archive: bytes, entries: list[zipfile.ZipInfo], directory: int) -> None:
    """Entries that share bytes unpack to far more than the archive could hold."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise InputError("the archive has entries that overlap")
        start = _start(archive, entry)
        end = start + entry.compress_size
    if end > directory:
        raise InputError("the archive has an entry that overlaps its directory")


def _start(archive: bytes, entry: zipfile.ZipInfo) -> int:
    """Where an entry's packed content begins; InputError where its own header says another name."""
    head = archive[entry.header_offset : entry.header_offset + _LOCAL]
    if len(head) < _LOCAL or not head.startswith(b"PK\x03\x04"):
        raise InputError("the archive's directory points to where no entry is")
    name_size: int
    extra_size: int
    name_size, extra_size = _SIZES.unpack(head[-_SIZES.size :])
    start = entry.header_offset + _LOCAL
    encoding = "utf-8" if entry.flag_bits & 0x800 else "cp437"
    if archive[start : start + name_size] != entry.orig_filename.encode(encoding, errors="replace"):
        raise InputError("the archive has an entry of two names")
    return start + name_size + extra_size


def _content(archive: bytes, entry: zipfile.ZipInfo, limit: int) -> bytes:
    """Unpacks at most one byte more than may be, whatever the headers say."""
    shown = one_line(entry.filename)
    start = _start(archive, entry)
    packed = archive[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        content, is_whole = packed[: limit + 1], True
    else:
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            content = unpacker.decompress(packed, limit + 1)
        except zlib.error as error:
            raise InputError(f"the archive's entry {shown!r} cannot be unpacked: {error}") from None
        is_whole = unpacker.eof and not unpacker.unused_data
    if len(content) > limit:
        raise InputError(f"the archive's entry {shown!r} has more than {limit:,} bytes")
    if not is_whole or len(content) != entry.file_size or zlib.crc32(content) != entry.CRC:
        raise InputError(f"the archive's entry {shown!r} is not what its header says")
    return content
