"""Branches of a repository, and their names in a request's path."""

from proctor.errors import GitHubError
from proctor.github.client import Client
from proctor.github.expect import text

_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")


def quoted(name: str) -> str:
    """`name` for a request's path (https://www.rfc-editor.org/rfc/rfc3986#section-2.3); slashes stay."""
    return "".join(
        chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in name.encode("utf-8", "surrogatepass")
    )


def tip(client: Client, branch: str) -> str | None:
    """The commit that a branch is at; None where there is no such branch. GitHubError for all else."""
    try:
        found = client.get(f"git/ref/heads/{quoted(branch)}")
    except GitHubError as error:
        if error.status == 404:
            return None
        if error.status == 409:
            raise GitHubError(
                f"{client.repository} is empty, and nothing can be added to an empty repository through "
                "GitHub's API; push a first commit",
                status=409,
            ) from error
        raise
    # A prefix of a name answers with a list of what begins with it.
    return None if isinstance(found, list) else text(found, "object", "sha")
