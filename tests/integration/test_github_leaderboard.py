"""Rows, runs, chart and table on a leaderboard's branch, however many jobs write to it at once."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from threading import Barrier, Lock
from typing import Any

import pytest

from github.board import BRANCH, PATH, no_charts, numbered, recorded
from github.repository import Repository
from proctor.errors import GitHubError, InputError
from proctor.github.client import Client, Json
from proctor.github.leaderboard import Published, propose, publish
from proctor.github.persistence import Persistence
from proctor.github.site import Committed
from proctor.leaderboard import log
from proctor.leaderboard.contribution import Contribution
from proctor.leaderboard.row import Row
from unit.site.leaderboards import block, told

pytestmark = pytest.mark.github

HURRIED = Persistence(share=lambda: 0.0)
Act = Callable[..., Published | None]


def add(
    client: Client, contribution: Contribution, act: Act = publish, *, branch: str = BRANCH, **changes: Any
) -> Published:
    """Publishes or proposes, on a branch of its own and without a chart where nothing else is said."""
    asked = {"path": PATH, "is_default_branch": False, "charts": no_charts, "persistence": HURRIED}
    done = act(client, branch=branch, contribution=contribution, **{**asked, **changes})
    assert done is not None
    return done


def rows(repository: Repository, branch: str = BRANCH) -> list[Row]:
    return log.parse(repository.files(branch)[PATH], PATH)


def runs(repository: Repository, branch: str = BRANCH) -> list[str]:
    return sorted(path for path in repository.files(branch) if path.startswith("data/runs/"))


def parents(repository: Repository, sha: str) -> list[str]:
    return [parent["sha"] for parent in repository.request("GET", f"git/commits/{sha}")["parents"]]


def pulls(repository: Repository, state: str = "open") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = repository.request("GET", f"pulls?state={state}")
    return found


class Faulty(Client):
    """A client to which something happens as a request is sent."""

    def __init__(
        self, repository: Repository, happens: Callable[[str, str, Callable[[], Json]], Json]
    ) -> None:
        super().__init__(api=repository.api, repository=repository.name, token=repository.token())
        self._happens = happens

    def send(self, method: str, path: str, body: Json, *, repeatable: bool = True) -> Json:
        return self._happens(
            method, path, lambda: super(Faulty, self).send(method, path, body, repeatable=repeatable)
        )


def as_github(repository: Repository) -> Callable[[str, str, Callable[[], Json]], Json]:
    """Changes one after the other: the emulator looks whether a branch or a pull request may be changed
    before it has read the whole request, so that two at once may both be let through.
    """
    alone = Lock()

    def happens(method: str, path: str, send: Callable[[], Json]) -> Json:
        with alone if path.startswith(("git/refs", "pulls")) else nullcontext():
            if path == "pulls" and pulls(repository):
                raise GitHubError("A pull request already exists", status=422)
            return send()

    return happens


def test_a_branch_begins_as_an_orphan(repository: Repository) -> None:
    contribution = numbered(1)
    done = add(repository.client(), contribution)
    assert repository.history(BRANCH) == [done.commit]
    assert parents(repository, done.commit) == []
    assert sorted(repository.files(BRANCH)) == ["README.md", PATH, *runs(repository)]
    assert rows(repository) == list(contribution.rows)
    assert {
        name: repository.files(BRANCH)[f"data/runs/{name}"] for name in contribution.runs
    } == contribution.runs
    assert (done.rows, done.url) == (1, f"{repository.api}/{repository.name}/commit/{done.commit}")


def test_a_commit_says_what_it_is_and_starts_no_workflow(repository: Repository) -> None:
    done = add(repository.client(), numbered(1))
    message = repository.request("GET", f"git/commits/{done.commit}")["message"]
    assert message == "Leaderboard: 1 row [skip ci]"


def test_a_second_run_adds_to_what_is_there(repository: Repository) -> None:
    first = add(repository.client(), numbered(1))
    repository.commit({"notes.md": "Mine.\n"}, branch=BRANCH)
    second = add(repository.client(), numbered(2))
    assert [row.model for row in rows(repository)] == ["model-1", "model-2"]
    assert len(runs(repository)) == second.rows == 2
    assert repository.files(BRANCH)["notes.md"] == b"Mine.\n"
    assert len(repository.history(BRANCH)) == 3
    assert first.commit in repository.history(BRANCH)


def test_a_run_that_is_there_is_not_added_again(repository: Repository) -> None:
    first = add(repository.client(), numbered(1))
    assert add(repository.client(), numbered(1)) == first
    assert repository.history(BRANCH) == [first.commit]


def test_nothing_to_add_begins_no_branch(repository: Repository) -> None:
    nothing = Contribution(rows=())
    assert (
        publish(repository.client(), branch=BRANCH, path=PATH, contribution=nothing, is_default_branch=False)
        is None
    )
    assert list(repository.branches()) == ["main"]


def test_on_the_default_branch_the_projects_readme_stays(repository: Repository) -> None:
    readme = repository.files()["README.md"]
    add(repository.client(), numbered(1), branch="main", is_default_branch=True)
    files = repository.files()
    assert files["README.md"] == readme
    assert b"model-1" in files["data/README.md"]
    assert b"(leaderboard.csv)" in files["data/README.md"]


def test_a_readme_has_the_chart_and_keeps_what_people_wrote(repository: Repository) -> None:
    def charts(rows: Sequence[Row]) -> Mapping[str, bytes]:
        return {".svg": f"<svg>{len(rows)}</svg>".encode()}

    add(repository.client(), numbered(1), charts=charts)
    text = repository.files(BRANCH)["README.md"].decode()
    repository.commit({"README.md": f"# Ours\n\nAbout us.\n\n{text}\nBye.\n"}, branch=BRANCH)
    add(repository.client(), numbered(2), charts=charts)
    files = repository.files(BRANCH)
    shown = files["README.md"].decode()
    assert shown.startswith("# Ours\n\nAbout us.\n")
    assert shown.endswith("Bye.\n")
    assert shown.count("![Scores over time](data/leaderboard.svg)") == 1
    assert "model-1" in shown
    assert "model-2" in shown
    assert files["data/leaderboard.svg"] == b"<svg>2</svg>"


def test_twenty_jobs_at_once_all_land(repository: Repository) -> None:
    start, happens = Barrier(20), as_github(repository)

    def job(number: int) -> Published:
        client = Faulty(repository, happens)
        start.wait()
        return add(client, numbered(number), persistence=Persistence())

    with ThreadPoolExecutor(20) as pool:
        done = list(pool.map(job, range(20)))
    found = rows(repository)
    assert sorted(row.model for row in found) == sorted(f"model-{number}" for number in range(20))
    assert len(runs(repository)) == 20
    history = repository.history(BRANCH)
    assert len(history) == 20
    assert {one.commit for one in done} == set(history)
    assert [parents(repository, sha) for sha in history] == [*([sha] for sha in history[1:]), []]


@pytest.mark.parametrize("act", [publish, propose])
def test_a_branch_that_two_jobs_begin_at_once_has_both(repository: Repository, act: Act) -> None:
    other = [lambda: add(repository.client(), numbered(2), act)]

    def meanwhile(method: str, path: str, send: Callable[[], Json]) -> Json:
        if path == "git/refs" and other:
            other.pop()()
        return send()

    done = add(Faulty(repository, meanwhile), numbered(1), act)
    branch = BRANCH if act is publish else f"proctor/{BRANCH}"
    assert [row.model for row in rows(repository, branch)] == ["model-2", "model-1"]
    assert done.rows == 2
    assert len(pulls(repository)) == (act is propose)


@pytest.mark.parametrize("begun", [True, False])
@pytest.mark.parametrize("is_done", [True, False])
def test_an_answer_that_never_came_adds_nothing_twice(
    repository: Repository, begun: bool, is_done: bool
) -> None:
    if begun:
        add(repository.client(), numbered(1))
    cuts = ["cut"]

    def cut(method: str, path: str, send: Callable[[], Json]) -> Json:
        if path.startswith("git/refs") and cuts:
            if is_done:
                send()
            raise GitHubError(cuts.pop(), is_unsure=True)
        return send()

    done = add(Faulty(repository, cut), numbered(2))
    assert not cuts
    assert [row.model for row in rows(repository)].count("model-2") == 1
    assert repository.history(BRANCH)[0] == done.commit
    assert len(repository.history(BRANCH)) == done.rows == 1 + begun


@pytest.mark.parametrize(
    ("limits", "attempts"),
    [
        (Persistence(share=lambda: 0.0, attempts=3), 3),
        (Persistence(share=lambda: 0.0, seconds=8.0, clock=itertools.count().__next__), 4),
    ],
    ids=["attempts", "seconds"],
)
def test_it_ends_where_others_are_always_faster(
    repository: Repository, limits: Persistence, attempts: int
) -> None:
    add(repository.client(), numbered(0))
    numbers = itertools.count(2)

    def overtaken(method: str, path: str, send: Callable[[], Json]) -> Json:
        if method == "PATCH":
            add(repository.client(), numbered(next(numbers)))
        return send()

    with pytest.raises(GitHubError, match=f"changed by others at each of {attempts} attempts") as raised:
        add(Faulty(repository, overtaken), numbered(1), persistence=limits)
    assert not raised.value.is_unsure
    assert len(rows(repository)) == 1 + attempts


def test_a_file_is_sent_once_however_often_the_commit_is_made(repository: Repository) -> None:
    add(repository.client(), numbered(0))
    stale = [lambda: add(repository.client(), numbered(2)), lambda: add(repository.client(), numbered(3))]

    def overtaken(method: str, path: str, send: Callable[[], Json]) -> Json:
        sent.append(f"{method} {path}")
        if method == "PATCH" and stale:
            stale.pop()()
        return send()

    sent: list[str] = []
    add(Faulty(repository, overtaken), numbered(1))
    assert len(rows(repository)) == 4
    assert sent.count("POST git/blobs") == 1
    assert sent.count("POST git/commits") == 3


def test_a_damaged_leaderboard_is_left_as_it_is(repository: Repository) -> None:
    add(repository.client(), numbered(1))
    text = repository.files(BRANCH)[PATH].decode()
    head = repository.commit({PATH: f"{text}torn,line\n"}, branch=BRANCH)
    with pytest.raises(InputError, match=r"data/leaderboard.csv on branch leaderboard:3:"):
        add(repository.client(), numbered(2))
    assert repository.history(BRANCH)[0] == head


@pytest.mark.parametrize(
    "path", ["../a.csv", "/a.csv", "a/../../b.csv", "", "a//b.csv", ".git/a.csv", "a\\b.csv"]
)
def test_a_path_that_leads_out_of_the_branch_is_refused(repository: Repository, path: str) -> None:
    with pytest.raises(InputError, match=r"leaderboard\.path"):
        add(repository.client(), numbered(1), path=path)
    assert list(repository.branches()) == ["main"]


def test_a_branchs_name_may_have_any_characters(repository: Repository) -> None:
    name = "scores/100% of #1"
    add(repository.client(), numbered(1), branch=name)
    add(repository.client(), numbered(2), branch=name)
    tip = repository.branches()[name]
    assert len(parents(repository, tip)) == 1


PROTECTION: dict[str, object] = {
    "required_status_checks": None,
    "enforce_admins": True,
    "required_pull_request_reviews": {},
    "restrictions": None,
}


def test_a_protected_branch_says_what_to_do(repository: Repository) -> None:
    first = add(repository.client(), numbered(1))
    repository.request("PUT", f"branches/{BRANCH}/protection", PROTECTION)
    with pytest.raises(GitHubError, match="`leaderboard: pull-request`") as raised:
        add(repository.client(), numbered(2))
    assert "is protected" in str(raised.value)
    assert repository.history(BRANCH) == [first.commit]


def test_a_run_is_proposed_once_and_later_ones_join_it(repository: Repository) -> None:
    first = add(repository.client(), numbered(1), propose)
    second = add(repository.client(), numbered(2), propose)
    [pull] = pulls(repository)
    assert first.url == second.url == pull["html_url"]
    assert (pull["base"]["ref"], pull["head"]["ref"]) == (BRANCH, f"proctor/{BRANCH}")
    assert [row.model for row in rows(repository, f"proctor/{BRANCH}")] == ["model-1", "model-2"]
    assert rows(repository) == []
    assert (first.rows, second.rows) == (1, 2)


def merges_cleanly(repository: Repository) -> bool:
    """Whether the leaderboard's branch has nothing that the proposal has not."""
    return bool(repository.request("GET", f"compare/{BRANCH}...proctor/{BRANCH}")["status"] == "ahead")


