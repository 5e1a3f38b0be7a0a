import re
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proctor.metrics.normalise import OPTIONS, normaliser, squad

WORDS = st.lists(st.sampled_from(["The", "a", "AN", "cat", "the.end", "İ", "ß", "-", " ", "\n"])).map(
    " ".join
)


def official(text: str) -> str:
    """`normalize_answer`, as SQuAD's evaluate-v2.0.py has it."""

    def remove_articles(text: str) -> str:
        return re.sub(re.compile(r"\b(a|an|the)\b", re.UNICODE), " ", text)

    def remove_punctuation(text: str) -> str:
        exclude = set(string.punctuation)
        return "".join(character for character in text if character not in exclude)

    return " ".join(remove_articles(remove_punctuation(text.lower())).split())


@settings(deadline=None)
@given(st.text() | WORDS)
def test_squad_is_what_the_official_script_does(text: str) -> None:
    assert squad(text) == official(text)


@pytest.mark.parametrize("option", [name for name in OPTIONS if name != "unicode"])
@settings(deadline=None, max_examples=50)
@given(text=st.text() | WORDS)
def test_what_is_normal_stays_as_it_is(option: str, text: str) -> None:
    normalise = normaliser({option: True})
    # Dropping a mark can make an article of what was none, as "t.he" does.
    once = normalise(normalise(text))
    assert normalise(once) == once
