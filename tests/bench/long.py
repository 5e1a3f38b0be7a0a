"""Long runs: memory, disk and time a sample, of runs and of `proctor compare`.

    python tests/bench/long.py [--shape 1000x1000] [--shape 100000x10] [--kind text] [--kind code]

A shape is tasks x samples. Of each the real command runs in a process of its own: a first run; one that finds
every result in its journal, and is compared with the first; `proctor compare` of two such folders. Of the
kind `code` this program writes the journal, as if every output had been scored in a sandbox: no code is run.
Memory is the process's peak, beyond that of the same command on one sample to one task.

Stages end where files were written: the journal's last line, results.jsonl, the outputs that are kept (the
gate has judged by then), junit.xml (the report), and the process's end (the leaderboard, the recorded run).
"""

import argparse
import compileall
import contextlib
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tabulate import tabulate

from proctor.config.load import load_config
from proctor.metrics import METRICS
from proctor.model import SampleResult
from proctor.pipeline import open_exams, room_for
from proctor.results.journal import open_journal
from proctor.sandbox.job import Needs
from proctor.sandbox.sandbox import open_sandbox
from proctor.scoring.canary import Checked
from proctor.scoring.checking import Memory
from proctor.scoring.exam import with_needs
from proctor.scoring.scoring import conditions_of, heads_of
from proctor.scoring.sheet import digest, key_of

ROOT = Path(__file__).resolve().parents[2]
OUT = "proctor-report"
STAGES = {
    "scored": "journal.jsonl",
    "written": "results.jsonl",
    "judged": "outputs.json.gz",
    "told": "junit.xml",
}
PAUSE = 0.02  # seconds between two looks at a process
KINDS = ("text", "code")
SHAPES = ("1000x100", "1000x300", "1000x1000", "100000x10")
CONFIG = """
benchmarks: [{{name: sums, dataset: tasks.jsonl, metrics: [{metrics}], samples: {samples}}}]
models: [{{name: m, outputs: outputs.jsonl}}]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    kind: str
    tasks: int
    samples: int

    @property
    def count(self) -> int:
        return self.tasks * self.samples


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    wall_s: float
    cpu_s: float
    peak: int  # bytes
    stages: dict[str, tuple[float, int]]  # seconds of each, and the peak in bytes at its end


def prepare(folder: Path, shape: Shape) -> None:
    folder.mkdir()
    metrics = "numeric_match, edit_similarity" if shape.kind == "text" else "pass@1, pass@5"
    (folder / "benchmark.yml").write_text(CONFIG.format(metrics=metrics, samples=shape.samples))
    with (folder / "tasks.jsonl").open("w") as file:
        file.writelines(json.dumps(_task(shape, task)) + "\n" for task in range(shape.tasks))
    with (folder / "outputs.jsonl").open("w") as file:
        for task in range(shape.tasks):
            for sample in range(shape.samples):
                row = {"task_id": f"q{task}", "completion": _output(shape, task, sample)}
                file.write(json.dumps(row) + "\n")


def _task(shape: Shape, task: int) -> dict[str, str]:
    if shape.kind == "text":
        return {"id": f"q{task}", "question": f"How much is {task} and {task}?", "answer": str(2 * task)}
    return {
        "task_id": f"q{task}",
        "prompt": "def double(x):\n",
        "entry_point": "double",
        "canonical_solution": "    return 2 * x\n",
        "test": f"def check(candidate):\n    assert candidate({task}) == {2 * task}\n",
    }


def _output(shape: Shape, task: int, sample: int) -> str:
    """Every third is right."""
    if shape.kind == "text":
        return f"Sample {sample} says that it is {2 * task + (sample if sample % 3 else 0)}"
    return f"    return 2 * x{f' + {sample}' if sample % 3 else ''}\n"


def measured(command: list[str], folder: Path, out: Path | None = None) -> Measured:
    """Runs it; `out` is the report folder that tells of its stages."""
    began, clock = time.time(), time.monotonic()
    with subprocess.Popen([sys.executable, "-m", "proctor", *command], cwd=folder, stdout=-3) as process:
        looks = list(_looks(process.pid))
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - clock
    assert process.returncode in (0, 1), command
    peak = usage.ru_maxrss * 1024
    stages: dict[str, tuple[float, int]] = {}
    last = began
    ends = {name: (out / file).stat().st_mtime for name, file in STAGES.items()} if out else {}
    for name, end in {**ends, "ended": began + wall}.items():
        seen = max((size for moment, size in looks if moment <= end), default=0)
        stages[name] = max(0.0, end - last), peak if name == "ended" else seen
        last = max(last, end)
    return Measured(wall_s=wall, cpu_s=usage.ru_utime + usage.ru_stime, peak=peak, stages=stages)


def _looks(pid: int) -> Iterator[tuple[float, int]]:
    """When, and the largest the process has been by then in bytes, until it ends."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        while True:
            status = Path(f"/proc/{pid}/status").read_text()
            if "VmHWM:" not in status:
                return
            yield time.time(), int(status.partition("VmHWM:")[2].split()[0]) * 1024
            time.sleep(PAUSE)


