"""Answers of an endpoint that hold anything, where something else is looked for."""

import json
from typing import Any

from hypothesis import strategies as st

from fuzz.budget import fuzz
from fuzz.strategies import BYTES
from proctor.sources.openai_choice import choices
from proctor.sources.openai_secret import MESSAGE_CHARACTERS, Secret
from proctor.sources.openai_trouble import Trouble, refusal

KEY = "sk-canary-0123456789abcdef"
NAMES = [
    *("choices", "message", "content", "text", "finish_reason", "index", "usage", "error", "refusal"),
    *("prompt_tokens", "completion_tokens", "code", "type", "detail", "msg"),
]
WORDS = st.sampled_from(["stop", "length", "error", "content_filter", KEY])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=25,
)


def bodies(one: Any, other: Any) -> list[bytes]:
    choice = {"message": one, "text": one, "finish_reason": other, "index": other, "error": None}
    documents = [one, {"choices": [one, other]}, {"choices": [choice], "usage": other}, {"error": one}]
    return [json.dumps(document).encode() for document in documents]


def check(body: bytes, kind: str) -> None:
    try:
        found, _ = choices(body, kind, Secret(KEY))
    except Trouble as trouble:
        found = [trouble]
    assert found
    for one in found:
        if isinstance(one, Trouble):
            assert str(one).isprintable()
            assert KEY not in str(one)
        else:
            assert isinstance(one.text, str)
            assert KEY not in one.text + one.finish


@fuzz(JSON, JSON, st.sampled_from(["chat", "completions"]))
def test_an_answer_gives_texts_or_a_trouble(one: Any, other: Any, kind: str) -> None:
    for body in bodies(one, other):
        check(body, kind)


@fuzz(BYTES, st.sampled_from(["chat", "completions"]))
def test_bytes_give_texts_or_a_trouble(body: bytes, kind: str) -> None:
    check(body, kind)


@fuzz(JSON, JSON, st.text(), st.integers(100, 999))
def test_a_refusal_is_one_short_line(one: Any, other: Any, header: str, status: int) -> None:
    for body in bodies(one, other):
        trouble = refusal(status, {"retry-after": header}, body, Secret(KEY), 1.8e9)
        assert str(trouble).isprintable()
        assert len(str(trouble)) < MESSAGE_CHARACTERS + 60
        assert KEY not in str(trouble)
        assert trouble.wait is None or trouble.wait >= 0
