import pytest

from proctor.sources.openai_streak import Streak
from proctor.sources.openai_trouble import Trouble


def after(*kinds: str, answered: bool = False, concurrency: int = 2) -> str:
    """The reason to stop after troubles of these kinds; "answer" is none."""
    streak = Streak(concurrency)
    for kind in ("answer", *kinds) if answered else kinds:
        if kind == "answer":
            streak.answered()
        else:
            streak.failed(Trouble(kind, f"{kind}: no"))
    return streak.reason


def test_five_alike_are_enough_before_any_answer() -> None:
    assert after(*["404"] * 4) == ""
    assert after(*["404"] * 5).endswith("404: no")


def test_failures_that_differ_stop_nothing() -> None:
    assert after(*["404", "500"] * 50) == ""


def test_an_answer_in_between_begins_anew() -> None:
    assert after(*["404"] * 4, "answer", *["404"] * 4, "answer", *["404"] * 4) == ""


@pytest.mark.parametrize("concurrency", [1, 64])
def test_an_answer_once_is_outweighed_by_as_many_as_there_are_at_a_time(concurrency: int) -> None:
    assert after(*["cut"] * (concurrency + 4), answered=True, concurrency=concurrency) == ""
    assert after(*["cut"] * (concurrency + 5), answered=True, concurrency=concurrency) != ""


@pytest.mark.parametrize("kind", ["400", "413", "422"])
def test_what_may_lie_in_a_request_stops_only_where_nothing_was_answered(kind: str) -> None:
    assert after(*[kind] * 19) == ""
    assert after(*[kind] * 20) != ""
    assert after(*[kind] * 1000, answered=True) == ""
