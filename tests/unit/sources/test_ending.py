"""Where a text ends."""

import pytest

from proctor.sources.ending import cut, length


def test_the_first_stop_text_of_any_cuts() -> None:
    assert cut("a\nb;c", [";", "\n"]) == "a"


@pytest.mark.parametrize("stops", [[], [""], ["x"]])
def test_without_a_stop_text_nothing_is_cut(stops: list[str]) -> None:
    assert cut("a\nb", stops) is None


def test_a_stop_text_at_the_beginning_leaves_nothing() -> None:
    assert cut(";", [";"]) == ""


def test_the_end_token_is_the_texts_own_and_what_follows_is_not() -> None:
    assert length([5, 6, 2, 0, 0], {2}, None) == (3, True)


def test_a_stop_text_before_padding_ends_it() -> None:
    assert length([5, 6, 7, 2, 2], {2}, 3) == (3, True)


def test_without_an_end_the_text_was_cut_short() -> None:
    assert length([5, 6], {2}, None) == (2, False)
