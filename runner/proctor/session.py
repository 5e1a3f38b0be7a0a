"""Connections that do no more than they are told to."""

import http.cookiejar
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

import requests

PORTS: Final[Mapping[str, int]] = {"http": 80, "https": 443}

Origin = tuple[str, str, int | None]
"""Scheme, host and port."""


class Session(requests.Session):
    """Follows nothing by itself and keeps no cookies."""

    def __init__(self) -> None:
        super().__init__()
        self.cookies.set_policy(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))

    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002
        return None


def origin_of(url: str) -> Origin:
    """Scheme, host and port; ValueError where that is no address."""
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    return scheme, (parts.hostname or "").lower(), parts.port or PORTS.get(scheme)


def innermost(error: BaseException) -> BaseException:
    """The innermost cause, which `requests` and `urllib3` wrap in their own."""
    for _ in range(8):
        inner = getattr(error, "reason", None) or next(iter(error.args), None)
        if not isinstance(inner, BaseException):
            break
        error = inner
    return error
