"""The comment that is kept up to date, before a server that tells its own story of who wrote what."""

import hashlib
from typing import Any

import pytest

from github.proxy import Proxy, Reply, answer, refusal
from proctor.errors import GitHubError
from proctor.github.actor import WORKFLOW, actor
from proctor.github.client import Client
from proctor.github.comment import MARKER_CHARACTERS, find, marker, upsert

NAME = "benchmark.yml"


def comment(number: int, body: str, login: str = WORKFLOW, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "html_url": f"https://host/{number}",
        "body": body,
        "user": {"login": login, "type": "Bot" if login.endswith("[bot]") else "User"},
        **more,
    }


def viewer(server: Proxy, login: str) -> None:
    server.spoil("POST", "/graphql", answer({"data": {"viewer": {"login": login}}}))


def holds(server: Proxy, *comments: object) -> None:
    server.spoil("GET", "/issues/1/comments", answer(list(comments)))


def found(client: Client) -> int | None:
    comment = find(client, 1, NAME)
    return comment.id if comment else None


@pytest.mark.parametrize("name", ["", "benchmark.yml", "-->", "a\nb", "\ud800", "é" * 10_000])
def test_a_marker_is_a_line_that_no_name_breaks_out_of(name: str) -> None:
    line = marker(name)
    assert line.startswith("<!-- proctor: ")
    assert line.count("-->") == 1
    assert line.endswith(" -->\n")
    assert len(line) == MARKER_CHARACTERS


def test_markers_stay_the_same() -> None:
    """Comments that are there already are found by them."""
    digest = hashlib.sha256(b"benchmark.yml").hexdigest()[:16]
    assert marker("benchmark.yml") == f"<!-- proctor: {digest} -->\n"


def test_finds_the_oldest_of_its_own(client: Client, server: Proxy) -> None:
    viewer(server, WORKFLOW)
    text = marker(NAME) + "old"
    holds(server, comment(9, text), comment(7, text), comment(3, text, "stranger"), comment(5, "other"))
    assert found(client) == 7


@pytest.mark.parametrize(
    "body",
    [
        f"> {marker(NAME)}quoted",
        f"text\n{marker(NAME)}",
        marker(NAME).strip() + " and more",
        marker("another.yml") + marker(NAME),
        "",
    ],
)
def test_a_marker_counts_in_its_place_alone(client: Client, server: Proxy, body: str) -> None:
    holds(server, comment(1, body))
    assert found(client) is None
    assert server.lines() == ["GET issues/1/comments 200"]


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_a_browser_may_have_changed_the_line_ends(client: Client, server: Proxy, end: str) -> None:
    viewer(server, WORKFLOW)
    holds(server, comment(1, (marker(NAME) + "a\nb\n").replace("\n", end)))
    kept = find(client, 1, NAME)
    assert kept
    assert kept.body == "a\nb\n"
    assert upsert(client, 1, NAME, "a\nb") == "https://host/1"
    assert {exchange.method for exchange in server.log if "graphql" not in exchange.path} == {"GET"}


@pytest.mark.parametrize(
    ("who", "author", "is_same"),
    [
        ("me", "me", True),
        ("Me", "mE", True),
        ("me", "you", False),
        ("github-actions", "github-actions[bot]", True),
        ("github-actions[bot]", "github-actions", False),
        ("my-app[bot]", "my-app[bot]", True),
        ("my-app[bot]", "github-actions[bot]", False),
    ],
)
def test_only_what_the_actor_wrote_counts(
    client: Client, server: Proxy, who: str, author: str, is_same: bool
) -> None:
    viewer(server, who)
    holds(server, comment(1, marker(NAME), author))
    assert found(client) == (1 if is_same else None)


def test_a_user_cannot_pass_for_an_app(client: Client, server: Proxy) -> None:
    viewer(server, "github-actions")
    user = {"login": "github-actions[bot]", "type": "User"}
    holds(server, comment(1, marker(NAME)) | {"user": user})
    assert found(client) is None


