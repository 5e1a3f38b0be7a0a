"""What the action costs besides scoring: from the start of its container to a comment that is posted.

    python tests/bench/action.py [--image proctor] [--rounds 10]

A pull request's job with an exam of one task, in the action's image, against the emulator on this machine:
once in a text metric, once with hidden tests in a room beside it. Its peer in each round is a container of
the same image that does nothing. Needs a Docker engine, the image (`docker build -t proctor .`), and what
`scripts/setup` installs.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1])]

from tabulate import tabulate

from github.emulator import OWNER, TOKENS, emulator
from github.repository import Repository, make_repository

TEXT = {"id": "t", "prompt": "2 + 2?", "reference": "4"}, "4", "exact_match"
CODE = (
    {
        "task_id": "t",
        "prompt": "def double(x):\n",
        "entry_point": "double",
        "canonical_solution": "    return 2 * x\n",
        "test": "def check(candidate):\n    assert candidate(2) == 4\n",
    },
    "    return x + x\n",
    "pass@1",
)
SOCKET = "/var/run/docker.sock"


def write(folder: Path, task: Mapping[str, str], output: str, metric: str) -> None:
    """An exam of one task, in the workspace of a job."""
    (folder / "tasks.jsonl").write_text(json.dumps(task) + "\n")
    (folder / "outputs.jsonl").write_text(json.dumps({"task_id": "t", "completion": output}) + "\n")
    benchmark = {"name": "bench", "dataset": "tasks.jsonl", "metrics": [metric]}
    model = {"name": "model", "outputs": "outputs.jsonl"}
    (folder / "benchmark.yml").write_text(json.dumps({"benchmarks": [benchmark], "models": [model]}))


def event(repository: Repository, number: int) -> dict[str, Any]:
    side = {"ref": "topic", "repo": {"full_name": repository.name}}
    head, base = repository.head("topic"), repository.head()
    pull = {"number": number, "head": {**side, "sha": head}, "base": {**side, "ref": "main", "sha": base}}
    return {"action": "opened", "pull_request": pull, "repository": {"default_branch": "main"}}


def command(image: str, folder: Path, repository: Repository) -> list[str]:
    variables = {
        "GITHUB_API_URL": repository.api,
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_EVENT_PATH": "/github/workspace/event.json",
        "GITHUB_REF": "refs/pull/1/merge",
        "GITHUB_REPOSITORY": repository.name,
        "GITHUB_SHA": repository.head("topic"),
        "GITHUB_WORKSPACE": "/github/workspace",
        "INPUT_GITHUB-TOKEN": TOKENS[OWNER],
    }
    given = [part for name, value in variables.items() for part in ("-e", f"{name}={value}")]
    mounts = ["-v", f"{folder}:/github/workspace", "-v", f"{SOCKET}:{SOCKET}", "-w", "/github/workspace"]
    return ["docker", "run", "--rm", "--network", "host", *given, *mounts, image, "action"]


def seconds(words: list[str]) -> float:
    begin = time.perf_counter()
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{words}: {done.stdout}{done.stderr}")
    return time.perf_counter() - begin


def measure(image: str, rounds: int, repository: Repository, folder: Path) -> dict[str, list[float]]:
    """The seconds of every round, by what was run."""
    number = repository.pull_request()
    (folder / "event.json").write_text(json.dumps(event(repository, number)))
    nothing = ["docker", "run", "--rm", "--entrypoint", "true", image]
    times: dict[str, list[float]] = {
        "a container that does nothing": [],
        "text metric": [],
        "hidden tests": [],
    }
    for _ in range(rounds):
        times["a container that does nothing"].append(seconds(nothing))
        for name, exam in (("text metric", TEXT), ("hidden tests", CODE)):
            write(folder, *exam)
            times[name].append(seconds(command(image, folder, repository)))
            comments = repository.comments(number)
            if len(comments) != 1:
                sys.exit(f"{len(comments)} comments, where one is kept up to date")
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--image", default="proctor")
    parser.add_argument("--rounds", type=int, default=10)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, emulator(Path(place)) as running:
        folder = Path(place) / "workspace"
        folder.mkdir()
        times = measure(args.image, args.rounds, make_repository(running), folder)
    rows = [
        [name, f"{statistics.median(found):.2f} ({min(found):.2f} to {max(found):.2f})"]
        for name, found in times.items()
    ]
    print(tabulate(rows, headers=["From start to comment", "seconds (least to most)"], tablefmt="github"))


if __name__ == "__main__":
    main()
