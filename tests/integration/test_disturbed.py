"""A full disk and kills, at every moment of a run: told clearly, nothing spoilt, and gone on from."""

import contextlib
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from unit.display.blocks import timeless

TASKS, SAMPLES = 100, 20
PAGE = os.sysconf("SC_PAGE_SIZE")
LINE = 250  # bytes of the journal for a result, at least
SIZE = 32 * 2**20
FULL = "cannot be written: No space left on device; make room, and run the same command again"
TOO_LARGE = (
    "cannot be written: File too large; raise the limit on the size of files, and run the same command again"
)
READ_ONLY = "cannot be written: Read-only file system; name another report folder with --out"
CONFIG = """\
benchmarks:
  - {{name: sums, dataset: tasks.jsonl, metrics: [numeric_match, edit_similarity], samples: {samples}}}
models: [{{name: m, {model}}}]
"""
PROGRAM = """\
import json, sys
log = open(sys.argv[1], "a")
for line in sys.stdin:
    asked = json.loads(line)
    print(asked["task_id"], asked["sample"], file=log, flush=True)
    print(json.dumps({"completion": asked["prompt"] * 20}), flush=True)
"""


@dataclass(frozen=True)
class Exam:
    folder: Path

    def start(self) -> "subprocess.Popen[str]":
        """`proctor run` in the background."""
        return subprocess.Popen(
            [sys.executable, "-m", "proctor", "run", "benchmark.yml", "--quiet", "--out", "out"],
            cwd=self.folder,
            stderr=subprocess.PIPE,
            text=True,
            env={name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")},
        )

    def run(self, largest: int = resource.RLIM_INFINITY) -> tuple[int, str]:
        """Exit code and standard error of `proctor run`, whose files may have so many bytes."""
        with self.start() as process:
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (largest, largest))
            _, errors = process.communicate(timeout=300)
        assert "Traceback" not in errors
        return process.returncode, errors

    @property
    def journal(self) -> Path:
        return self.folder / "out" / "journal.jsonl"

    def files(self) -> dict[str, Any]:
        """What a run wrote, by name, less what tells of when."""
        found: dict[str, Any] = {
            path.name: path.read_bytes() for path in self.journal.parent.iterdir() if path.is_file()
        }
        assert not [name for name in found if name.startswith(".")]
        for name in {"metrics.json", "report.json"} & found.keys():
            document = json.loads(found[name])
            del (document if name == "metrics.json" else document["summary"])["timing"]
            found[name] = document
        if "report.html" in found:
            found["report.html"] = timeless(found["report.html"])
        for name, timed in {"report.md": b"<sub>Took", "junit.xml": b"<testsuites"}.items():
            if name in found:
                found[name] = [line for line in found[name].splitlines() if not line.startswith(timed)]
        return found

    def clear(self) -> None:
        """Removes all that a run wrote but its journal, and what a killed one left of results.jsonl."""
        for path in [*self.journal.parent.glob("*"), *(self.folder / "data").rglob("*")]:
            if path.is_file() and path != self.journal and not path.name.startswith(".results.jsonl."):
                path.unlink()


def prepare(folder: Path, model: str = "outputs: outputs.jsonl") -> Exam:
    (folder / "benchmark.yml").write_text(CONFIG.format(samples=SAMPLES, model=model))
    with (folder / "tasks.jsonl").open("w") as file:
        for task in range(TASKS):
            print(
                json.dumps({"id": f"q{task}", "question": f"2 * {task}?", "answer": str(2 * task)}), file=file
            )
    with (folder / "outputs.jsonl").open("w") as file:
        for task, sample in ((task, sample) for task in range(TASKS) for sample in range(SAMPLES)):
            text = f"Sample {sample}: {2 * task + (sample if sample % 3 else 0)}"
            print(json.dumps({"task_id": f"q{task}", "completion": text}), file=file)
    return Exam(folder)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small file system of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"a file system cannot be mounted here: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextlib.contextmanager
def room(disk: Path, pages: int) -> Iterator[None]:
    """In the block the disk has so many pages to spare."""
    filler = disk / "filler"
    filler.write_bytes(bytes(PAGE * (os.statvfs(disk).f_bavail - pages)))
    try:
        yield
    finally:
        filler.unlink()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    exam = prepare(tmp_path_factory.mktemp("undisturbed"))
    assert exam.run() == (0, "")
    return exam.files()


