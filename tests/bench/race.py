"""How long jobs take that all add to one leaderboard at once, and that none of them loses anything.

    python tests/bench/race.py [JOBS]

Each, 20 where nothing is said, is a process of its own with its own client, row, run, chart and table,
against the emulator on this machine. It fails where a row or a run is lost or is there
twice, and where the history is not one line.
"""

import multiprocessing
import sys
import tempfile
import time
from multiprocessing.synchronize import Barrier, Lock
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1])]

from github.board import BRANCH, PATH, numbered
from github.emulator import TOKENS, emulator
from github.repository import Repository, make_repository
from proctor.github.client import Client, Json
from proctor.github.leaderboard import publish
from proctor.leaderboard import log


class OneByOne(Client):
    """Moves branches one after the other, as GitHub does; the emulator may let two through at once."""

    def __init__(self, api: str, repository: str, lock: Lock) -> None:
        super().__init__(api=api, repository=repository, token=TOKENS["owner"])
        self.lock, self.attempts = lock, 0

    def send(self, method: str, path: str, body: Json, *, repeatable: bool = True) -> Json:
        if not path.startswith("git/refs"):
            return super().send(method, path, body, repeatable=repeatable)
        self.attempts += 1
        with self.lock:
            return super().send(method, path, body, repeatable=repeatable)


def job(number: int, api: str, repository: str, lock: Lock, start: Barrier) -> None:
    client, contribution = OneByOne(api, repository, lock), numbered(number)
    start.wait()
    began = time.monotonic()
    publish(client, branch=BRANCH, path=PATH, contribution=contribution, is_default_branch=False)
    print(f"job {number:2}: {time.monotonic() - began:5.1f} s, {client.attempts} attempts", flush=True)


def check(repository: Repository, jobs: int) -> None:
    files, history = repository.files(BRANCH), repository.history(BRANCH)
    models = sorted(row.model for row in log.parse(files[PATH], PATH))
    assert models == sorted(f"model-{number}" for number in range(jobs))
    assert sum(path.startswith("data/runs/") for path in files) == jobs
    parents = [repository.request("GET", f"git/commits/{sha}")["parents"] for sha in history]
    assert [[one["sha"] for one in commit] for commit in parents] == [*([sha] for sha in history[1:]), []]
    print(f"{len(models)} rows, {jobs} runs, {len(history)} commits in one line, {sorted(files)[:3]}")


def main() -> None:
    jobs = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder, emulator(Path(folder)) as running:
        repository = make_repository(running)
        lock, start = context.Lock(), context.Barrier(jobs)
        given = (running.url, repository.name, lock, start)
        processes = [context.Process(target=job, args=(number, *given)) for number in range(jobs)]
        for process in processes:
            process.start()
        for process in processes:
            process.join(600)
        assert [process.exitcode for process in processes] == [0] * jobs
        check(repository, jobs)


if __name__ == "__main__":
    main()
