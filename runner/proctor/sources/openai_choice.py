"""What an endpoint's answer holds.

A text is an answer, "" too, and so is a refusal in words. A model that ended by itself, or at its length,
without a text answered "". What the endpoint withheld, broke off or left out is no answer, and never "".
"""

import re
from collections.abc import Mapping
from typing import Any

from proctor.sources.openai_secret import Secret
from proctor.sources.openai_trouble import Trouble, document_in, message_in
from proctor.sources.request import Answer, Usage

Choice = Answer | Trouble

_ENDED = frozenset(("stop", "length", "max_tokens", "eos_token", "eos", "tool_calls", "function_call"))
_WORD = re.compile(r"[a-z_]{1,32}")
_MOST_TOKENS = 10**9


def choices(text: bytes, kind: str, secret: Secret) -> tuple[list[Choice], Usage | None]:
    """What was chosen, in the order of its indexes, at least one, and the tokens where they are told.

    Trouble where the body is no such answer.
    """
    document = document_in(text)
    if not isinstance(document, dict):
        said = secret.message(message_in(None, text))[:80] if text.lstrip()[:1] == b"<" else ""
        raise Trouble("torn", f"the answer is no JSON{f' ({said})' if said else ''}; check `url`")
    used = _usage(document.get("usage"))
    if document.get("error"):
        raise _error(document, text, secret, used)
    found = document.get("choices")
    if not isinstance(found, list) or not found:
        raise Trouble("empty", "the answer holds no choice", usage=used)
    return [_choice(one, kind, secret) for one in sorted(found, key=_index)], used


def _error(document: Mapping[str, Any], text: bytes, secret: Secret, used: Usage | None) -> Trouble:
    """An error under status 200, as gateways give it where an answer had begun."""
    error = document["error"]
    code = error.get("code") if isinstance(error, dict) else None
    is_lasting = isinstance(code, int) and 400 <= code < 500 and code not in (408, 409, 429)
    said = secret.message(message_in(document, text))
    return Trouble("error", f"the endpoint says: {said}", is_lasting=is_lasting, usage=used)


def _index(choice: Any) -> int:
    index = choice.get("index") if isinstance(choice, dict) else None
    return index if isinstance(index, int) else 0


def _choice(choice: Any, kind: str, secret: Secret) -> Choice:
    holder = choice if kind == "completions" or not isinstance(choice, dict) else choice.get("message")
    if not isinstance(choice, dict) or not isinstance(holder, dict):
        return Trouble("torn", "a choice in the answer holds no message")
    finish = _finish(choice.get("finish_reason"))
    if finish == "error" or choice.get("error"):
        said = secret.message(message_in(choice, b""))
        return Trouble("error", f"the endpoint broke the answer off{': ' if said else ''}{said}")
    text = _text(holder.get("text" if kind == "completions" else "content"))
    refusal = holder.get("refusal")
    if text is None and isinstance(refusal, str) and refusal:
        text, finish = refusal, "refusal"
    if text is None and finish in _ENDED:
        text = ""
    if finish == "content_filter":  # what came until then is no answer of the model's
        return Trouble("filtered", "the endpoint's content filter withheld the answer", is_lasting=True)
    if text is None:
        return Trouble("torn", "a choice in the answer holds no text")
    return Answer(text=secret.hide(text), finish=finish)


def _text(content: Any) -> str | None:
    """A text, or the texts among a list of parts; None where there is none."""
    if not isinstance(content, list):
        return content if isinstance(content, str) else None
    texts = [part.get("text") if isinstance(part, dict) else part for part in content]
    found = [text for text in texts if isinstance(text, str)]
    return "".join(found) if found else None


def _finish(reason: Any) -> str:
    return reason if isinstance(reason, str) and _WORD.fullmatch(reason) else ""


def _usage(document: Any) -> Usage | None:
    if not isinstance(document, dict):
        return None
    return Usage(
        input=_count(document.get("prompt_tokens")), output=_count(document.get("completion_tokens"))
    )


def _count(value: Any) -> int:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _MOST_TOKENS
    return int(value) if is_number else 0
