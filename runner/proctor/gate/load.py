"""A run to compare, from whatever file or folder holds it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from proctor.config.spec import BenchmarkSpec
from proctor.errors import InputError
from proctor.gate import archive, folder, kept
from proctor.gate.baseline import Baseline, BaselineError, Key
from proctor.gate.foreign import baseline_of
from proctor.gate.kept import Kept, Pairs
from proctor.gate.listing import Listing, listed_in
from proctor.results.importers import reading

RESULTS, PACKED = ".jsonl", b"\x1f\x8b"  # a suffix, and how gzip's files begin
OURS = ("metrics.json", "results.jsonl")  # in a report folder


def load(path: Path, listing: Listing) -> Baseline:
    """The run in a report folder, a results.jsonl, a file that `proctor run` recorded, or another harness's.

    `listing` says which metrics a benchmark has. BaselineError ("missing", "corrupt") where it is not to be
    read.
    """
    if path.is_dir():
        return folder.read(path, listing) if _is_ours(path) else _foreign(path)
    if path.suffix == RESULTS:
        return _foreign(path) if reading.is_known(path) else folder.read_results(path, listing)
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise BaselineError(
            "missing", f"{path}: no such file; name a report folder, a results.jsonl or a recorded run"
        ) from error
    except OSError as error:
        raise BaselineError("corrupt", f"{path}: cannot be read: {error.strerror}") from error
    return archive.read(data, name=str(path)) if data.startswith(PACKED) else _foreign(path)


def load_outputs(path: Path) -> Kept:
    """The outputs that are kept of the run at `path`, see `load`; empty where there are none.

    BaselineError ("corrupt") where they are not to be read.
    """
    if path.is_dir():
        return read_outputs(path / kept.IN_REPORT)
    if path.suffix == RESULTS:
        return {}
    return read_outputs(path.with_name(kept.sibling(path.name)))


def read_outputs(path: Path) -> Kept:
    """The outputs in this file; empty where there is no such file. BaselineError ("corrupt")."""
    try:
        return kept.read(path.read_bytes(), name=str(path))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise BaselineError("corrupt", f"{path}: cannot be read: {error.strerror}") from error


def _is_ours(path: Path) -> bool:
    """Whether a folder is a report's: also one that lacks a file, but not one of other files alone."""
    return any((path / name).exists() for name in OURS) or not any(path.iterdir())


def _foreign(path: Path) -> Baseline:
    try:
        return baseline_of(reading.read(path))
    except BaselineError:
        raise
    except InputError as error:
        raise BaselineError("corrupt", str(error)) from error


class Given:
    """The run that the config or the command line names."""

    def __init__(self, path: Path, benchmarks: Sequence[BenchmarkSpec]) -> None:
        self._path, self._listing = path, listed_in(benchmarks)
        self._is_loose = not benchmarks  # then a harness names models as it pleases, and Proctor as here
        self._run: Baseline | BaselineError | None = None

    def of(self, key: Key) -> Baseline:
        """That run, whatever the key. BaselineError where it cannot be read."""
        if self._run is None:
            try:
                self._run = load(self._path, self._listing)
            except BaselineError as error:
                self._run = error
        if isinstance(self._run, BaselineError):
            raise self._run
        is_loose = self._is_loose and self._run.origin.proctor is None
        return _called(self._run, key) if is_loose else self._run

    def outputs(self, key: Key) -> Pairs:
        """What is kept of that run for this key. BaselineError ("corrupt") where it cannot be read."""
        return load_outputs(self._path).get(key, {})


def _called(run: Baseline, key: Key) -> Baseline:
    """The run with its one model on a benchmark called as in the key."""
    own = [one for one in run.metrics if one[0] == key[0]]
    if key in run.metrics or len(own) != 1:
        return run
    return replace(run, metrics={**run.metrics, key: run.metrics[own[0]]})
