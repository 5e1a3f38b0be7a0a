"""Requests to GitHub's REST API about one repository."""

import functools
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from proctor.errors import GitHubError
from proctor.github.advice import explain, kind_of, resets_at
from proctor.github.answer import Answer, Failure, Json
from proctor.github.patience import Clock, Patience, limit_wait
from proctor.github.transport import Request, Transport, next_page
from proctor.session import Origin, origin_of

__all__ = ["Client", "Json"]

T = TypeVar("T")

ANSWER_LIMIT = 100 * 1024 * 1024
PAGES = 1000
PER_PAGE = 100

WHOLE = 3.0
"""How often the time for one read a whole answer may take."""
WHOLE_DOWNLOAD = 15.0
"""The same for a download."""


class Client:
    """Asks again where that may help, within a budget of time; GitHubError says what to do where it does not.

    Paths are relative to the repository ("issues/1/comments"), or to the API where they begin with a slash.
    """

    def __init__(  # noqa: PLR0913 - each has its name and most a default
        self,
        *,
        api: str,
        repository: str,
        token: str,
        timeout: float = 20.0,
        budget: float = 180.0,
        clock: Clock | None = None,
    ) -> None:
        """`repository` is "owner/name". `timeout` is in seconds for connecting, and for each read.

        `budget` is in seconds for all waiting and asking again; one request takes at most half of the rest.
        """
        self.repository = repository
        self._api = api.rstrip("/")
        self._token = token.strip()
        if not (self._token.isascii() and self._token.isprintable()):
            raise GitHubError("the token has characters that no token has: give `github-token` a valid one")
        self._origin = _origin(self._api)
        self._timeout = timeout
        self._clock = clock or Clock()
        self._patience = Patience(budget, self._clock)
        self._transport = Transport(origin=self._origin, token=self._token, timeout=timeout)

    def get(self, path: str, parameters: Mapping[str, str | int] | None = None) -> Json:
        """The JSON answer."""
        request = self._request("GET", self._url(path), parameters=parameters)
        return self._ask("GET", path, lambda: self._answer(request).json())

    def pages(self, path: str, parameters: Mapping[str, str | int] | None = None) -> Iterator[Json]:
        """The JSON answer of every page, one after the other as they are asked for."""
        request = self._request(
            "GET", self._url(path), parameters={"per_page": PER_PAGE, **(parameters or {})}
        )
        for _ in range(PAGES):
            page, following = self._ask("GET", path, functools.partial(self._page, request))
            yield page
            if following is None:
                return
            request = self._request("GET", following)
        raise self._error(Failure("pages", detail=f"{PAGES:,}"), "GET", path)

    def send(self, method: str, path: str, body: Json, *, repeatable: bool = True) -> Json:
        """The JSON answer to a request that changes something; None where it has none.

        One that is not `repeatable` (asking twice would do it twice) is not sent again once it may have been
        heard; then GitHubError has `is_unsure`.
        """
        request = self._request(method, self._url(path), body=body)
        return self._ask(method, path, lambda: self._answer(request).json(), repeatable=repeatable)

    def download(self, path: str, limit: int) -> bytes:
        """A file of at most `limit` bytes. A redirection is followed without the token."""
        request = Request(
            method="GET",
            url=self._url(path),
            limit=limit,
            seconds=WHOLE_DOWNLOAD * self._timeout,
            may_leave=True,
        )
        return self._ask("GET", path, lambda: self._answer(request).body)

    def pause(self, attempt: int) -> bool:
        """Waits before another try after `attempt` (0 for the first); False where the budget forbids it."""
        return self._patience.pause(attempt)

    def _url(self, path: str) -> str:
        if path == "/graphql":  # on one's own server: HOST/api/v3, but HOST/api/graphql
            return self._api.removesuffix("/v3") + path
        if path.startswith("/"):
            return self._api + path
        return f"{self._api}/repos/{self.repository}/{path}".rstrip("/")

    def _request(
        self, method: str, url: str, *, parameters: Mapping[str, str | int] | None = None, body: Json = None
    ) -> Request:
        return Request(
            method=method,
            url=url,
            parameters=parameters,
            body=body,
            limit=ANSWER_LIMIT,
            seconds=WHOLE * self._timeout,
        )

    def _answer(self, request: Request) -> Answer:
        """The answer of a success; Failure for any other."""
        answer = self._transport.answer(request)
        if answer.is_success:
            return answer
        raise Failure(kind_of(answer.status), answer=answer, may_have_happened=answer.status >= 500)

    def _page(self, request: Request) -> tuple[Json, str | None]:
        """A page's document and the address of the next, which has to be the API's own."""
        answer = self._answer(request)
        following = next_page(answer)
        if following is not None:
            self._transport.check(following)
        return answer.json(), following

    def _ask(self, method: str, path: str, exchange: Callable[[], T], *, repeatable: bool = True) -> T:
        try:
            return self._patience.insist(exchange, repeatable=repeatable)
        except Failure as failure:
            raise self._error(failure, method, path) from None

    def _error(self, failure: Failure, method: str, path: str) -> GitHubError:
        now = self._clock.now()
        limit = limit_wait(failure.answer, 0, now) if failure.answer else None
        text = explain(
            failure if limit is None else Failure("limit", answer=failure.answer),
            request=f"{method} {path.partition('?')[0]}",
            host=self._origin[1],
            resets=resets_at(limit or 0.0, now),
            secret=self._token,
        )
        return GitHubError(
            text,
            status=failure.answer.status if failure.answer else None,
            is_unsure=failure.may_have_happened and method != "GET",
        )


def _origin(api: str) -> Origin:
    try:
        scheme, host, port = origin_of(api)
    except ValueError:
        scheme, host, port = "", "", None
    if scheme not in ("http", "https") or not host:
        raise GitHubError("the address of GitHub's API is none: check `GITHUB_API_URL`")
    return scheme, host, port
