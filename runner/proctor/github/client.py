"""Requests to GitHub's REST API about one repository."""

from collections.abc import Iterator, Mapping
from typing import Any

import requests

from proctor.errors import GitHubError

Json = Any
"""What a JSON document holds."""


class Client:
    """Asks again where that may help, within a budget of time; GitHubError says what to do where it does not.

    Paths are relative to the repository ("issues/1/comments"), or to the API where they begin with a slash.
    """

    def __init__(self, *, api: str, repository: str, token: str) -> None:
        """`repository` is "owner/name"."""
        self.repository = repository
        self._api = api.rstrip("/")
        self._session = requests.Session()
        self._session.headers.update(
            {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
        )
        self._token = token

    def get(self, path: str, parameters: Mapping[str, str | int] | None = None) -> Json:
        """The JSON answer."""
        return self._request("GET", path, parameters=parameters).json()

    def pages(self, path: str, parameters: Mapping[str, str | int] | None = None) -> Iterator[Json]:
        """The JSON answer of every page, one after the other as they are asked for."""
        raise NotImplementedError

    def send(self, method: str, path: str, body: Json, *, repeatable: bool = True) -> Json:
        """The JSON answer to a request that changes something.

        One that is not `repeatable` (asking twice would do it twice) is not sent again once it may have been
        heard; then GitHubError has `is_unsure`.
        """
        return self._request(method, path, body=body).json()

    def download(self, path: str, limit: int) -> bytes:
        """A file of at most `limit` bytes. A redirection is followed without the token."""
        raise NotImplementedError

    def _request(
        self,
        method: str,
        path: str,
        *,
        parameters: Mapping[str, str | int] | None = None,
        body: Json = None,
    ) -> requests.Response:
        url = f"{self._api}{path}" if path.startswith("/") else f"{self._api}/repos/{self.repository}/{path}"
        headers = {"Authorization": f"Bearer {self._token}"}
        answer = self._session.request(
            method, url, params=parameters, json=body, headers=headers, timeout=20, allow_redirects=False
        )
        if not answer.ok:
            raise GitHubError(f"{method} {path}: {answer.status_code}", status=answer.status_code)
        return answer
