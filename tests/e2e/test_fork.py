"""The pair of workflows for forks: one scores and may not write, the other writes and runs nothing."""

import io
import zipfile
from pathlib import Path

import pytest

from e2e.act import Ran
from e2e.exam import exam
from e2e.project import Project
from github.proxy import Reply, answer

pytestmark = [pytest.mark.docker, pytest.mark.github]

RUN = 77
ARTIFACT = 5


def uploaded(project: Project, folder: Path) -> None:
    """The stand-in for GitHub has the folder as the run's artifact."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in folder.rglob("*"):
            if path.is_file():
                archive.write(path, str(path.relative_to(folder)))
    about = {
        "id": ARTIFACT,
        "name": "proctor-report",
        "size_in_bytes": len(buffer.getvalue()),
        "expired": False,
        "created_at": "2026-01-01T00:00:00Z",
    }
    listed = {"total_count": 1, "artifacts": [about]}
    project.proxy.spoil("GET", f"actions/runs/{RUN}/artifacts", answer(listed))
    project.proxy.spoil("GET", f"actions/artifacts/{ARTIFACT}/zip", Reply(status=200, body=buffer.getvalue()))


def flow(project: Project, right: int) -> tuple[Ran, Ran, int]:
    """Both runs for a pull request from a fork, and its number."""
    project.run("minimal.yml", project.pushed(exam()), exam())
    event = project.proposed_by_a_stranger({**exam(right), "notes.txt": "hello\n"})
    project.proxy.log.clear()
    scored = project.run("fork-score.yml", event, exam(right))
    assert {exchange.method for exchange in project.proxy.log} == {"GET"}
    uploaded(project, scored.artifacts / "proctor-report")
    after = project.ended(event, "failure" if scored.code else "success", RUN)
    published = project.run("fork-publish.yml", after, {})
    return scored, published, int(event.payload["number"])


@pytest.mark.parametrize(("right", "code"), [(20, 0), (8, 1)])
def test_a_forks_pull_request_is_scored_without_and_commented_on_with_a_token(
    project: Project, right: int, code: int
) -> None:
    scored, published, number = flow(project, right)
    assert scored.code == code, scored.log
    assert published.code == 0, published.log
    (comment,) = project.repository.comments(number)
    assert published.outputs("publish")["comment-url"] == comment["html_url"]
    assert scored.outputs("score").get("comment-url", "") == ""
    verdict = "regressed" if code else "not_regressed"
    assert scored.outputs("score")["verdict"] == verdict
