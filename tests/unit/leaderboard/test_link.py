import pytest

from proctor.leaderboard.link import commit_link, link, repository_of

RUN = "https://github.com/o/r/actions/runs/17"


@pytest.mark.parametrize("address", [RUN, "https://example.com", "https://h.example:8443/a/b?c=d%20e"])
def test_plain_https_is_a_link(address: str) -> None:
    assert link(address) == address


@pytest.mark.parametrize(
    "address",
    [
        *("", "http://h/", "javascript:alert(1)", "data:text/html,x", "//h/x", "https://", "HTTPS://h/"),
        *("https://user@h/", "https://h/#x", 'https://h/"x', "https://h/ x", "https://h/\n", "https://h/<"),
        "https://h/" + "x" * 301,
    ],
)
def test_anything_else_is_none(address: str) -> None:
    assert link(address) == ""


def test_a_runs_page_tells_its_repository() -> None:
    assert repository_of(RUN) == repository_of(RUN + "/attempts/2") == "https://github.com/o/r"
    for other in (
        "",
        "https://github.com/o/r",
        "https://github.com/o/r/actions",
        "http://h/o/r/actions/runs/1",
    ):
        assert repository_of(other) == ""


def test_a_commit_is_linked_where_it_is_one() -> None:
    assert commit_link("https://github.com/o/r", "c0ffee1") == "https://github.com/o/r/commit/c0ffee1"
    for repository, commit in [
        ("", "c0ffee1"),
        ("https://github.com/o/r", "main"),
        ("https://h/", "../x"),
        ("h", "c0ffee1"),
    ]:
        assert commit_link(repository, commit) == ""
