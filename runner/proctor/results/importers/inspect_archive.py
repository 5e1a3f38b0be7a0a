"""An `.eval` log: a zip of JSON files, most packed by zstd (method 93), which inspect_ai itself reads."""

import importlib
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any, Final

from proctor.config.problem import printable
from proctor.errors import InputError
from proctor.results.importers import json_document

HEAD: Final = 4096  # bytes that tell an archive
_SIGNATURE: Final = b"PK\x03\x04"
_MEMBERS: Final = (b"_journal/", b"header.json", b"samples/")  # what the writer begins with
_MOST: Final = 200_000  # files in the archive
_LARGEST: Final = 2**30  # bytes of all of them, unpacked
_BLOCK: Final = 4096  # packed bytes that are unpacked at once: at most 128 MiB, as zstd goes
_LONG: Final = {"messages", "events", "store", "attachments", "timelines"}  # of a sample, and of no use here
_ENDED: Final = "pass the log of a run that has ended"
_AS_JSON: Final = "or convert it: inspect log convert --to json --output-dir FOLDER"


def is_archive(head: bytes) -> bool:
    """Whether a file that begins so is a log of this kind."""
    return head.startswith(_SIGNATURE) and any(member in head[:HEAD] for member in _MEMBERS)


def read(path: Path) -> dict[str, Any]:
    """The log as its `.json` would have it, less events and messages.

    InputError without the extra `inspect`, where the file is damaged, or unpacks to over a GiB.
    """
    name = printable(str(path))
    if path.stat().st_size > json_document.LARGEST:
        raise InputError(f"{name}: over {json_document.LARGEST // 2**20} MiB, too large to be read")
    library = _library(name)
    with tempfile.TemporaryDirectory(prefix="proctor-") as folder:
        plain = Path(folder, "plain.eval")
        try:
            _unpack(path, plain)
        except InputError as error:
            raise InputError(f"{name}: {error}") from error
        except Exception as error:  # zip and zstd raise anything for damaged bytes
            raise InputError(f"{name}: a damaged or half-written log ({_told(error)}); {_ENDED}") from error
        try:
            log = library.read_eval_log(str(plain), exclude_fields=_LONG)
            document: dict[str, Any] = log.model_dump(mode="json", exclude_none=True)
        except Exception as error:  # nor does inspect_ai say what it raises
            raise InputError(f"{name}: inspect_ai cannot read it ({_told(error)}); {_ENDED}") from error
    return document


def _library(name: str) -> Any:
    try:
        return importlib.import_module("inspect_ai.log")
    except ImportError as error:
        raise InputError(
            f"{name}: to read an .eval log, inspect_ai is needed, which is not installed; "
            f'run: pip install "proctor-eval[inspect]", {_AS_JSON} {name}'
        ) from error


def _unpack(path: Path, plain: Path) -> None:
    """Copies the archive's files unpacked.

    What the archive says of sizes is not to be trusted: inspect_ai unpacks a file whole, however large it
    becomes. Here reading ends where the size that was said does.
    """
    with zipfile.ZipFile(path) as packed, zipfile.ZipFile(plain, "w") as out:
        files = {file.filename: file for file in packed.infolist()}  # the last of a name counts
        if len(files) > _MOST or sum(file.file_size for file in files.values()) > _LARGEST:
            raise InputError(
                f"unpacks to over {_LARGEST // 2**30} GiB, or to over {_MOST:,} files; {_AS_JSON}"
            )
        for name, file in files.items():
            with packed.open(file) as source, out.open(name, "w") as target:
                _copy(source, target)


def _copy(source: IO[bytes], target: IO[bytes]) -> None:
    while block := source.read(_BLOCK):
        target.write(block)


def _told(error: Exception) -> str:
    """An error in one short line."""
    if isinstance(error, zipfile.BadZipFile | zlib.error):
        return printable(str(error))[:120]
    return printable(f"{type(error).__name__}: {error}".splitlines()[0])[:120]