def test_a_proposal_follows_a_branch_that_moves_on(repository: Repository) -> None:
    add(repository.client(), numbered(1), propose)
    add(repository.client(), numbered(2))
    repository.commit({"notes.md": "Mine.\n"}, branch=BRANCH)
    assert not merges_cleanly(repository)
    add(repository.client(), numbered(3), propose)
    assert merges_cleanly(repository)
    branch = f"proctor/{BRANCH}"
    assert [row.model for row in rows(repository, branch)] == ["model-2", "model-1", "model-3"]
    assert len(runs(repository, branch)) == 3
    assert repository.files(branch)["notes.md"] == b"Mine.\n"


@pytest.mark.parametrize("method", ["merge", "squash"])
def test_after_a_merge_a_new_proposal_begins(repository: Repository, method: str) -> None:
    add(repository.client(), numbered(1), propose)
    [pull] = pulls(repository)
    repository.request("PUT", f"pulls/{pull['number']}/merge", {"merge_method": method})
    assert [row.model for row in rows(repository)] == ["model-1"]
    done = add(repository.client(), numbered(2), propose)
    [new] = pulls(repository)
    assert new["number"] != pull["number"]
    assert done.url == new["html_url"]
    assert merges_cleanly(repository)
    assert [row.model for row in rows(repository, f"proctor/{BRANCH}")] == ["model-1", "model-2"]


