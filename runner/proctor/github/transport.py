"""One request over HTTP, and where it may lead: the token goes to the API's own origin and nowhere else."""

import contextlib
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.auth import AuthBase

from proctor import __version__
from proctor.github.answer import Answer, Failure, Json
from proctor.github.deadline import within
from proctor.session import PORTS, Origin, Session, innermost, origin_of

CHUNK = 64 * 1024
HOPS = 5
_REDIRECTIONS = frozenset((301, 302, 303, 307, 308))
_API_HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}

_NEVER_CONNECTED: Mapping[type[Exception], str] = {
    urllib3.exceptions.NameResolutionError: "no such name",
    urllib3.exceptions.NewConnectionError: "no connection",
    requests.exceptions.ProxyError: "the proxy does not connect",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """`limit` is the largest answer in bytes; where it `may_leave`, it is redirected to other origins too."""

    method: str
    url: str
    parameters: Mapping[str, str | int] | None = None
    body: Json = None
    limit: int
    seconds: float
    may_leave: bool = False


class Transport:
    """Sends requests; proxies and certificates come from the environment, as with other programs."""

    def __init__(self, *, origin: Origin, token: str, timeout: float) -> None:
        """`timeout` is in seconds, for connecting and for each read."""
        self._origin = origin
        self._token = _Token(token)
        self._timeout = timeout
        self._session = Session()

    def answer(self, request: Request) -> Answer:
        """What GitHub answers, whatever the status; Failure where there is no whole answer."""
        try:
            return within(request.seconds, lambda: self._follow(request))
        except TimeoutError:
            raise Failure("timeout", may_have_happened=True) from None

    def _follow(self, request: Request) -> Answer:
        method, url, parameters = request.method, request.url, request.parameters
        for _ in range(HOPS + 1):
            answer = self._once(request, method, url, parameters)
            location = answer.headers.get("location")
            if answer.status not in _REDIRECTIONS or not location:
                return answer
            # docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api asks, under
            # "Follow redirects", to repeat the request: the method stays.
            method = "GET" if answer.status == 303 else method
            url = self._target(request, url, location)
            parameters = None if urlsplit(url).query else parameters
        raise Failure("redirects", is_lasting=True)

    def check(self, url: str) -> None:
        """Failure where an address is not the API's own."""
        try:
            origin = origin_of(url)
        except ValueError:
            origin = ("", "", None)
        if origin != self._origin:
            raise _elsewhere(origin)

    def _target(self, request: Request, url: str, location: str) -> str:
        """Where a redirection leads, if it may."""
        try:
            target = urljoin(url, location)
            scheme = origin_of(target)[0]
        except ValueError:
            raise _elsewhere(("", "", None)) from None
        is_downgrade = urlsplit(url).scheme == "https" and scheme != "https"
        if not request.may_leave or is_downgrade or scheme not in PORTS:
            self.check(target)
        return target

    def _once(
        self, request: Request, method: str, url: str, parameters: Mapping[str, str | int] | None
    ) -> Answer:
        is_ours = origin_of(url) == self._origin
        headers = {"User-Agent": f"proctor/{__version__}", **(_API_HEADERS if is_ours else {"Accept": "*/*"})}
        data = None
        if request.body is not None and method != "GET":
            headers["Content-Type"] = "application/json"
            data = json.dumps(request.body).encode()
        try:
            sent = self._session.request(
                method,
                url,
                params=parameters,
                data=data,
                headers=headers,
                auth=self._token if is_ours else _nobody,
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
            )
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise _unsent(error) from None
        with contextlib.closing(sent):
            return _read(sent, request.limit)


class _Token(AuthBase):
    """Adds the token to a request, so that it stands in no session, no representation and no log."""

    __slots__ = ("_token",)

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            r.headers["Authorization"] = f"Bearer {self._token}"
        return r

    def __repr__(self) -> str:
        return "Token(***)"


def _nobody(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keeps `requests` from looking for a password in ~/.netrc."""
    return request


def _elsewhere(origin: Origin) -> Failure:
    scheme, host, _ = origin
    return Failure("elsewhere", is_lasting=True, detail=f"{scheme}://{host}" if host else "no address")


def next_page(answer: Answer) -> str | None:
    """The address of the page that follows, from the header `Link`."""
    links = requests.utils.parse_header_links(answer.headers.get("link", ""))
    return next((link["url"] for link in links if link.get("rel") == "next"), None)


def _read(sent: requests.Response, limit: int) -> Answer:
    parts, size = [], 0
    try:
        for part in sent.iter_content(CHUNK):
            parts.append(part)
            size += len(part)
            if size > limit:
                raise Failure("large", is_lasting=True, may_have_happened=True, detail=f"{limit:,} bytes")
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        is_timeout = "timed out" in str(error)
        raise Failure("timeout" if is_timeout else "cut", may_have_happened=True) from None
    headers = {name.lower(): value for name, value in sent.headers.items()}
    return Answer(status=sent.status_code, headers=headers, body=b"".join(parts))


def _unsent(error: Exception) -> Failure:
    """Why there is no answer, and whether the request may have been heard before."""
    reason = innermost(error)
    if isinstance(error, requests.Timeout):
        return Failure("timeout", may_have_happened=not isinstance(error, requests.ConnectTimeout))
    if isinstance(reason, ssl.SSLCertVerificationError):
        return Failure("certificate", is_lasting=True)
    if isinstance(error, ValueError):  # requests.InvalidURL and its kind
        return Failure("unreachable", is_lasting=True, detail="no address")
    for kind, detail in _NEVER_CONNECTED.items():
        if isinstance(error, kind) or isinstance(reason, kind):
            return Failure("unreachable", detail=detail)
    return Failure("cut", may_have_happened=True)
