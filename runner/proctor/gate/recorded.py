"""The runs that were recorded beside a leaderboard, one small file each: the baselines of later ones."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from proctor.gate import archive
from proctor.gate.baseline import Baseline, BaselineError, Key
from proctor.gate.decision import Reason
from proctor.gate.judged import Judged
from proctor.gate.kept import Kept, Pairs, sibling, write
from proctor.gate.load import load_outputs

FOLDER = "runs"
_UNFIT: tuple[Reason, ...] = ("all_unscored", "out_of_range", "errors")
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_NAME = re.compile(r"[0-9]{8}T[0-9]{9}Z-[0-9a-z-]{1,40}" + re.escape(archive.SUFFIX))


def folder_of(leaderboard: Path) -> Path:
    """Where runs are recorded: `runs` beside the leaderboard's file."""
    return leaderboard.parent / FOLDER


class Recorded:
    """The latest recorded run of each benchmark and model. Files are opened once, the newest first."""

    def __init__(self, folder: Path) -> None:
        names = folder.iterdir() if folder.is_dir() else ()
        self._left = sorted((path for path in names if _NAME.fullmatch(path.name)), reverse=True)
        self._runs: list[tuple[Path, Baseline]] = []

    def of(self, key: Key) -> Baseline | None:
        """The latest run that has this benchmark and model.

        BaselineError ("corrupt") where a file that may have it cannot be read.
        """
        found = self._find(key)
        return found[1] if found else None

    def outputs(self, key: Key) -> Pairs:
        """What is kept of that run, beside its file. BaselineError ("corrupt") where it cannot be read."""
        found = self._find(key)
        return load_outputs(found[0]).get(key, {}) if found else {}

    def _find(self, key: Key) -> tuple[Path, Baseline] | None:
        for path, run in self._runs:
            if key in run.metrics:
                return path, run
        while self._left:
            path = self._left[0]
            run = _open(path)
            self._left.pop(0)
            self._runs.append((path, run))
            if key in run.metrics:
                return path, run
        return None


def _open(path: Path) -> Baseline:
    try:
        return archive.read(path.read_bytes(), name=str(path))
    except OSError as error:
        raise BaselineError("corrupt", f"{path}: cannot be read: {error.strerror}") from error


def kept(
    run: Baseline, judged: Iterable[Judged], moment: datetime, outputs: Kept = MappingProxyType({})
) -> dict[str, bytes]:
    """What to keep of a run for later ones to be compared with, by file name; empty where nothing is.

    `outputs` go into a file of their own, so that a comparison need not read them.

    What regressed is left out, so that running it again does not compare it with itself, and so is what no
    run could be compared with.
    """
    unfit = {(one.benchmark, one.model) for one in judged if not _is_fit(one)}
    fit = {key: metrics for key, metrics in run.metrics.items() if metrics and key not in unfit}
    if not fit:
        return {}
    data = archive.write(replace(run, metrics=fit))
    name = file_name(run.origin.commit, data, moment)
    shown = {key: pairs for key, pairs in outputs.items() if key in fit and pairs}
    return {name: data} | ({sibling(name): write(shown)} if shown else {})


def _is_fit(judged: Judged) -> bool:
    return judged.verdict != "regressed" and not any(one.reason in _UNFIT for one in judged.decisions)


def file_name(commit: str | None, data: bytes, moment: datetime) -> str:
    """`20250131T093000000Z-c0ffee012345-1a2b3c4d.json.gz`: to the millisecond, the commit, its own hash."""
    when = moment.astimezone(UTC)
    stamp = f"{when:%Y%m%dT%H%M%S}{when.microsecond // 1000:03d}Z"
    named = [commit[:12]] if commit and _COMMIT.fullmatch(commit) else []
    parts = [stamp, *named, hashlib.sha256(data).hexdigest()[:8]]
    return "-".join(parts) + archive.SUFFIX


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a recorded run's file name tells of it."""

    date: str  # when it ended, as the leaderboard's rows have it: "2025-01-31T09:30:00Z"
    commit: str  # its first twelve hex digits; empty where it is not known


def named(name: str) -> Named | None:
    """What `file_name` was given, as far as a name tells; None for a file that is no run."""
    if not _NAME.fullmatch(name):
        return None
    stamp, *rest = name.removesuffix(archive.SUFFIX).split("-")
    day, time = stamp[:8], stamp[9:15]
    return Named(
        date=f"{day[:4]}-{day[4:6]}-{day[6:]}T{time[:2]}:{time[2:4]}:{time[4:]}Z",
        commit=rest[0] if len(rest) > 1 else "",
    )


def short_commit(commit: str) -> str:
    """A commit as `Named` has it."""
    return commit[:12] if _COMMIT.fullmatch(commit) else ""
