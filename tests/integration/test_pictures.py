"""The pictures in the README: what their commands draw."""

import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree

import pytest

from proctor.commands.picture import save
from proctor.report.change import MetricChange, TaskChange
from proctor.report.scatter import scatter

EXAMPLE = Path("examples/arithmetic")


def proctor(folder: Path, *arguments: str, **environ: str) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
    command = [sys.executable, "-m", "proctor", *arguments]
    done = subprocess.run(
        command, cwd=folder, env=clean | environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def texts(path: Path) -> list[str]:
    """What a picture says: its lines may differ in their last digits from one library to the next."""
    return [text for element in ElementTree.parse(path).iter() if (text := element.text)]


def points(path: Path) -> list[str]:
    """What is told of each point to those who cannot see it."""
    found = ElementTree.parse(path).iter()
    return [
        element.get("aria-label", "") for element in found if element.get("aria-roledescription") == "point"
    ]


@pytest.fixture
def folder(root: Path, tmp_path: Path) -> Path:
    pytest.importorskip("vl_convert")
    ignored = shutil.ignore_patterns("data", "*.svg")
    shutil.copytree(root / EXAMPLE, tmp_path / EXAMPLE, ignore=ignored)
    return tmp_path


def test_scores_over_time(root: Path, folder: Path) -> None:
    proctor(folder, "leaderboard", str(EXAMPLE / "history.csv"), "--plot", "over-time.svg")
    drawn, shown = folder / "over-time.svg", root / EXAMPLE / "over-time.svg"
    assert texts(drawn) == texts(shown)
    assert points(drawn) == points(shown)
    assert len(points(shown)) == 40


def test_tasks_before_and_after(root: Path, folder: Path) -> None:
    for step in ("1000", "2000"):
        proctor(folder, "run", str(EXAMPLE / "benchmark.yml"), "--out", step, "--quiet", STEP=step)
    before, after = values(folder / "1000"), values(folder / "2000")
    tasks = tuple(
        TaskChange(
            task_id=task_id,
            before=sum(before[task_id]) / 10,
            after=sum(after[task_id]) / 10,
            samples=(len(before[task_id]), len(after[task_id])),
        )
        for task_id in after
    )
    change = MetricChange(
        benchmark="arithmetic", model="my-model", metric="numeric_match", tasks=tasks, pass_fail=True
    )
    save(scatter([change]), folder / "by-task.svg")
    shown = root / EXAMPLE / "by-task.svg"
    assert texts(folder / "by-task.svg") == texts(shown)
    assert points(folder / "by-task.svg") == points(shown)


def values(report: Path) -> dict[str, list[float]]:
    found = defaultdict(list)
    for line in (report / "results.jsonl").read_text("utf-8").splitlines():
        result = json.loads(line)
        found[result["task_id"]].append(result["scores"]["numeric_match"])
    return found
