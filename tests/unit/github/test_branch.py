from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor.errors import GitHubError
from proctor.github.branch import quoted, tip
from proctor.github.client import Client


class Fixed(Client):
    """A client that is always told the same."""

    def __init__(self, answer: object) -> None:
        super().__init__(api="http://127.0.0.1:9", repository="o/r", token="t")
        self._fixed = answer

    def get(self, path: str, parameters: object = None) -> object:
        del path, parameters
        if isinstance(self._fixed, GitHubError):
            raise self._fixed
        return self._fixed


def test_a_name_is_quoted_but_for_its_slashes() -> None:
    assert quoted("a/b-1.2_x~") == "a/b-1.2_x~"
    assert quoted("100% #1?é") == "100%25%20%231%3F%C3%A9"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_quoted_name_is_the_same_name(name: str) -> None:
    assert unquote(quoted(name)) == name
    assert quoted(name).isascii()


def test_a_branch_is_at_a_commit_or_not_there() -> None:
    assert tip(Fixed({"object": {"sha": "c0ffee"}}), "x") == "c0ffee"
    assert tip(Fixed(GitHubError("", status=404)), "x") is None
    assert tip(Fixed([{"ref": "refs/heads/x1"}]), "x") is None


def test_an_empty_repository_is_told() -> None:
    with pytest.raises(GitHubError, match=r"o/r is empty.*push a first commit"):
        tip(Fixed(GitHubError("Git Repository is empty.", status=409)), "x")
    with pytest.raises(GitHubError, match="outage"):
        tip(Fixed(GitHubError("outage", status=502)), "x")
