"""How fast a run is whose results are all known: from files to metrics.json, and how much memory it takes.

    python tests/bench/reuse.py [--tasks 10000] [--samples 100] [--rounds 3]

Writes a benchmark of that size to a temporary folder (some 0.6 GB for a million samples), scores it once, and
then times the same command, which finds every result in the journal. The peer, in the same round, reads the
same output file and journal line by line with `json.loads` and writes as many lines with `json.dumps`, and
does nothing else.
"""

import argparse
import compileall
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tabulate import tabulate

ROOT = Path(__file__).resolve().parents[2]
CONFIG = """
benchmarks: [{{name: sums, dataset: tasks.jsonl, metrics: [numeric_match], samples: {samples}}}]
models: [{{name: m, outputs: outputs.jsonl}}]
"""
PEER = """
import json
with open("copy.jsonl", "w") as copy:
    for outputs, journal in zip(open("outputs.jsonl"), open("proctor-report/journal.jsonl")):
        copy.write(json.dumps({**json.loads(outputs), **json.loads(journal)}) + "\\n")
"""
Measured = tuple[float, float, float]
"""Wall-clock and CPU seconds, and peak memory in MiB."""


def prepare(folder: Path, tasks: int, samples: int) -> None:
    (folder / "benchmark.yml").write_text(CONFIG.format(samples=samples))
    with (folder / "tasks.jsonl").open("w") as file:
        for task in range(tasks):
            row = {"id": f"q{task}", "question": f"How much is {task} and {task}?", "answer": str(2 * task)}
            file.write(json.dumps(row) + "\n")
    with (folder / "outputs.jsonl").open("w") as file:
        for task in range(tasks):
            for sample in range(samples):
                answer = 2 * task + (sample if sample % 3 else 0)
                row = {"task_id": f"q{task}", "completion": f"Sample {sample} says that it is {answer}"}
                file.write(json.dumps(row) + "\n")


def measured(command: list[str], folder: Path) -> Measured:
    began = time.monotonic()
    with subprocess.Popen([sys.executable, *command], cwd=folder) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    wall = time.monotonic() - began
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def row(name: str, found: list[Measured], peer: list[Measured], count: int) -> list[str]:
    wall, cpu, memory = map(statistics.median, zip(*found, strict=True))
    ratios = [own[1] / other[1] for own, other in zip(found, peer, strict=True)]
    ratio = f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
    return [name, f"{wall:.1f}", f"{cpu:.1f}", f"{count / wall:,.0f}", f"{memory:.0f}", ratio]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--samples", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    compileall.compile_dir(ROOT / "runner", quiet=1)
    ours = ["-m", "proctor", "run", "benchmark.yml", "--quiet"]
    known: list[Measured] = []
    peer: list[Measured] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder, args.tasks, args.samples)
        first = measured(ours, folder)
        for _ in range(args.rounds):
            peer.append(measured(["-c", PEER], folder))
            known.append(measured(ours, folder))
        reused = json.loads((folder / "proctor-report" / "metrics.json").read_text())["timing"]["reused"]
    count = args.tasks * args.samples
    assert reused == count, "every result was known"
    rows = [
        row("first run", [first], peer[:1], count),
        row("all results known", known, peer, count),
        row("json.loads and json.dumps alone", peer, peer, count),
    ]
    header = ["", "wall s", "CPU s", "samples a second", "peak MiB", "CPU over json alone"]
    print(tabulate(rows, header, tablefmt="github", disable_numparse=True))


if __name__ == "__main__":
    main()
