"""How long `proctor` takes to start, next to `python -c "import click"`.

    python tests/bench/startup.py [--rounds 30]

Whole processes, one after the other in every round, each a contender's once. `proctor` is started as its
console script starts it. Needs click, which check-jsonschema of the dev tools brings along.
"""

import argparse
import importlib.util
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from tabulate import tabulate

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = "import re, sys; from proctor.cli import main; sys.exit(main())"  # pip's, `import re` included
CONFIG = str(ROOT / "examples" / "lab" / "benchmark.yml")
PEER = 'python -c "import click"'
CONTENDERS = {
    "python -c pass": ["-c", "pass"],
    PEER: ["-c", "import click"],
    "proctor --version": ["-c", SCRIPT, "--version"],
    "python -m proctor --version": ["-m", "proctor", "--version"],
    "proctor --help": ["-c", SCRIPT, "--help"],
    "proctor validate --help": ["-c", SCRIPT, "validate", "--help"],
    "proctor validate examples/lab/benchmark.yml": ["-c", SCRIPT, "validate", CONFIG],
}


def milliseconds(arguments: list[str]) -> float:
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "runner")}
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], env=environ, check=True, capture_output=True)
    return 1000 * (time.perf_counter() - start)


def row(name: str, times: list[float], peer: list[float]) -> list[str]:
    low, _, high = statistics.quantiles(times, n=4)
    ratios = [own / other for own, other in zip(times, peer, strict=True)]
    ratio_low, ratio, ratio_high = statistics.quantiles(ratios, n=4)
    over = statistics.median(times) / statistics.median(peer)
    spread = f"{ratio:.2f} ({ratio_low:.2f} to {ratio_high:.2f})"
    return [name, f"{statistics.median(times):.0f} ({low:.0f} to {high:.0f})", f"{over:.2f}", spread]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=30)
    args = parser.parse_args()
    if importlib.util.find_spec("click") is None:
        parser.error("click is what proctor is compared with; run: pip install click")
    times: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    for arguments in CONTENDERS.values():  # writes the bytecode of each
        milliseconds(arguments)
    for _ in range(args.rounds):
        for name, arguments in CONTENDERS.items():
            times[name].append(milliseconds(arguments))
    rows = [row(name, measured, times[PEER]) for name, measured in times.items()]
    header = [
        "",
        "ms, median (quartiles)",
        "over click's median",
        "over click in one round, median (quartiles)",
    ]
    print(tabulate(rows, header, tablefmt="github", disable_numparse=True))


if __name__ == "__main__":
    main()
