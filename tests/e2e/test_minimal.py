"""The minimal workflow, over the life of a project: what is recorded, what is said, and what is blocked."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from e2e.act import Ran
from e2e.exam import TASKS, exam
from e2e.project import Project
from e2e.workflow import OURS

pytestmark = [pytest.mark.docker, pytest.mark.github]

FEWER = 8  # right outputs of a pull request that regressed
UID = 1001


def rows(project: Project) -> list[str]:
    """The leaderboard's, without the header."""
    return project.repository.files("leaderboard")["data/leaderboard.csv"].decode().splitlines()[1:]


def test_a_push_to_the_default_branch_is_recorded(project: Project) -> None:
    ran = project.run("minimal.yml", project.pushed(exam()), exam())
    assert ran.code == 0, ran.log
    outputs = ran.outputs("record")
    assert outputs["leaderboard-commit"] == project.repository.head("leaderboard")
    assert outputs["verdict"] == "no_baseline"
    assert float(outputs["score"]) == 1.0
    assert json.loads(outputs["metrics"])
    assert json.loads(outputs["regressed-tasks"]) == []
    assert (ran.workspace / outputs["report-path"] / "report.md").is_file()
    assert len(rows(project)) == 1
    assert isolation(ran) == "docker"


def isolation(ran: Ran) -> str:
    document = json.loads((ran.workspace / "proctor-report/metrics.json").read_text())
    return str(document["provenance"]["isolation"])


def test_a_pull_request_has_one_comment_and_is_blocked_as_long_as_it_regresses(project: Project) -> None:
    project.run("minimal.yml", project.pushed(exam()), exam())

    good = project.proposed({"notes.txt": "hello\n"})
    ran = project.run("minimal.yml", good, exam())
    assert ran.code == 0, ran.log
    number = good.payload["number"]
    (first,) = project.repository.comments(number)
    assert ran.outputs("compare")["comment-url"] == first["html_url"]
    assert ran.outputs("compare")["verdict"] == "not_regressed"
    assert ran.outputs("compare").get("leaderboard-commit", "") == ""

    worse = project.updated(good, exam(FEWER))
    ran = project.run("minimal.yml", worse, exam(FEWER))
    assert ran.code == 1
    assert ran.outcome("compare") == "failure"
    assert ran.outputs("compare")["verdict"] == "regressed"
    assert len(json.loads(ran.outputs("compare")["regressed-tasks"])) == TASKS - FEWER
    (second,) = project.repository.comments(number)
    assert second["id"] == first["id"]
    assert second["body"] != first["body"]

    again = project.updated(worse, exam())
    ran = project.run("minimal.yml", again, exam())
    assert ran.code == 0, ran.log
    (third,) = project.repository.comments(number)
    assert third["id"] == first["id"]
    assert len(rows(project)) == 1, "a pull request is not recorded"


def test_the_token_is_in_no_log_and_in_no_file(project: Project) -> None:
    ran = project.run("minimal.yml", project.pushed(exam()), exam(), "--insecure-secrets")
    assert ran.code == 0, ran.log
    token = project.act.token
    told = re.sub(rf"::add-mask::{token}|⚙  .*", "", ran.log)
    assert token not in told
    files = [path for folder in (ran.workspace, ran.outside) for path in folder.rglob("*") if path.is_file()]
    assert [path for path in files if token.encode() in path.read_bytes()] == []
    asked = project.proxy.log
    assert asked
    assert [
        exchange.path for exchange in asked if token in exchange.path or token.encode() in exchange.body
    ] == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")
def test_the_report_belongs_to_the_workspaces_owner(project: Project) -> None:
    ran = project.run("minimal.yml", project.pushed(exam()), exam(), owner=UID)
    assert ran.code == 0, ran.log
    assert ran.outputs("record")["verdict"] == "no_baseline"
    report = ran.workspace / "proctor-report"
    assert {path.stat().st_uid for path in (report, *report.rglob("*"))} == {UID}


def test_the_dockerfile_is_built_where_the_action_is_part_of_the_workspace(
    project: Project, root: Path, tmp_path: Path
) -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True)
    parts = ("action.yml", "Dockerfile", ".dockerignore", "requirements", "pyproject", "README.md", "LICENSE")
    kept = [name for name in listed.stdout.split("\0") if name.startswith((*parts, "runner/", "schemas/"))]
    files = {name: (root / name).read_text("utf-8") for name in kept}
    ran = project.run("minimal.yml", project.pushed(exam()), {**files, **exam()}, uses="./")
    assert ran.code == 0, ran.log
    assert "docker build" in ran.log
    assert OURS not in ran.log
    assert ran.outputs("record")["leaderboard-commit"] == project.repository.head("leaderboard")
