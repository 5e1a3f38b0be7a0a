"""Connections that do no more than they are told to."""

import http.cookiejar

import requests


class Session(requests.Session):
    """Follows nothing by itself and keeps no cookies."""

    def __init__(self) -> None:
        super().__init__()
        self.cookies.set_policy(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))

    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002
        return None