def test_what_people_refused_is_not_proposed_again(repository: Repository) -> None:
    add(repository.client(), numbered(1), propose)
    [pull] = pulls(repository)
    repository.request("PATCH", f"pulls/{pull['number']}", {"state": "closed"})
    add(repository.client(), numbered(2), propose)
    assert [row.model for row in rows(repository, f"proctor/{BRANCH}")] == ["model-2"]
    assert merges_cleanly(repository)
    assert len(pulls(repository)) == 1


def test_what_could_not_be_proposed_is_in_the_next_proposal(repository: Repository) -> None:
    def refuse(method: str, path: str, send: Callable[[], Json]) -> Json:
        if path == "pulls":
            raise GitHubError("GitHub Actions is not permitted to create pull requests", status=403)
        return send()

    with pytest.raises(GitHubError, match="Allow GitHub Actions to create and approve pull requests"):
        add(Faulty(repository, refuse), numbered(1), propose)
    add(repository.client(), numbered(2), propose)
    assert [row.model for row in rows(repository, f"proctor/{BRANCH}")] == ["model-1", "model-2"]


def test_what_the_branch_has_already_is_not_proposed(repository: Repository) -> None:
    first = add(repository.client(), numbered(1))
    done = add(repository.client(), numbered(1), propose)
    assert (done.commit, done.url, done.rows) == (first.commit, "", 1)
    assert pulls(repository) == []


