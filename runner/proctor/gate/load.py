"""A run to compare, from whatever file or folder holds it."""

from collections.abc import Sequence
from pathlib import Path

from proctor.config.spec import BenchmarkSpec
from proctor.gate import archive, folder
from proctor.gate.baseline import Baseline, BaselineError, Key
from proctor.gate.listing import Listing, listed_in

RESULTS = ".jsonl"


def load(path: Path, listing: Listing) -> Baseline:
    """The run in a report folder, a results.jsonl or a file that `proctor run` recorded.

    `listing` says which metrics a benchmark has. BaselineError ("missing", "corrupt") where it is not to be
    read.
    """
    if path.is_dir():
        return folder.read(path, listing)
    if path.suffix == RESULTS:
        return folder.read_results(path, listing)
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise BaselineError(
            "missing", f"{path}: no such file; name a report folder, a results.jsonl or a recorded run"
        ) from error
    except OSError as error:
        raise BaselineError("corrupt", f"{path}: cannot be read: {error.strerror}") from error
    return archive.read(data, name=str(path))


class Given:
    """The run that the config or the command line names."""

    def __init__(self, path: Path, benchmarks: Sequence[BenchmarkSpec]) -> None:
        self._path, self._listing = path, listed_in(benchmarks)
        self._run: Baseline | BaselineError | None = None

    def of(self, key: Key) -> Baseline:
        """That run, whatever the key. BaselineError where it cannot be read."""
        del key
        if self._run is None:
            try:
                self._run = load(self._path, self._listing)
            except BaselineError as error:
                self._run = error
        if isinstance(self._run, BaselineError):
            raise self._run
        return self._run
