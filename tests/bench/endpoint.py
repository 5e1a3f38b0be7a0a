"""What rate `openai:` keeps against a local endpoint that answers after a fixed delay, next to its peers.

    python tests/bench/endpoint.py [--peer openai aiohttp] [--rounds 3] [--delays 0.5 0.25 0.1]

Every contender is a process of its own and asks 64 at a time; the endpoint is another. The ideal is that
every request takes just the delay. A contender's clock starts after its imports. The peers need the packages
of their names.
"""

import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tabulate import tabulate

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "tests" / "bench"
CONCURRENCY = 64


@contextmanager
def endpoint(delay: float) -> Iterator[int]:
    """Its port."""
    command = [sys.executable, str(HERE / "endpoint_server.py"), str(delay)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def measure(name: str, delay: float, requests: int) -> dict[str, Any]:
    with endpoint(delay) as port:
        command = [sys.executable, str(HERE / "endpoint_client.py"), name, str(port), str(requests)]
        environ = {**os.environ, "PYTHONPATH": str(ROOT / "runner")}
        done = subprocess.run(command, env=environ, check=True, capture_output=True, text=True, timeout=600)
    found: dict[str, Any] = json.loads(done.stdout)
    waves = -(-requests // CONCURRENCY)
    return {**found, "ideal": waves * delay / found["seconds"]}


def row(name: str, delay: float, runs: list[dict[str, Any]], first: list[dict[str, Any]]) -> list[str]:
    def spread(values: list[float], form: str) -> str:
        return f"{statistics.median(values):{form}} ({min(values):{form}} to {max(values):{form}})"

    return [
        f"{1000 * delay:.0f}",
        name,
        spread([one["requests"] / one["seconds"] for one in runs], ".0f"),
        spread([100 * one["ideal"] for one in runs], ".1f"),
        spread([one["cpu"] / one["seconds"] for one in runs], ".2f"),
        f"{statistics.median(1000 * one['cpu'] / one['requests'] for one in runs):.2f}",
        spread([own["seconds"] / one["seconds"] for own, one in zip(first, runs, strict=True)], ".2f"),
        f"{max(one['connections'] for one in runs)}",
        f"{max(one['left'] for one in runs)}",
        f"{max(one['growth'] for one in runs):.1f}",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peer", nargs="*", default=[], choices=["openai", "aiohttp"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--requests", type=int, default=2048)
    parser.add_argument("--delays", nargs="*", type=float, default=[0.5, 0.25, 0.1])
    args = parser.parse_args()
    missing = [name for name in args.peer if importlib.util.find_spec(name) is None]
    if missing:
        parser.error(f"to compare with: pip install {' '.join(missing)}")
    names = ["proctor", *args.peer]
    rows = []
    for delay in args.delays:
        runs: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
        for _ in range(args.rounds):
            for name in names:
                runs[name].append(measure(name, delay, args.requests))
        rows += [row(name, delay, runs[name], runs["proctor"]) for name in names]
    header = ["delay, ms", "", "requests a second", "% of the ideal", "cores", "CPU ms a request"]
    header += ["its rate over proctor's", "connections", "descriptors left", "MiB grown in the second half"]
    print(f"{args.requests} requests, {CONCURRENCY} at a time; median of {args.rounds} (least to most)\n")
    print(tabulate(rows, header, tablefmt="github", disable_numparse=True))


if __name__ == "__main__":
    main()
