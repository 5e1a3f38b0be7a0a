"""Reading a config's bytes, however odd the file."""

import re
import stat
from pathlib import Path

from proctor.config.problem import Place, Problems

MAX_BYTES = 2**20
_NOT_TEXT = re.compile(
    "[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)  # YAML 1.2, section 5.1


def read_config(path: Path, problems: Problems) -> bytes | None:
    """The file's bytes, at most MAX_BYTES; None, with a problem noted, where it cannot be read."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            problems.add((), "is a folder", "name the config file in it")
        elif not stat.S_ISREG(status.st_mode):
            problems.add((), "is not a regular file")
        elif status.st_size > MAX_BYTES:
            problems.add((), f"is {status.st_size:,} bytes; a config has at most {MAX_BYTES:,}")
        else:
            return _read(path, problems)
    except FileNotFoundError:
        problems.add((), "there is no such file", "check the path, or write one with `proctor init`")
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL character
        problems.add((), f"cannot be read: {getattr(error, 'strerror', None) or error}")
    return None


def _read(path: Path, problems: Problems) -> bytes | None:
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)  # files of /proc say that they have no bytes
    if len(content) > MAX_BYTES:
        problems.add((), f"has more than {MAX_BYTES:,} bytes")
        return None
    return content


def decode(content: bytes, problems: Problems) -> str | None:
    """The text without its byte order mark; None, with a problem noted, where YAML does not allow it."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", "replace")
        message = f"the file is not UTF-8 (byte 0x{content[error.start]:02x})"
        problems.add((), message, "save it as UTF-8", place=_place(before))
        return None
    if bad := _NOT_TEXT.search(text):
        message = f"the character U+{ord(bad[0]):04X} is not allowed in YAML"
        problems.add((), message, "delete it", place=_place(text[: bad.start()]))
        return None
    return text


def _place(before: str) -> Place:
    return Place(line=before.count("\n") + 1, column=len(before) - (before.rfind("\n") + 1) + 1)
