import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor.display.pool import Pool
from proctor.display.texts import LONGEST, cut, length


def kept(pool: Pool) -> list[object]:
    return [text for _, text in pool.texts()]


def test_texts_come_out_by_rank() -> None:
    pool = Pool(10_000)
    for rank, text in ((2, "c"), (0, "a"), (1, "b")):
        assert pool.offer((0, rank, 0), text) is not None
    assert kept(pool) == ["a", "b", "c"]


def test_what_does_not_fit_gives_way_to_what_is_wanted_sooner() -> None:
    pool = Pool(300)
    assert pool.offer((0, 5, 0), "x" * 150) is not None
    assert pool.offer((0, 1, 0), "y" * 150) is not None
    assert kept(pool) == ["y" * 150]
    assert pool.offer((0, 9, 0), "z") is None, "nothing behind what was dropped is taken"


def test_a_text_is_there_once_by_its_foremost_rank() -> None:
    pool = Pool(300)
    first = pool.offer((0, 9, 0), "x" * 100)
    assert pool.offer((0, 0, 0), "x" * 100) == first
    assert pool.offer((0, 8, 0), "y" * 180) is None
    assert pool.offer((1, 0, 0), "x" * 100) == first
    assert kept(pool) == ["x" * 100]


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 400)), unique_by=lambda one: one[0], max_size=40),
    st.integers(0, 3000),
    st.randoms(use_true_random=False),
)
def test_what_stays_does_not_depend_on_the_order(
    offers: list[tuple[int, int]], budget: int, shuffled: random.Random
) -> None:
    listed = [((0, rank, 0), f"{rank:03}" + "x" * size) for rank, size in offers]
    one, other = Pool(budget), Pool(budget)
    for rank, text in listed:
        one.offer(rank, text)
    shuffled.shuffle(listed)
    for rank, text in listed:
        other.offer(rank, text)
    assert kept(one) == kept(other)
    assert sum(length(str(text)) for text in kept(one)) <= budget


def test_a_long_text_keeps_its_beginning_and_its_end() -> None:
    text = "".join(chr(97 + number % 26) for number in range(LONGEST + 123))
    head, left_out, tail = cut(text)
    assert isinstance(head, str)
    assert isinstance(tail, str)
    assert left_out == 123
    assert len(head) + len(tail) == LONGEST
    assert text.startswith(head)
    assert text.endswith(tail)
    assert cut(text[:LONGEST]) == text[:LONGEST]


@pytest.mark.parametrize(("text", "size"), [("abc", 3), ("é", 2), ("\ud800", 3), (["ab", 5, "c"], 4)])
def test_a_text_counts_its_bytes(text: str | list[str | int], size: int) -> None:
    assert length(text) == size
