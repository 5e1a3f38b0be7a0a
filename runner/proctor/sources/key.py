"""What an answer is kept under: a hash of all that it depends on."""

import hashlib
import json
from collections.abc import Mapping

from proctor.sources.request import Request


def digest(identity: Mapping[str, object]) -> bytes:
    """SHA-256 of a source's identity, in canonical JSON."""
    return hashlib.sha256(_canonical(identity)).digest()


def key_of(source: bytes, request: Request) -> bytes:
    """SHA-256 of all that an answer depends on; `source` is the `digest` of its source's identity.

    The task's id is a part, so that two tasks with one prompt keep an answer each, as they were given.
    """
    asked = [request.task_id, request.sample, request.prompt, request.system, request.seed]
    return hashlib.sha256(source + _canonical(asked)).digest()


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")
