"""Documents sent over pooled connections; the key goes to the endpoint's own origin and nowhere else."""

import contextlib
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from proctor import __version__
from proctor.session import Session, innermost, origin_of
from proctor.sources.openai_secret import Secret
from proctor.sources.openai_trouble import Trouble
from proctor.sources.openai_watch import CURRENT, Watch

LIMIT = 16 * 2**20
"""Bytes of an answer, at most."""

_CHUNK = 64 * 1024
_HOPS = 3
_CONNECT = 10.0  # seconds, at most
_KEEPS_METHOD = frozenset((307, 308))
_ERRORS = (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError)
_UNREACHED: Mapping[type[Exception], str] = {
    urllib3.exceptions.NameResolutionError: "no such name",
    urllib3.exceptions.NewConnectionError: "no connection",
    requests.exceptions.ProxyError: "the proxy does not connect",
}


Reply = tuple[int, dict[str, str], bytes]
"""Status, headers by their lower-case names, and body."""


class Transport:
    """Sends to one address. Safe among threads; proxies and certificates come from the environment."""

    def __init__(self, address: str, secret: Secret, *, connections: int, timeout: float) -> None:
        """`timeout` is in seconds for a request and its whole answer."""
        self._origin = origin_of(address)
        self._auth = _Key(secret)
        self._timeout = timeout
        self._watch = Watch()
        self._session = Session()
        self._session.mount(f"{self._origin[0]}://", _Adapter(pool_maxsize=connections, pool_connections=2))
        self._settings = self._session.merge_environment_settings(address, {}, True, None, None)
        self._blank = requests.Request("POST", address, headers=_HEADERS).prepare()

    def send(self, data: bytes) -> Reply:
        """What is answered, whatever the status; Trouble where there is no whole answer."""
        with self._watch.exchange(self._timeout) as exchange:
            try:
                reply = self._follow(data)
            except _ERRORS as error:
                trouble = self._late() if exchange.is_late else _unanswered(error)
            else:
                if not exchange.is_late:  # an answer that ends with the connection looks whole when it is cut
                    return reply
                trouble = self._late()
        raise trouble

    def cut(self) -> None:
        """Ends every request under way, as a cut connection."""
        self._watch.cut()

    def close(self) -> None:
        """Ends every request and closes every connection."""
        self._watch.close()
        self._session.close()

    def _late(self) -> Trouble:
        return Trouble("timeout", f"no whole answer within {self._timeout:g} s")

    def _follow(self, data: bytes) -> Reply:
        request = self._blank.copy()
        request.prepare_auth(self._auth)
        request.prepare_body(data, None)
        for _ in range(_HOPS + 1):
            if self._watch.is_closed:
                raise Trouble("closed", "the run has ended", is_lasting=True)
            with contextlib.closing(self._session.send(request, **self._options())) as sent:
                location = sent.headers.get("location")
                if not 300 <= sent.status_code < 400 or not location:
                    return _read(sent)
                request.url = self._target(sent.status_code, str(request.url), location)
        raise Trouble("redirects", "the endpoint redirects without an end", is_lasting=True)

    def _options(self) -> dict[str, Any]:
        timeout = (min(_CONNECT, self._timeout), self._timeout)
        return {**self._settings, "timeout": timeout, "allow_redirects": False}

    def _target(self, status: int, url: str, location: str) -> str:
        """Where a redirection leads, if it may: to the same origin, with the same method."""
        try:
            target = urljoin(url, location)
            scheme, host, port = origin_of(target)
        except ValueError:
            scheme, host, port, target = "", "", None, ""
        if (scheme, host, port) != self._origin:
            place = f"{scheme}://{host}" if host else "no address"
            text = (
                f"{status}: the endpoint redirects to elsewhere ({place}), which is not followed; check `url`"
            )
            raise Trouble("elsewhere", self._auth.secret.message(text), is_lasting=True)
        if status not in _KEEPS_METHOD:
            raise Trouble("redirect", f"{status}: the endpoint redirects; check `url`", is_lasting=True)
        return target


_HEADERS = {
    "User-Agent": f"proctor/{__version__}",
    "Accept": "application/json",
    "Accept-Encoding": "identity",
    "Content-Type": "application/json",
}


class _Key(AuthBase):
    """Adds the key to a request, so that it stands in no session, no representation and no log."""

    __slots__ = ("secret",)

    def __init__(self, secret: Secret) -> None:
        self.secret = secret

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        if self.secret.header:
            r.headers["Authorization"] = self.secret.header
        return r


class _Enters:
    """A connection that enters itself in its thread's exchange, before it waits for anything."""

    def connect(self) -> None:
        _enter(self)
        super().connect()  # type: ignore[misc]

    def request(self, *args: Any, **options: Any) -> None:
        _enter(self)
        super().request(*args, **options)  # type: ignore[misc]

    def getresponse(self) -> Any:
        exchange = CURRENT.get()
        if exchange is not None:
            exchange.socket = getattr(self, "sock", None)
        return super().getresponse()  # type: ignore[misc]


def _enter(connection: object) -> None:
    exchange = CURRENT.get()
    if exchange is not None:
        exchange.connection = connection


class _Plain(_Enters, urllib3.connection.HTTPConnection):
    pass


class _Secure(_Enters, urllib3.connection.HTTPSConnection):
    pass


class _PlainPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _Secure


_POOLS: dict[str, type] = {"http": _PlainPool, "https": _SecurePool}


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **options)
        if type(manager) is urllib3.ProxyManager:  # that of SOCKS has classes of its own
            manager.pool_classes_by_scheme = _POOLS
        return manager

    def close(self) -> None:
        """Closes connections now: urllib3 leaves that to whenever a pool is collected."""
        for manager in (self.poolmanager, *self.proxy_manager.values()):
            for key in manager.pools.keys():  # noqa: SIM118 - no mapping in all its ways
                with contextlib.suppress(KeyError):
                    manager.pools[key].close()
        super().close()


def _read(sent: requests.Response) -> Reply:
    parts, size = [], 0
    for part in sent.iter_content(_CHUNK):
        parts.append(part)
        size += len(part)
        if size > LIMIT:
            raise Trouble("large", f"the answer has more than {LIMIT // 2**20} MiB", is_lasting=True)
    headers = {name.lower(): value for name, value in sent.headers.items()}
    return sent.status_code, headers, b"".join(parts)


def _unanswered(error: Exception) -> Trouble:
    """Why there is no whole answer; the error's own text, which may hold anything, is left out."""
    reason = innermost(error)
    if isinstance(reason, ssl.SSLCertVerificationError):
        return Trouble("certificate", "the endpoint's certificate is not trusted", is_lasting=True)
    if isinstance(error, requests.ConnectTimeout):
        return Trouble("unreachable", "the endpoint cannot be reached (no connection in time)")
    if isinstance(error, requests.Timeout) or "timed out" in str(error):
        return Trouble("timeout", "no answer in time")
    if isinstance(error, requests.exceptions.InvalidURL):
        return Trouble("unreachable", "`url` is no address", is_lasting=True)
    for kind, detail in _UNREACHED.items():
        if isinstance(error, kind) or isinstance(reason, kind):
            return Trouble("unreachable", f"the endpoint cannot be reached ({detail})")
    return Trouble("cut", "the connection was cut")
