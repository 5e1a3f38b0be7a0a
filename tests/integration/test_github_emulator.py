"""What stands in for GitHub keeps what the other tests rely on."""

import pytest

from github.emulator import BOT, STRANGER
from github.repository import Repository

pytestmark = pytest.mark.github


def test_a_repository_has_a_first_commit(repository: Repository) -> None:
    assert list(repository.branches()) == ["main"]
    assert list(repository.files()) == ["README.md"]


def test_a_commit_adds_to_a_branch(repository: Repository) -> None:
    first = repository.head()
    sha = repository.commit({"data/a.csv": "1\n"})
    assert repository.history() == [sha, first]
    assert repository.files()["data/a.csv"] == b"1\n"


def test_a_pull_request_has_comments_by_their_authors(repository: Repository) -> None:
    number = repository.pull_request()
    repository.comment(number, "first", login=BOT)
    repository.comment(number, "second", login=STRANGER)
    found = [(comment["user"]["login"], comment["body"]) for comment in repository.comments(number)]
    assert found == [(BOT, "first"), (STRANGER, "second")]


def test_a_client_reads_it(repository: Repository) -> None:
    assert repository.client().get("git/ref/heads/main")["object"]["sha"] == repository.head()
