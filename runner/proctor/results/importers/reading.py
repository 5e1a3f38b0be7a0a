"""Any other harness's results, told apart by their content."""

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
    known = ", ".join(sorted(importer.HARNESS for importer in IMPORTERS))
    raise InputError(f"{printable(str(path))}: no results of a harness that is known here: {known}")