ODD: list[Any] = [
    None,
    1,
    "x",
    [],
    {},
    {"id": "1"},
    {"id": True},
    comment(1, marker(NAME)) | {"user": None},
    comment(1, marker(NAME)) | {"body": None},
    comment(1, marker(NAME)) | {"html_url": 5},
]


@pytest.mark.parametrize("odd", ODD)
def test_a_comment_of_another_shape_is_none(client: Client, server: Proxy, odd: object) -> None:
    holds(server, odd)
    assert found(client) is None


@pytest.mark.parametrize("page", [None, 1, "x", {}, {"message": "x"}])
def test_a_page_of_another_shape_has_no_comments(client: Client, server: Proxy, page: object) -> None:
    server.spoil("GET", "/issues/1/comments", answer(page))
    assert found(client) is None


@pytest.mark.parametrize("odd", [answer(document) for document in ODD])
def test_a_new_comment_of_another_shape_is_an_error(client: Client, server: Proxy, odd: Reply) -> None:
    holds(server)
    server.spoil("POST", "/issues/1/comments", odd)
    with pytest.raises(GitHubError, match="`GITHUB_API_URL`") as caught:
        upsert(client, 1, NAME, "body")
    assert caught.value.is_unsure


@pytest.mark.parametrize(
    ("graphql", "user", "who"),
    [
        (answer({"data": {"viewer": {"login": "my-app[bot]"}}}), refusal(500), "my-app[bot]"),
        (answer({"data": None, "errors": [{"message": "no"}]}), answer({"login": "me"}), "me"),
        (refusal(404), answer({"login": "me"}), "me"),
        (refusal(403), refusal(403, "Resource not accessible by integration"), WORKFLOW),
        (refusal(404), refusal(404), WORKFLOW),
        (refusal(404), answer({"name": "no login"}), WORKFLOW),
        (answer([]), answer({"login": 5}), WORKFLOW),
    ],
)
def test_who_a_token_speaks_for(client: Client, server: Proxy, graphql: Reply, user: Reply, who: str) -> None:
    server.spoil("POST", "/graphql", graphql)
    server.spoil("GET", "/user", user)
    assert actor(client) == who


@pytest.mark.parametrize(("graphql", "user"), [(refusal(401), answer({})), (refusal(404), refusal(401))])
def test_a_token_that_is_not_valid_speaks_for_nobody(
    client: Client, server: Proxy, graphql: Reply, user: Reply
) -> None:
    server.spoil("POST", "/graphql", graphql)
    server.spoil("GET", "/user", user)
    with pytest.raises(GitHubError, match="401"):
        actor(client)


@pytest.mark.parametrize(
    ("message", "advice"),
    [
        ("Unable to create comment because issue is locked.", "the conversation is locked: unlock it"),
        ("Repository was archived so is read-only.", "the repository is archived"),
        ("Resource not accessible by integration", r"`permissions: \{pull-requests: write\}`"),
    ],
)
def test_a_comment_that_may_not_be_written_says_why(
    client: Client, server: Proxy, message: str, advice: str
) -> None:
    holds(server)
    refused = refusal(403, message, x_accepted_github_permissions="issues=write; pull_requests=write")
    server.spoil("POST", "/issues/1/comments", refused)
    with pytest.raises(GitHubError, match=advice) as caught:
        upsert(client, 1, NAME, "body")
    assert message in str(caught.value)
    assert not caught.value.is_unsure


def test_a_new_comment_that_cannot_be_read_is_not_written_again(client: Client, server: Proxy) -> None:
    holds(server)
    server.spoil("POST", "/issues/1/comments", answer({"id": "1"}))
    with pytest.raises(GitHubError):
        upsert(client, 1, NAME, "body")
    assert [exchange.method for exchange in server.log].count("POST") == 1
