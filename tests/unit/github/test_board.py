import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from github.board import MOMENT, numbered
from proctor.errors import GitHubError, InputError
from proctor.github.board import Board, charts
from proctor.github.client import Client
from proctor.github.site import Committed, folder_of
from proctor.github.tree import Entry, Tree
from proctor.leaderboard import log
from proctor.leaderboard.contribution import Contribution
from proctor.leaderboard.row import timestamp
from unit.leaderboard.rows import make


def empty() -> Tree:
    return Tree(Client(api="http://127.0.0.1:9", repository="o/r", token="t"), None)


def board(path: str = "data/leaderboard.csv", *, is_default_branch: bool = False) -> Board:
    return Board(
        branch="scores",
        path=path,
        is_default_branch=is_default_branch,
        charts=lambda _: {".svg": b"<svg/>"},
    )


@pytest.mark.parametrize(
    ("path", "is_default_branch", "files"),
    [
        (
            "data/leaderboard.csv",
            False,
            ["README.md", "data/leaderboard.csv", "data/leaderboard.svg", "data/runs/"],
        ),
        (
            "data/leaderboard.csv",
            True,
            ["data/README.md", "data/leaderboard.csv", "data/leaderboard.svg", "data/runs/"],
        ),
        ("a.csv", False, ["README.md", "a.csv", "a.svg", "runs/"]),
        ("a.csv", True, ["README.md", "a.csv", "a.svg", "runs/"]),
    ],
)
def test_where_the_files_of_a_leaderboard_are(path: str, is_default_branch: bool, files: list[str]) -> None:
    contribution = numbered(1)
    made = board(path, is_default_branch=is_default_branch).files(empty(), contribution)
    [name] = contribution.runs
    assert sorted(one.replace(name, "") for one in made) == files


@pytest.mark.parametrize(
    "path", ["../a", "/a", "a/", "", ".", "a/./b", "a//b", ".GIT/a", "a\\b", "a\nb", "c:a"]
)
def test_a_path_stays_inside_the_branch(path: str) -> None:
    with pytest.raises(InputError, match=r"leaderboard\.path"):
        board(path)


def test_nothing_to_add_changes_nothing() -> None:
    assert board().files(empty(), Contribution(rows=())) == {}


def test_runs_alone_leave_the_rows() -> None:
    made = board().files(empty(), Contribution(rows=(), runs={"a.json.gz": b"1"}))
    assert made == {"data/runs/a.json.gz": b"1"}


@pytest.mark.parametrize("name", ["../a", "a/b", "", ".hidden", "a b", "a\n"])
def test_a_run_is_a_file_of_the_folder(name: str) -> None:
    with pytest.raises(InputError, match="no name of a recorded run"):
        board().files(empty(), Contribution(rows=(), runs={name: b""}))


def test_a_leaderboard_begins_without_rows() -> None:
    first = board().first()
    assert log.parse(first["data/leaderboard.csv"], "x") == []
    assert b"No scores recorded yet" in first["README.md"]


def test_a_chart_is_the_same_for_the_same_rows() -> None:
    pytest.importorskip("vl_convert")
    rows = numbered(1).rows
    assert charts(rows) == charts(rows)
    assert charts(rows)[".svg"].startswith(b"<svg")


def test_a_long_leaderboards_chart_is_of_its_last_rows_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("vl_convert")
    monkeypatch.setattr("proctor.github.board.DRAWN", 2)
    rows = [row for number in (3, 1, 2) for row in numbered(number).rows]
    drawn = charts(rows)[".svg"]
    assert f"The last 2 of {len(rows)} scores".encode() in drawn
    assert (b"model-3" in drawn, b"model-1" in drawn) == (True, False)


def test_without_the_drawing_library_there_is_no_chart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    assert charts(numbered(1).rows) == {}


class Holding(Tree):
    """A tree with one entry."""

    def __init__(self, path: str, entry: Entry) -> None:
        super().__init__(empty()._client, "0")
        self._folders = {"": {path: entry}}


@pytest.mark.parametrize(("kind", "mode"), [("tree", "040000"), ("commit", "160000"), ("blob", "120000")])
def test_what_is_no_plain_file_is_not_written_over(kind: str, mode: str) -> None:
    tree = Holding("a.csv", Entry(sha="1", kind=kind, mode=mode))
    with pytest.raises(GitHubError, match=r"a\.csv is no plain file"):
        board("a.csv").rows(tree)


def test_a_file_is_no_folder() -> None:
    tree = Holding("data", Entry(sha="1", kind="blob", mode="100644"))
    with pytest.raises(GitHubError, match="data is no folder"):
        board().rows(tree)


@pytest.mark.parametrize(
    ("path", "is_default_branch", "folder"),
    [
        ("data/leaderboard.csv", False, "docs"),
        ("data/leaderboard.csv", True, "docs/data/leaderboard"),
        ("evals/data/leaderboard.csv", False, "docs/evals/data/leaderboard"),
        ("scores", False, "docs/scores"),
    ],
)
def test_where_the_site_of_a_leaderboard_is(path: str, is_default_branch: bool, folder: str) -> None:
    assert folder_of(path, is_default_branch=is_default_branch) == folder
    made = replace(
        board(path, is_default_branch=is_default_branch), site=Committed(title="o/r", repository="")
    ).files(empty(), numbered(1))
    site = {one for one in made if one.startswith("docs/")}
    assert {one.rpartition("/")[0] for one in site} == {folder}
    assert {f"{folder}/index.html", f"{folder}/feed.xml", f"{folder}/badge.svg"} <= site


def test_the_committed_csv_is_the_leaderboards() -> None:
    found = replace(board(), site=Committed(title="o/r", repository="")).files(empty(), numbered(1))
    assert found["docs/leaderboard.csv"] == found["data/leaderboard.csv"]


def test_a_site_that_cannot_be_made_costs_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(site: object) -> object:
        raise ValueError("a row that no page can show")

    monkeypatch.setattr("proctor.github.site.files", broken)
    site = Committed(title="o/r", repository="")
    found = replace(board(), site=site).files(empty(), numbered(1))
    assert found.keys() == board().files(empty(), numbered(1)).keys()
    assert site.trouble == "a row that no page can show"


def test_a_leaderboard_in_the_place_of_its_site_has_none() -> None:
    site = Committed(title="o/r", repository="")
    made = replace(board("docs"), site=site).files(empty(), numbered(1))
    assert not [path for path in made if path.startswith("docs/")]
    assert site.trouble == "leaderboard.path: docs is where its page would be; name another path"


def test_a_site_has_a_limit_of_size() -> None:
    dates = (timestamp(MOMENT + timedelta(hours=number)) for number in range(30_000))
    rows = tuple(make(version=date, date=date) for date in dates)
    site = Committed(title="o/r", repository="")
    made = replace(board(), site=site).files(empty(), Contribution(rows=rows))
    sizes = [len(data) for path, data in made.items() if path.startswith("docs/") and ".csv" not in path]
    assert sum(sizes) < 2 * 2**20
