"""What an answer is kept under."""

from dataclasses import replace

import pytest

from proctor.sources.key import digest, key_of
from proctor.sources.request import Request

ASKED = Request(task_id="a", sample=0, prompt="2+2?", system="s", seed=7)
SOURCE = digest({"model": "m", "temperature": 0.0})


def test_a_key_depends_on_nothing_else() -> None:
    assert key_of(SOURCE, ASKED) == key_of(digest({"temperature": 0.0, "model": "m"}), replace(ASKED))
    assert len(key_of(SOURCE, ASKED)) == 32


@pytest.mark.parametrize(
    "other",
    [
        replace(ASKED, task_id="b"),
        replace(ASKED, sample=1),
        replace(ASKED, prompt="2+2"),
        replace(ASKED, system=None),
        replace(ASKED, system=""),
        replace(ASKED, seed=8),
        replace(ASKED, seed=None),
        replace(ASKED, prompt="2+2?\ud800"),
    ],
)
def test_a_key_changes_with_the_request(other: Request) -> None:
    assert key_of(SOURCE, other) != key_of(SOURCE, ASKED)


@pytest.mark.parametrize("other", [{}, {"model": "m"}, {"model": "m", "temperature": 0.1}])
def test_a_key_changes_with_the_source(other: dict[str, object]) -> None:
    assert key_of(digest(other), ASKED) != key_of(SOURCE, ASKED)
