"""A log of inspect_ai as plain data -> the run, the exam and its metrics."""

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePath
from typing import Any, Final

from proctor.config.problem import printable, shown
from proctor.errors import InputError
from proctor.results.importers.foreign import Foreign, ForeignExam
from proctor.results.importers.inspect_samples import Samples
from proctor.results.importers.inspect_scores import from_results, from_samples
from proctor.results.importers.plain import finite, mapping, text, utc
from proctor.results.importers.question import digest

VERSIONS: Final = (1, 2)
_INSTEAD: Final = {
    "started": "it has not ended: wait, or go on with it: inspect eval-retry",
    "cancelled": "it was cancelled: go on with it: inspect eval-retry",
    "error": "it ended with an error: go on with it: inspect eval-retry",
}


def run(log: Mapping[str, Any], path: Path) -> Foreign:
    """The run. InputError, naming the file, where it did not succeed or nothing was scored."""
    try:
        return _run(log)
    except InputError as error:
        raise InputError(f"{printable(str(path))}: {error}") from error


def _run(log: Mapping[str, Any]) -> Foreign:
    _check(log)
    about = mapping(log.get("eval"))
    revision = mapping(about.get("revision"))
    exam, notes = _exam(log, about)
    if revision.get("dirty") is True:
        notes = (*notes, "the commit is of a work tree with changes that were not committed")
    return Foreign(
        harness="inspect_ai",
        harness_version=text(mapping(about.get("packages")).get("inspect_ai")),
        model=_named(about, "model"),
        commit=text(revision.get("commit")) or None,
        date=utc(text(about.get("created"))),
        exams=(exam,),
        notes=notes,
    )


def _check(log: Mapping[str, Any]) -> None:
    version, status = log.get("version"), log.get("status")
    if isinstance(version, bool) or version not in VERSIONS:
        known = " and ".join(map(str, VERSIONS))
        raise InputError(f"version {shown(str(version))} of the log's format is not known; known are {known}")
    if status != "success":
        why = _INSTEAD.get(status, "is no status") if isinstance(status, str) else "has no status"
        said = text(mapping(log.get("error")).get("message"))
        because = f" ({shown(said)})" if said else ""
        raise InputError(f"a run with status {shown(str(status))}{because}; {why}, or pass a log of success")
    if log.get("invalidated"):
        raise InputError("a run that was marked invalid (`invalidated`); pass a log that was not")


def _exam(log: Mapping[str, Any], about: Mapping[str, Any]) -> tuple[ForeignExam, tuple[str, ...]]:
    samples = Samples.of(log.get("samples"), positions=_positions(about))
    if samples.tasks:
        metrics, notes = from_samples(samples, log)
        notes = (*notes, *_absent(log, sum(map(len, samples.tasks.values()))))
    else:
        metrics, notes = from_results(log, about)
    exam = ForeignExam(
        benchmark=_named(about, "task"),
        metrics=metrics,
        dataset_hash=_dataset(about),
        hashes=samples.hashes,
        temperature=_temperature(log, about),
    )
    return exam, notes


def _absent(log: Mapping[str, Any], count: int) -> Iterator[str]:
    """What there is to say of samples that the run should have had, as when it stopped early."""
    total = finite(mapping(log.get("results")).get("total_samples")) or 0
    if total > count:
        yield f"{total - count:.0f} of {total:.0f} samples are not in the log"


def _positions(about: Mapping[str, Any]) -> int | None:
    """How many tasks the dataset has: ids up to that number may be positions."""
    number = finite(mapping(about.get("dataset")).get("samples"))
    return int(number) if number else None


def _dataset(about: Mapping[str, Any]) -> str:
    """A hash of what the log says of the dataset; of a path on the machine only the file's name counts."""
    dataset = mapping(about.get("dataset"))
    location = text(dataset.get("location"))
    if PurePath(location).is_absolute():
        location = PurePath(location).name
    return digest([dataset.get("name"), location, dataset.get("samples"), about.get("task_version")])


def _temperature(log: Mapping[str, Any], about: Mapping[str, Any]) -> float | None:
    settings = mapping(log.get("plan")).get("config"), about.get("model_generate_config")
    stated: Iterator[float | None] = (finite(mapping(one).get("temperature")) for one in settings)
    return next((one for one in stated if one is not None), None)


def _named(about: Mapping[str, Any], key: str) -> str:
    name = text(about.get(key))
    if not name:
        raise InputError(f"eval.{key} is missing; pass the log as inspect_ai wrote it")
    return name
