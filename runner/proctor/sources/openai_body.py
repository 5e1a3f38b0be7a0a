"""What is sent to an endpoint."""

import json
from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

from proctor.config.spec import OpenAISpec, SamplingSpec
from proctor.sources.request import Request

PATHS = {"chat": "/chat/completions", "completions": "/completions"}
LIMIT_FIELDS = ("max_tokens", "max_completion_tokens")
"""What bounds an answer's length: the name that all servers know, and the one that some want instead."""

_CHARACTERS = 4  # a token, by and large
_OUTPUT = 256  # tokens of an answer whose length has no bound


def address(spec: OpenAISpec) -> str:
    """Where requests go; a query of `url` stays its query."""
    parts = urlsplit(spec.url)
    return urlunsplit(parts._replace(path=parts.path.rstrip("/") + PATHS[spec.api], fragment=""))


def body(
    spec: OpenAISpec,
    sampling: SamplingSpec,
    request: Request,
    *,
    count: int = 1,
    limit_field: str = LIMIT_FIELDS[0],
) -> Mapping[str, object]:
    """The document that asks for `count` answers, of which one alone has a seed.

    `extra` goes before the config's own parameters, never before model, prompt and count.
    """
    parameters = {
        limit_field: sampling.max_tokens,
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "stop": list(sampling.stop) or None,
        "seed": request.seed if count == 1 else None,
    }
    return {
        **{name: value for name, value in parameters.items() if value is not None},
        **spec.extra,
        "model": spec.model,
        **_asked(spec, request),
        **({"n": count} if count > 1 else {}),
    }


def _asked(spec: OpenAISpec, request: Request) -> Mapping[str, object]:
    if spec.api == "completions":
        return {"prompt": "\n\n".join(filter(None, (request.system, request.prompt)))}
    system = [{"role": "system", "content": request.system}] if request.system else []
    return {"messages": [*system, {"role": "user", "content": request.prompt}]}


def encoded(document: Mapping[str, object]) -> bytes:
    """ASCII, so that a lone surrogate of a prompt can be sent too."""
    return json.dumps(document, separators=(",", ":")).encode("ascii")


def estimate(sampling: SamplingSpec, request: Request, count: int) -> float:
    """Tokens that a request may take, before anyone has counted them."""
    asked = (len(request.system or "") + len(request.prompt)) / _CHARACTERS
    return asked + count * (_OUTPUT if sampling.max_tokens is None else sampling.max_tokens)