def journal(folder: Path, shape: Shape) -> None:
    """A journal as it is left by a run that checked every task, and scored every output, in a sandbox."""
    config = load_config(folder / "benchmark.yml", os.environ, METRICS)
    (exam,) = open_exams(config)
    room = room_for(config, [exam])
    assert room is not None
    sandbox = open_sandbox("auto", config.sandbox, room)
    conditions = conditions_of(config, sandbox)
    with contextlib.closing(open_journal(folder / OUT / "journal.jsonl")) as file:
        memory = Memory(file, conditions)
        found = [
            Checked(task_id=subject.task.id, needs=Needs(operations=()), canonical_s=0.001, calls="[]")
            for subject in exam.subjects
        ]
        for subject, checked in zip(exam.subjects, found, strict=True):
            memory.keep(subject, checked, in_process=False)
        ((*heads,),) = heads_of([with_needs(exam, found)], conditions)
        for task, head in enumerate(heads):
            for sample in range(shape.samples):
                output = _output(shape, task, sample)
                file.add(key_of(head, digest(output)), _result(sample, output, sandbox.isolation))


def _result(sample: int, output: str, isolation: str) -> SampleResult:
    return SampleResult(
        status="failed" if sample % 3 else "passed",
        scores={"pass@1": float(not sample % 3)},
        detail="AssertionError" if sample % 3 else "",
        isolation=isolation,
        mode="plain",
        cpu_s=0.0012,
        wall_s=0.0013,
        completion_hash=hashlib.sha256(output.encode()).hexdigest(),
    )


def commands(folder: Path, shape: Shape) -> dict[str, Measured]:
    """Every command on one shape, by its name."""
    prepare(folder, shape)
    if shape.kind == "code":
        journal(folder, shape)
    run = ["run", "benchmark.yml", "--quiet"]
    return {
        "first run": measured(run, folder, folder / OUT),
        "all known": measured(run, folder, folder / OUT),
        "compare": measured(["compare", OUT, OUT], folder),
    }


def rows(name: str, shape: Shape, found: Measured, empty: Measured) -> list[str]:
    stages = ", ".join(f"{stage} {seconds:.1f}" for stage, (seconds, _) in found.stages.items())
    peaks = ", ".join(f"{stage} {peak / 2**20:.0f}" for stage, (_, peak) in found.stages.items())
    beyond = found.peak - empty.peak
    return [
        f"{shape.kind} {shape.tasks}x{shape.samples}",
        name,
        f"{found.wall_s:.1f}",
        f"{found.cpu_s / shape.count * 1e6:.1f}",
        f"{found.peak / 2**20:.0f}",
        f"{beyond / shape.count:.0f}",
        f"{beyond / shape.tasks:,.0f}",
        stages,
        peaks,
    ]


def disk(folder: Path, shape: Shape) -> list[str]:
    """Bytes a sample of each file that a run leaves."""
    files = [path for name in (OUT, "data") for path in (folder / name).rglob("*") if path.is_file()]
    sizes = {path.name: path.stat().st_size for path in sorted(files)}
    total = sum(sizes.values()) / shape.count
    listed = ", ".join(f"{name} {size / shape.count:.1f}" for name, size in sizes.items())
    return [f"{shape.kind} {shape.tasks}x{shape.samples}", f"{total:.0f}", listed]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shape", action="append", metavar="TASKSxSAMPLES")
    parser.add_argument("--kind", action="append", choices=KINDS)
    args = parser.parse_args()
    compileall.compile_dir(ROOT / "runner", quiet=1)
    table: list[list[str]] = []
    sizes: list[list[str]] = []
    for kind in args.kind or KINDS:
        with tempfile.TemporaryDirectory() as name:
            empty = commands(Path(name, "one"), Shape(kind=kind, tasks=1, samples=5))
        for text in args.shape or SHAPES:
            tasks, samples = map(int, text.split("x"))
            shape = Shape(kind=kind, tasks=tasks, samples=samples)
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name, "long")
                for command, found in commands(folder, shape).items():
                    table.append(rows(command, shape, found, empty[command]))
                sizes.append(disk(folder, shape))
    header = [
        "",
        "",
        "wall s",
        "CPU us a sample",
        "peak MiB",
        "bytes a sample",
        "bytes a task",
        "seconds",
        "MiB",
    ]
    print(tabulate(table, header, tablefmt="github", disable_numparse=True))
    print()
    print(tabulate(sizes, ["", "disk, bytes a sample", "of them"], tablefmt="github", disable_numparse=True))


if __name__ == "__main__":
    main()
