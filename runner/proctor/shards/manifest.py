"""shard.json: what a shard did, for a merge to hold it to. It is written last: a shard without it is none."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any, Literal, TypeVar

from proctor.errors import InputError
from proctor.prompts.prompts import Fingerprints
from proctor.report.text import count, duration, one_line
from proctor.results.summary import Provenance
from proctor.schema import load_schema
from proctor.shards.shard import Shard, read
from proctor.sources.money import Spent

NAME = "shard.json"
SCHEMA_VERSION = 1
LARGEST = 32 * 2**20  # bytes

CutBy = Literal["hash", "durations"]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkSat:
    """A benchmark as a shard sat it; `tasks` counts the shard's own, the hashes are of the whole."""

    name: str
    dataset_hash: str
    question: str  # of all that a score depends on besides task and output
    tasks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How a model was asked; `prompts` has one a benchmark."""

    identity: str
    prompts: tuple[Fingerprints, ...]
    notes: tuple[str, ...]
    spent: Spent


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSat:
    name: str
    version: str
    asked: Asked | None  # None: its outputs are in files


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKept:
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`config` is the config's path: relative to where the shard ran, or absolute."""

    shard: Shard
    cut: CutBy
    config: str
    benchmarks: tuple[BenchmarkSat, ...]
    models: tuple[ModelSat, ...]
    provenance: Provenance
    started: str  # UTC
    wall_s: float
    reused: int  # results that an earlier run had reached
    samples: int
    unscored: int  # of them
    files: Mapping[str, FileKept]  # by their path in the shard's folder


def dump(manifest: Manifest) -> bytes:
    """The document that `schemas/shard.schema.json` describes."""
    document = {"schema_version": SCHEMA_VERSION, **asdict(manifest)}
    return json.dumps(document, sort_keys=True, allow_nan=False, indent=2).encode("ascii") + b"\n"


def said(manifest: Manifest) -> str:
    """What a shard did, in a line."""
    tasks = sum(benchmark.tasks for benchmark in manifest.benchmarks)
    unscored = f", {manifest.unscored:,} of them unscored" if manifest.unscored else ""
    done = f"{count(tasks, 'task')}, {count(manifest.samples, 'output')}{unscored}"
    return f"shard {manifest.shard}: {done}, in {duration(manifest.wall_s)}"


def load(data: bytes, where: str) -> Manifest:
    """The manifest that `dump` was given. InputError at `where` for bytes that hold none."""
    try:
        document = json.loads(data)
        _check(document)
        return _manifest(document)
    except InputError as error:
        raise InputError(f"{where}: {error}") from None
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise InputError(f"{where}: no manifest of a shard: {one_line(str(error), 200)}") from None


def _check(document: object) -> None:
    """InputError for the first thing that the schema does not allow."""
    from jsonschema import Draft202012Validator

    for error in Draft202012Validator(load_schema("shard")).iter_errors(document):
        place = one_line(".".join(map(str, error.absolute_path)), 200)
        raise InputError(f"{place + ': ' if place else ''}{one_line(error.message, 200)}")


def _manifest(document: Mapping[str, Any]) -> Manifest:
    shard = _made(Shard, document["shard"])
    parts: dict[str, object] = {
        "shard": read(str(shard)),
        "benchmarks": _all(lambda one: _made(BenchmarkSat, one), document["benchmarks"]),
        "models": _all(_model, document["models"]),
        "provenance": _made(Provenance, document["provenance"]),
        "files": {name: _made(FileKept, kept) for name, kept in document["files"].items()},
    }
    rest = {name: value for name, value in document.items() if name not in (*parts, "schema_version")}
    return _made(Manifest, rest, **parts)


def _model(document: Mapping[str, Any]) -> ModelSat:
    asked = document["asked"]
    if asked is None:
        return ModelSat(**document)
    made = _made(
        Asked,
        {"identity": asked["identity"]},
        prompts=_all(lambda one: _made(Fingerprints, one), asked["prompts"]),
        notes=tuple(asked["notes"]),
        spent=_made(Spent, asked["spent"]),
    )
    return _made(ModelSat, {**document, "asked": made})


def _all(make: Callable[[Any], _T], documents: Sequence[object]) -> tuple[_T, ...]:
    return tuple(make(document) for document in documents)


def _made(kind: Callable[..., _T], document: Mapping[str, Any], **parts: object) -> _T:
    """A value of its fields. ValueError for a number that is not finite."""
    for name, value in document.items():
        if isinstance(value, float) and not isfinite(value):
            raise ValueError(f"{name} is not a finite number")
    return kind(**{**document, **parts})