def test_a_journal_on_a_full_disk_keeps_its_whole_lines(disk: Path, undisturbed: dict[str, Any]) -> None:
    exam = prepare(disk)
    with room(disk, 50):
        assert exam.run() == (3, f"proctor: out/journal.jsonl: {FULL}\n")
        assert list(exam.files()) == ["journal.jsonl"]
        assert exam.run()[0] == 3, "nor does it come any further without room"
    kept = exam.journal.read_bytes()
    kept = kept[: kept.rindex(b"\n") + 1]
    assert kept.count(b"\n") > 100
    assert exam.run() == (0, "")
    assert exam.journal.read_bytes().startswith(kept)
    assert exam.files() == undisturbed


def test_whichever_file_does_not_fit_the_others_are_whole(disk: Path, undisturbed: dict[str, Any]) -> None:
    exam = prepare(disk)
    assert exam.run() == (0, "")
    (recorded,) = (path for path in (disk / "data" / "runs").iterdir() if ".outputs." not in path.name)
    (outputs,) = (disk / "data" / "runs").glob("*.outputs.*")
    scored, told_of = ["results.jsonl", "outputs.json.gz"], ["metrics.json", "report.json", "report.md"]
    names = [*scored, *told_of, "junit.xml", "benchmark.json", "report.html"]
    order = [exam.journal.with_name(name) for name in names]
    pages = [
        -(-path.stat().st_size // PAGE) for path in [*order, disk / "data/leaderboard.csv", recorded, outputs]
    ]
    told = [
        *(f"out/{path.name}: " for path in order),
        "/leaderboard.csv: ",
        ".json.gz: ",
        ".outputs.json.gz: ",
    ]
    for place, name in enumerate(told):
        exam.clear()
        with room(disk, sum(pages[: place + 1]) - 1):
            code, errors = exam.run()
        assert code == 3
        assert errors.endswith(FULL + "\n")
        assert name in errors
        whole = ["journal.jsonl", *(path.name for path in order[:place])]
        assert exam.files() == {name: undisturbed[name] for name in whole}
    assert exam.run() == (0, "")
    assert len((disk / "data" / "leaderboard.csv").read_bytes().splitlines()) > 2


def test_answers_on_a_full_disk_are_not_asked_for_again(disk: Path, tmp_path: Path) -> None:
    log = tmp_path / "asked.log"
    (disk / "answer.py").write_text(PROGRAM)
    exam = prepare(disk, f"command: {{run: [{sys.executable}, answer.py, {log}]}}")
    with room(disk, 200):
        code, errors = exam.run()
    assert code == 3
    assert errors.endswith(f"outputs/1/sums.jsonl: {FULL}\n")
    before = log.read_text().splitlines()
    assert 20 < len(before) < TASKS * SAMPLES
    assert exam.run()[0] == 0
    again = log.read_text().splitlines()[len(before) :]
    assert len(again) < TASKS * SAMPLES - len(before) / 2


def test_files_that_may_not_be_so_large(tmp_path: Path, undisturbed: dict[str, Any]) -> None:
    exam = prepare(tmp_path)
    assert exam.run(largest=100_000) == (3, f"proctor: out/journal.jsonl: {TOO_LARGE}\n")
    assert exam.run() == (0, "")
    assert exam.files() == undisturbed


def test_a_disk_that_cannot_be_written(disk: Path) -> None:
    exam = prepare(disk)
    exam.journal.parent.mkdir()
    exam.journal.write_bytes(b"")
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    assert exam.run() == (2, f"proctor: out/journal.jsonl: {READ_ONLY}\n")


def test_a_run_that_is_killed_again_and_again_ends_like_any_other(
    tmp_path: Path, undisturbed: dict[str, Any]
) -> None:
    exam = prepare(tmp_path)
    for tenth in range(10):
        killed(exam, partial(is_longer, exam.journal, tenth * TASKS * SAMPLES * LINE // 10))
    for name in (
        ".results.jsonl.*",
        "results.jsonl",
        "outputs.json.gz",
        "metrics.json",
        "report.*",
        "junit.xml",
    ):
        exam.clear()
        killed(exam, partial(is_there, exam.journal.parent, name))
    exam.clear()  # the last one may have come as far as to record itself as a baseline
    assert exam.run() == (0, "")
    assert exam.files() == undisturbed


def killed(exam: Exam, is_time: Callable[[], bool]) -> None:
    """Starts a run, and kills it as soon as it is time."""
    with exam.start() as process:
        while not is_time():
            assert process.poll() is None, "it was done before"
        process.kill()


def is_longer(path: Path, size: int) -> bool:
    return path.exists() and path.stat().st_size > size


def is_there(folder: Path, pattern: str) -> bool:
    return any(folder.glob(pattern))
