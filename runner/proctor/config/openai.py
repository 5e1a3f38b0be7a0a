"""An endpoint that is asked: `openai:` of a model."""

import re
from collections.abc import Mapping
from typing import Any

from proctor.config.problem import Where
from proctor.config.quantity import DAY, TIME, convert
from proctor.config.scope import Scope
from proctor.config.secret import looks_like_a_key
from proctor.config.spec import OpenAISpec

# What Proctor sets in a request's body, and what to do instead.
RESERVED: Mapping[str, str] = {
    "model": "write it under openai",
    "messages": "write it under prompt",
    "prompt": "write it under prompt",
    "n": "write it under samples of the benchmark",
    "stream": "answers are not streamed",
    "stream_options": "answers are not streamed",
    "temperature": "write it under sampling",
    "top_p": "write it under sampling",
    "max_tokens": "write it under sampling",
    "stop": "write it under sampling",
    "seed": "write it under sampling",
}

_URL = re.compile(r"https?://(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?(/[!-~]*)?", re.IGNORECASE)


def build_openai(value: Any, where: Where, scope: Scope) -> OpenAISpec | None:
    """The spec; None where left out or wrong. No message repeats the URL or the key."""
    if not scope.sound(value, where):
        return None
    given = dict(value)
    convert(given, (*where, "timeout"), TIME, (0.1, DAY), scope)
    _check_url(given["url"], (*where, "url"), scope)
    if "key" in given and looks_like_a_key(given["key"]):
        scope.problems.add((*where, "key"), "looks like a key itself; name the variable, not the key")
    for field in given.get("extra", {}):
        if field in RESERVED:
            scope.problems.add_key((*where, "extra", field), "is set by Proctor itself", RESERVED[field])
    if scope.problems.touched(where):
        return None
    given["url"] = given["url"].rstrip("/")
    given.update((key, int(given[key])) for key in ("concurrency", "retries") if key in given)
    rates = ("requests_per_minute", "tokens_per_minute")
    given.update((key, float(given[key])) for key in rates if key in given)
    return OpenAISpec(**given)


def _check_url(url: str, where: Where, scope: Scope) -> None:
    if "@" in url.partition("://")[2].partition("/")[0]:
        hint = "name a variable that holds the key under key"
        scope.problems.add(where, "has a name or password in it, which would end up in reports", hint)
    elif "?" in url or "#" in url:
        scope.problems.add(where, "has a ? or #; paths are added at its end", "end it with /v1")
    elif not _URL.fullmatch(url):
        scope.problems.add(
            where, "expected http:// or https://, a host and a path", "e.g. http://localhost:8000/v1"
        )
