import os
import subprocess
import sys
from pathlib import Path

import pytest

from proctor.sandbox import seat

TAKE = """
import sys
from proctor.sandbox import seat
seat.PROCESSOR = sys.argv[1]
print(seat.take(), flush=True)
input()
"""


def test_processes_take_a_processor_each_as_long_as_they_live(tmp_path: Path) -> None:
    own = os.sched_getaffinity(0)  # the machine's may be taken by whatever else runs
    processors = len(own)
    for number in own:
        (tmp_path / str(number)).mkdir()
    taken = []
    for _ in range(2):
        running = [
            subprocess.Popen(
                [sys.executable, "-c", TAKE, f"{tmp_path}/{{}}"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(processors + 1)
        ]
        said = [process.stdout.readline() for process in running if process.stdout]
        for process in running:
            process.communicate("\n")
        pids = {process.pid for process in running}
        taken.append(sorted(int(one) for one in said if int(one) not in pids))
    assert taken == [list(range(processors))] * 2


def test_where_processors_cannot_be_held_numbers_differ_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seat, "PROCESSOR", "/nowhere/{}")
    assert seat.take() == os.getpid()
