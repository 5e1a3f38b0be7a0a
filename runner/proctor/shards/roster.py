"""Whether shards are the parts of one run, and of the one that is merged."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from proctor import __version__
from proctor.config.spec import Config
from proctor.datasets.stream import shown_path
from proctor.errors import InputError
from proctor.report.text import one_line
from proctor.scoring.exam import Exam
from proctor.shards import names
from proctor.shards.folder import Found
from proctor.shards.manifest import Manifest
from proctor.shards.shard import Shard

NAMED = 20  # missing shards that a message names


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What every shard has to be of."""

    proctor: str
    config_hash: str
    benchmarks: Sequence[tuple[str, str, str]]  # name, hash of the dataset, fingerprint of the question
    models: Sequence[tuple[str, str, bool]]  # name, version, whether it is asked
    commit: str | None  # None: any
    files: frozenset[str]


def selected(config: Config, manifest: Manifest) -> Config:
    """The config with the benchmarks and models alone that a shard had. InputError where none are left."""
    named = {one.name for one in manifest.benchmarks}
    benchmarks = tuple(one for one in config.benchmarks if one.name in named)
    entered = {one.name for one in manifest.models}
    models = tuple(one for one in config.models if one.name in entered)
    if not benchmarks or not models:
        what = "models" if benchmarks else "benchmarks"
        raise InputError(
            f"shard {manifest.shard} is foreign: none of its {what} is in {shown_path(config.path)}"
        )
    return replace(config, benchmarks=benchmarks, models=models)


def expected(config: Config, exams: Iterable[Exam], commit: str | None) -> Expected:
    """What shards of this run are like; `commit` is theirs, where it has to be one in particular."""
    asked = ((exam.ask, exam.dataset) for exam in exams)
    return Expected(
        proctor=__version__,
        config_hash=config.content_hash,
        benchmarks=[(ask.benchmark.name, dataset.hash, ask.fingerprint) for ask, dataset in asked],
        models=[(model.name, model.version, model.is_asked) for model in config.models],
        commit=commit,
        files=frozenset(names.files(config)),
    )


def check(found: Sequence[Found], expected: Expected, *, allow_missing: bool) -> list[Shard]:
    """The shards that are missing. InputError with a line for each one that is foreign, twice or missing."""
    problems = [*_foreign(found, expected)]
    if not problems:
        problems = [*_twice(found)]
    missing = sorted(_all(found[0]) - {one.manifest.shard for one in found})
    if not problems and missing and not allow_missing:
        problems = [
            f"shard {shard} is missing; give its folder too, or leave its tasks unscored with "
            "--allow-missing (`allow-missing: true` in a workflow)"
            for shard in missing[:NAMED]
        ]
        problems += [f"and {len(missing) - NAMED} more"] if len(missing) > NAMED else []
    if problems:
        raise InputError("\n".join(problems))
    return missing


def _all(found: Found) -> set[Shard]:
    of = found.manifest.shard.of
    return {Shard(number=number, of=of) for number in range(1, of + 1)}


def _twice(found: Iterable[Found]) -> Iterator[str]:
    first: dict[Shard, Found] = {}
    for one in found:
        before = first.setdefault(one.manifest.shard, one)
        if before is not one:
            yield f"{one} is in {shown_path(before.path)} already; leave one of the two out"


def _foreign(found: Sequence[Found], expected: Expected) -> Iterator[str]:
    """A line for each shard that is not of this run, with the first thing that tells."""
    for one in found:
        why = next(_differs(one.manifest, found[0].manifest, expected), None)
        if why:
            yield f"{one} is foreign: {why}"


def _differs(own: Manifest, first: Manifest, expected: Expected) -> Iterator[str]:
    told, of = own.provenance, first.provenance
    here = "this merge"
    yield from _unless("Proctor", told.proctor, expected.proctor, here)
    if expected.commit is not None:
        yield from _unless("commit", told.commit, expected.commit, here)
    yield from _unless("a config with the hash", told.config_hash, expected.config_hash, here)
    if [(one.name, one.dataset_hash, one.question) for one in own.benchmarks] != list(expected.benchmarks):
        yield from _benchmark(own, expected)
    if [(one.name, one.version, one.asked is not None) for one in own.models] != list(expected.models):
        models = [f"{one.name} {one.version}".rstrip() for one in own.models]
        here_models = [f"{name} {version}".rstrip() for name, version, _ in expected.models]
        yield f"its models are {_listed(models)}, and those of {here} are {_listed(here_models)}"
    there = f"shard {first.shard}"
    yield from _unless("a number of shards of", own.shard.of, first.shard.of, there)
    yield from _unless("Python", told.python, of.python, there)
    yield from _unless("commit", told.commit, of.commit, there)
    yield from _unless("isolation", told.isolation, of.isolation, there)
    yield from _unless("the sandbox image", told.image, of.image, there)
    yield from _unless("a sandbox image with the digest", told.image_digest, of.image_digest, there)
    if own.files.keys() != expected.files:
        yield "its files are not those of a shard of this run"
    elif own.files[names.CUT] != first.files.get(names.CUT):
        yield f"its tasks were cut otherwise than those of {there}; give all the same --durations, or none"
    for model, other in zip(own.models, first.models, strict=False):
        if model.asked and other.asked and model.asked.identity != other.asked.identity:
            yield f"model {one_line(model.name)} was another one than in {there}"
        if model.asked and other.asked and model.asked.prompts != other.asked.prompts:
            yield f"model {one_line(model.name)} was given other prompts than in {there}"


def _unless(what: str, own: object, other: object, whose: str) -> Iterator[str]:
    if own != other:
        yield f"it has {what} {one_line(str(own))}, and {whose} {one_line(str(other))}"


def _benchmark(own: Manifest, expected: Expected) -> Iterator[str]:
    known = {name: (dataset, question) for name, dataset, question in expected.benchmarks}
    for one in own.benchmarks:
        dataset, question = known.get(one.name, (one.dataset_hash, one.question))
        if one.dataset_hash != dataset:
            yield f"the dataset of benchmark {one_line(one.name)} is another one here"
        elif one.question != question:
            yield f"benchmark {one_line(one.name)} has other metrics here"
    names = _listed(one.name for one in own.benchmarks)
    yield f"its benchmarks are {names}, and those of this merge are {_listed(known)}"


def _listed(names: Iterable[str]) -> str:
    return one_line(", ".join(names), 300) or "none"