def test_eight_proposals_at_once_become_one(repository: Repository) -> None:
    start, happens = Barrier(8), as_github(repository)

    def job(number: int) -> Published:
        client = Faulty(repository, happens)
        start.wait()
        return add(client, numbered(number), propose, persistence=Persistence())

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(job, range(8)))
    assert {row.model for row in rows(repository, f"proctor/{BRANCH}")} == {
        f"model-{one}" for one in range(8)
    }
    assert len({one.url for one in done}) == len(pulls(repository)) == 1


def test_a_run_of_a_name_that_is_a_path_is_refused(repository: Repository) -> None:
    hostile = Contribution(rows=recorded("c0ffee").rows, runs={"../../.github/workflows/x.yml": b"on: push"})
    with pytest.raises(InputError, match="no name of a recorded run"):
        add(repository.client(), hostile)
    assert list(repository.branches()) == ["main"]


def site() -> Committed:
    return Committed(title="o/r", repository="https://github.com/o/r")


@pytest.mark.parametrize("act", [publish, propose])
def test_the_page_is_in_the_commit_of_the_rows(repository: Repository, act: Act) -> None:
    branch = BRANCH if act is publish else f"proctor/{BRANCH}"
    for number in (1, 2):
        add(repository.client(), numbered(number), act, site=site())
    files = repository.files(branch)
    assert {"docs/index.html", "docs/feed.xml", "docs/badge.svg", "docs/badge-qa.json"} <= files.keys()
    assert files["docs/leaderboard.csv"] == files[PATH]
    data = told(files["docs/index.html"])
    assert (data["scores"], data["models"], data["repository"]) == (2, 2, "https://github.com/o/r")
    assert [row.model for row in rows(repository, branch)] == ["model-1", "model-2"]


def test_models_are_compared_by_the_runs_on_the_branch(repository: Repository) -> None:
    for number in (1, 2):
        one = numbered(number)
        added = replace(one, rows=tuple(replace(row, dataset_hash="d" * 64) for row in one.rows))
        add(repository.client(), added, site=site())
    page = repository.files(BRANCH)["docs/index.html"]
    assert told(page)["boards"][0]["tasks"] == [0, 0]
    assert block(page, "tasks-0")["models"] == ["model-1", "model-2"]


@pytest.mark.parametrize("name", ["docs/index.html", "docs/feed.xml"])
def test_a_page_of_somebody_elses_stays_and_the_rows_are_kept(repository: Repository, name: str) -> None:
    add(repository.client(), numbered(1))
    repository.commit({name: "mine"}, branch=BRANCH)
    asked = site()
    add(repository.client(), numbered(2), site=asked)
    assert repository.files(BRANCH)[name] == b"mine"
    assert len(rows(repository)) == 2
    assert asked.trouble == f"{name} is there, and not of a leaderboard's site; remove it"


def test_a_page_is_made_anew_where_another_job_was_faster(repository: Repository) -> None:
    add(repository.client(), numbered(0), site=site())
    other = [lambda: add(repository.client(), numbered(2), site=site())]

    def meanwhile(method: str, path: str, send: Callable[[], Json]) -> Json:
        if method == "PATCH" and other:
            other.pop()()
        return send()

    add(Faulty(repository, meanwhile), numbered(1), site=site())
    assert told(repository.files(BRANCH)["docs/index.html"])["scores"] == 3
