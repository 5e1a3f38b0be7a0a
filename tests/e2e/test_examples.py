"""The other example workflows."""

import os
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from e2e.act import Event
from e2e.exam import exam
from e2e.project import WORKFLOWS, Project

MODELS = ("small", "large")
GENERATE = '#!/bin/sh\nmkdir -p outputs\ncp "answers-$1.jsonl" "$2"\n'


def models_apart(right: int) -> dict[str, str]:
    """An exam whose models' outputs a program of the project makes."""
    files = dict(exam(right))
    answers = files.pop("outputs.jsonl")
    config = yaml.safe_load(files["benchmark.yml"])
    config["models"] = [{"name": name, "outputs": f"outputs/{name}.jsonl"} for name in MODELS]
    files["benchmark.yml"] = yaml.safe_dump(config)
    return {**files, "generate": GENERATE, **{f"answers-{name}.jsonl": answers for name in MODELS}}


@pytest.mark.docker
@pytest.mark.github
def test_models_that_are_asked_apart_are_scored_together(project: Project) -> None:
    files = models_apart(12)
    event = project.proposed(files)
    ran = project.run("matrix.yml", event, files)
    assert ran.code == 0, ran.log
    (comment,) = project.repository.comments(event.payload["number"])
    assert [name for name in MODELS if name not in comment["body"]] == []


@pytest.mark.docker
@pytest.mark.github
def test_eight_shards_are_compared_and_gated_as_one_run(project: Project) -> None:
    project.run("minimal.yml", project.pushed(exam()), exam())
    event = project.proposed(exam(8))
    ran = project.run("shards.yml", event, exam(8))
    assert ran.code == 1, ran.log
    assert len(list(ran.artifacts.iterdir())) == 8
    assert ran.outputs("compare")["verdict"] == "regressed"
    (comment,) = project.repository.comments(event.payload["number"])
    assert "in 8 shards" in comment["body"]


@pytest.mark.docker
@pytest.mark.github
def test_a_night_is_recorded_and_shown(project: Project) -> None:
    pushed = project.pushed(exam())
    event = Event(name="schedule", sha=pushed.sha, payload={**pushed.payload, "schedule": "17 3 * * *"})
    ran = project.run("nightly.yml", event, exam())
    assert ran.code == 0, ran.log
    assert ran.outputs("score")["leaderboard-commit"] == project.repository.head("leaderboard")
    assert "in place of upload-pages-artifact docs" in ran.log
    assert "in place of deploy-pages" in ran.log
    assert b"adder" in project.repository.files("leaderboard")["docs/index.html"]


@pytest.mark.docker
@pytest.mark.github
@pytest.mark.parametrize(("right", "code"), [(20, 0), (8, 1)])
def test_a_group_of_the_merge_queue_is_held_to_what_it_is_built_on(
    project: Project, right: int, code: int
) -> None:
    base = project.pushed(exam())
    project.run("minimal.yml", base, exam())
    sha = project.repository.commit(exam(right) if right < 20 else {"n.txt": "n\n"}, branch="queue")
    group = {
        "head_sha": sha,
        "head_ref": "refs/heads/queue",
        "base_sha": base.sha,
        "base_ref": "refs/heads/main",
    }
    payload: dict[str, Any] = {"action": "checks_requested", "merge_group": group}
    event = Event(name="merge_group", sha=sha, payload={**payload, "repository": base.payload["repository"]})
    ran = project.run("merge-queue.yml", event, exam(right))
    assert ran.code == code, ran.log
    assert ran.outputs("exam")["verdict"] == ("regressed" if code else "not_regressed")


@pytest.mark.docker
@pytest.mark.github
@pytest.mark.parametrize("changed", [True, False])
def test_a_required_check_passes_without_an_exam_where_nothing_that_counts_has_changed(
    project: Project, tmp_path: Path, changed: bool
) -> None:
    git = tmp_path / "git"
    git.write_text(
        f"#!/bin/sh\nexit {int(changed)}\n"
    )  # `git diff --quiet` says so whether there is a difference
    git.chmod(git.stat().st_mode | stat.S_IXUSR)
    ran = project.run("required.yml", project.proposed(exam()), exam(), mounts=[f"{git}:/usr/local/bin/git"])
    assert ran.code == 0, ran.log
    assert ran.outcome("exam") == ("success" if changed else "skipped")


def needed(folder: Path, base: str) -> bool:
    """What the step of required.yml that looks for changes decides in a checkout."""
    steps = yaml.safe_load((WORKFLOWS / "required.yml").read_text())["jobs"]["exam"]["steps"]
    (script,) = (step["run"] for step in steps if step.get("id") == "changes")
    files = {"GITHUB_OUTPUT": folder.parent / "output", "GITHUB_STEP_SUMMARY": folder.parent / "summary"}
    for file in files.values():
        file.write_text("")
    environ = {**os.environ, **{name: str(path) for name, path in files.items()}, "BASE": base}
    subprocess.run(["bash", "-e", "-c", script], cwd=folder, env=environ, check=True)
    assert bool(files["GITHUB_STEP_SUMMARY"].read_text()) != bool(files["GITHUB_OUTPUT"].read_text())
    return files["GITHUB_OUTPUT"].read_text() == "needed=true\n"


class History:
    """A real git repository with a main branch and a topic."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.git("init", "--quiet", "--initial-branch=main")
        self.commit("benchmark.yml", "README.md")
        self.git("checkout", "--quiet", "-b", "topic")

    def git(self, *words: str) -> None:
        who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *who, *words], cwd=self.folder, check=True, capture_output=True)

    def commit(self, *names: str) -> None:
        for name in names:
            path = self.folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(
                f"{len(list(self.folder.iterdir()))}\n" + (path.read_text() if path.exists() else "")
            )
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "change")

    def merge(self) -> None:
        """As GitHub checks a pull request out: the base, with the topic merged into it."""
        self.git("checkout", "--quiet", "main")
        self.commit("outputs/main.jsonl")  # the base went on: not the pull request's doing
        self.git("merge", "--quiet", "--no-ff", "--message", "merge", "topic")


@pytest.mark.skipif(shutil.which("git") is None, reason="no git here")
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("outputs/a.jsonl", True),
        ("benchmark.yml", True),
        (".proctor/waivers.yml", True),
        ("README.md", False),
        ("docs/benchmark.yml", False),
    ],
)
def test_the_exam_is_needed_where_what_is_scored_has_changed(
    tmp_path: Path, name: str, expected: bool
) -> None:
    history = History(tmp_path / "checkout")
    history.commit("notes.txt", name)
    history.merge()
    assert needed(history.folder, "HEAD^1") == expected
