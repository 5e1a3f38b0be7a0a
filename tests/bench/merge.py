"""How fast shards are merged, and how much memory it takes, against one run whose results are all known.

    python tests/bench/merge.py [--tasks 10000] [--samples 100] [--shards 8] [--rounds 3]

Writes a benchmark of that size to a temporary folder (some 1 GB for a million samples), scores it whole and
in shards, and then times `proctor merge`. The peer, in the same round, is the command that scored it whole,
which finds every result in its journal, reads the same outputs, writes the same results.jsonl and judges the
same run. `write_results` alone is timed within it.
"""

import argparse
import compileall
import statistics
import sys
import tempfile
from pathlib import Path

from tabulate import tabulate

sys.path[:0] = [str(Path(__file__).parents[1])]

from bench.reuse import ROOT, Measured, measured, prepare

OURS = ["-m", "proctor"]
TIMED = """
import sys, time
from proctor import cli, pipeline
write = pipeline.write_results
def timed(*given):
    began = time.process_time()
    counts = write(*given)
    with open("seconds", "w") as file:
        file.write(repr(time.process_time() - began))
    return counts
pipeline.write_results = timed
sys.exit(cli.main(["run", "benchmark.yml", "--quiet"]))
"""


def ratio(own: list[float], peer: list[float]) -> str:
    ratios = [mine / other for mine, other in zip(own, peer, strict=True)]
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


def row(name: str, found: list[Measured], peer: list[Measured], writing: list[float]) -> list[str]:
    wall, cpu, memory = map(statistics.median, zip(*found, strict=True))
    cpus, peaks = [one[1] for one in found], [one[2] for one in found]
    return [
        name,
        f"{wall:.1f}",
        f"{cpu:.1f}",
        f"{memory:.0f}",
        ratio(cpus, [one[1] for one in peer]),
        ratio(cpus, writing),
        ratio(peaks, [one[2] for one in peer]),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--samples", type=int, default=100)
    parser.add_argument("--shards", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    compileall.compile_dir(ROOT / "runner", quiet=1)
    merged: list[Measured] = []
    whole: list[Measured] = []
    writing: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder, args.tasks, args.samples)
        run = [*OURS, "run", "benchmark.yml", "--quiet"]
        measured(run, folder)
        for number in range(1, args.shards + 1):
            measured([*run, "--shard", f"{number}/{args.shards}", "--out", f"shards/{number}"], folder)
        for _ in range(args.rounds):
            merged.append(measured([*OURS, "merge", "shards", "--quiet", "--out", "merged"], folder))
            whole.append(measured(["-c", TIMED], folder))
            writing.append(float((folder / "seconds").read_text()))
        results = [(folder / out / "results.jsonl").read_bytes() for out in ("merged", "proctor-report")]
        assert results[0] == results[1], "the merged run is the whole one"
    rows = [
        row(f"merge of {args.shards} shards", merged, whole, writing),
        row("one run, all results known", whole, whole, writing),
    ]
    header = [
        "",
        "wall s",
        "CPU s",
        "peak MiB",
        "CPU over one run",
        "CPU over write_results",
        "peak over one run",
    ]
    print(tabulate(rows, header, tablefmt="github", disable_numparse=True))


if __name__ == "__main__":
    main()
