"""Any other harness's results, told apart by their content."""

from itertools import islice
from pathlib import Path

from proctor.config.problem import printable
from proctor.errors import InputError
from proctor.results.importers import (
    benchmark_json,
    bigcode,
    evalplus,
    human_eval,
    inspect_ai,
    junit,
    lm_eval,
    promptfoo,
    swe_bench,
)
from proctor.results.importers.bounded import is_file, is_folder
from proctor.results.importers.foreign import Foreign, Importer

IMPORTERS: tuple[Importer, ...] = (
    benchmark_json,
    bigcode,
    evalplus,
    human_eval,
    inspect_ai,
    junit,
    lm_eval,
    promptfoo,
    swe_bench,
)

_MANY = 200  # entries of a folder that are looked at for a hint


def is_known(path: Path) -> bool:
    """Whether some harness's content is in a file or folder."""
    return any(importer.fits(path) for importer in IMPORTERS)


def read(path: Path) -> Foreign:
    """The run in a file or folder. InputError where no harness that is known wrote it, or it is of no use."""
    if not path.exists():
        raise InputError(f"{printable(str(path))}: no such file or folder; name what the harness wrote")
    found = [importer for importer in IMPORTERS if importer.fits(path)]
    if len(found) == 1:
        return found[0].read(path)
    if found:
        names = ", ".join(importer.HARNESS for importer in found)
        raise InputError(
            f"{printable(str(path))}: holds results of several harnesses ({names}); name one file"
        )
    if is_folder(path):
        raise InputError(f"{printable(str(path))}: {_inside(path)}")
    known = ", ".join(sorted(importer.HARNESS for importer in IMPORTERS))
    raise InputError(f"{printable(str(path))}: no results of a harness that is known here: {known}")


def _inside(folder: Path) -> str:
    """What to say of a folder that is of no harness."""
    try:
        entries = sorted(islice(folder.iterdir(), _MANY))
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    if not entries:
        return "an empty folder; name what the harness wrote"
    files = [printable(one.name) for one in entries if is_file(one) and is_known(one)]
    if files:
        return f"has {', '.join(files[:5])}{' and more' if len(files) > 5 else ''}; name one file of it"
    return "no results of a harness that is known here in this folder; name a file that one wrote"
