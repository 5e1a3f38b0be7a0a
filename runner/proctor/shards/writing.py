"""What a shard leaves in its folder for a merge: the cut, and last of all shard.json."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from proctor.conclusion import Began, Scored
from proctor.errors import InputError
from proctor.files import write_whole, writing_whole
from proctor.leaderboard.row import timestamp
from proctor.model import UNSCORED
from proctor.scoring.exam import Exam
from proctor.shards import manifest, names, table
from proctor.shards.answers import asked_of
from proctor.shards.dealing import Dealt
from proctor.shards.manifest import BenchmarkSat, FileKept, Manifest, ModelSat


def begin(out: Path) -> None:
    """From here on the folder is no whole shard. InputError where that cannot be."""
    try:
        (out / manifest.NAME).unlink(missing_ok=True)
    except OSError as error:
        raise InputError(f"{out / manifest.NAME}: cannot be deleted: {error.strerror}") from error


def end(out: Path, dealt: Dealt, scored: Scored, began: Began) -> Manifest:
    """Writes the cut, and shard.json, by which the folder is a whole shard."""
    with writing_whole(out / names.CUT) as file:
        file.writelines(table.lines(dealt.tasks, dealt.cut))
    config = scored.config
    statuses = [count.statuses() for count in scored.counts.values()]
    told = Manifest(
        shard=dealt.shard,
        cut=dealt.by,
        config=_config(config.path),
        benchmarks=tuple(map(_benchmark, scored.exams)),
        models=tuple(
            ModelSat(
                name=model.name,
                version=model.version,
                asked=asked_of(scored.answered[number]) if number in scored.answered else None,
            )
            for number, model in enumerate(config.models)
        ),
        provenance=scored.used,
        started=timestamp(began.moment),
        wall_s=began.wall_s,
        reused=scored.reused,
        samples=sum(sum(status.values()) for status in statuses),
        unscored=sum(status.get(UNSCORED, 0) for status in statuses),
        files=dict(_files(out, names.files(config))),
    )
    write_whole(out / manifest.NAME, manifest.dump(told))
    return told


def _config(path: Path) -> str:
    """The config's path as a merge that is started in the same folder may use it."""
    here = Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()


def _benchmark(exam: Exam) -> BenchmarkSat:
    return BenchmarkSat(
        name=exam.ask.benchmark.name,
        dataset_hash=exam.dataset.hash,
        question=exam.ask.fingerprint,
        tasks=sum(1 for _ in exam.sat),
    )


def _files(out: Path, wanted: Iterable[str]) -> Iterator[tuple[str, FileKept]]:
    for name in sorted(wanted):
        try:
            with (out / name).open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                yield name, FileKept(bytes=os.fstat(file.fileno()).st_size, sha256=digest)
        except OSError as error:
            raise InputError(
                f"{out / name}: cannot be read: {error.strerror}; run the shard again"
            ) from error
