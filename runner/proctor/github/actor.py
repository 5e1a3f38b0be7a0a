"""Who a token speaks for."""

from proctor.errors import GitHubError
from proctor.github.client import Client
from proctor.github.shape import text_at

WORKFLOW = "github-actions[bot]"
"""Who the token of a workflow's job speaks for."""


def actor(client: Client) -> str:
    """The login that stands at what this token writes.

    GraphQL's `viewer` answers for every kind of token. REST's /user, asked where there is no GraphQL, refuses
    those of apps (403), of which a job's own token is one.
    """
    try:
        login = text_at(
            client.send("POST", "/graphql", {"query": "query { viewer { login } }"}),
            "data",
            "viewer",
            "login",
        )
    except GitHubError as error:
        if error.status == 401:
            raise
        login = None
    return login or _user(client)


def _user(client: Client) -> str:
    try:
        return text_at(client.get("/user"), "login") or WORKFLOW
    except GitHubError as error:
        if error.status in (403, 404):
            return WORKFLOW
        raise
