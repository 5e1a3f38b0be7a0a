"""Why a request has no answer, and whether asking again may help."""

import json
import re
from collections.abc import Mapping
from typing import Any

from proctor.sources.openai_patience import asked_wait
from proctor.sources.openai_secret import Secret
from proctor.sources.request import Usage

PASSING = frozenset((408, 409, 425, 429))
LASTING = frozenset((501, 505))
OF_ONE_REQUEST = frozenset(("400", "413", "422"))
"""Kinds that say nothing of other requests."""

_TAGS = re.compile(r"(?is)<(script|style)\b.*?</\1>|<[^<>]*>")
_SPENT = ("insufficient_quota", "billing_hard_limit_reached")  # a 429 that no waiting mends
_ADVICE = {
    "404": "check `url` and `model`",
    "405": "check `url`",
    "spent": "the account has nothing left to spend",
}


class Trouble(Exception):
    """`kind` is a status ("404") or a word ("cut"); alike for what has the same cause.

    `wait` is in seconds, where the server asks for one. The text is one line without secrets.
    """

    def __init__(
        self,
        kind: str,
        text: str,
        *,
        is_lasting: bool = False,
        wait: float | None = None,
        usage: Usage | None = None,
    ) -> None:
        super().__init__(text)
        self.kind = kind
        self.is_lasting = is_lasting
        self.wait = wait
        self.usage = usage

    @property
    def is_key(self) -> bool:
        """Whether the server does not take the key, or wants one."""
        return self.kind in ("401", "403")

    @property
    def is_of_one_request(self) -> bool:
        return self.kind in OF_ONE_REQUEST


def refusal(status: int, headers: Mapping[str, str], body: bytes, secret: Secret, now: float) -> Trouble:
    """What an answer with a status other than 200 means; `now` is in seconds since 1970."""
    document = document_in(body)
    said = secret.message(message_in(document, body))
    if any(word in _codes(document) for word in _SPENT):
        kind, is_lasting = "spent", True
    else:
        kind, is_lasting = str(status), not (status in PASSING or (status >= 500 and status not in LASTING))
    parts = [f"{status} {said}".rstrip(), _ADVICE.get(kind, "")]
    wait = None if is_lasting else asked_wait(status, headers, now)
    return Trouble(kind, "; ".join(filter(None, parts)), is_lasting=is_lasting, wait=wait)


def document_in(body: bytes) -> Any:
    """The JSON document; None where it is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def message_in(document: Any, body: bytes) -> str:
    """What a server says of an error, wherever the servers in use put it; else the page's words."""
    error = document.get("error") if isinstance(document, dict) else None
    for holder in (error, document):
        if isinstance(holder, str):
            return holder
        if isinstance(holder, dict):
            for name in ("message", "detail", "error_description", "msg"):
                if holder.get(name):
                    said = holder[name]
                    return said if isinstance(said, str) else json.dumps(said)
    return "" if document is not None else _TAGS.sub(" ", body.decode("utf-8", "replace"))


def _codes(document: Any) -> tuple[object, ...]:
    error = document.get("error") if isinstance(document, dict) else None
    return (error.get("code"), error.get("type")) if isinstance(error, dict) else ()
