"""What came of one request: GitHub's answer, or why there is none."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Json = Any
"""What a JSON document holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A whole answer. The names in `headers` are lower-case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    def json(self) -> Json:
        """The document; None where a success has none to give. Failure where the body is no JSON."""
        if not self.body and self.status in (202, 204, 205):
            return None
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise Failure("torn", may_have_happened=True) from None

    def message(self) -> str:
        """What GitHub says in a refusal, and what it finds wrong in the request; "" where it says nothing."""
        try:
            document = json.loads(self.body)
        except (ValueError, RecursionError):
            return ""
        if not isinstance(document, dict):
            return ""
        errors = document.get("errors")
        parts = [_detail(error) for error in errors[:5]] if isinstance(errors, list) else []
        return ": ".join(
            part for part in (str(document.get("message") or ""), ", ".join(filter(None, parts))) if part
        )


def _detail(error: Json) -> str:
    if not isinstance(error, dict):
        return str(error)
    said = error.get("message") or " ".join(str(error[name]) for name in ("field", "code") if error.get(name))
    return str(said)


class Failure(Exception):
    """A request that did not end well. `kind` is a key of `advice.ADVICE`, `answer` the refusal if any.

    `may_have_happened` says that what was asked for may have been done all the same. `is_lasting` says that
    asking again is of no use.
    """

    def __init__(
        self,
        kind: str,
        *,
        answer: Answer | None = None,
        may_have_happened: bool = False,
        is_lasting: bool = False,
        detail: str = "",
    ) -> None:
        super().__init__(kind)
        self.kind = kind
        self.answer = answer
        self.may_have_happened = may_have_happened
        self.is_lasting = is_lasting
        self.detail = detail
