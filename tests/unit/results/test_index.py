import hashlib

from hypothesis import given
from hypothesis import strategies as st

from proctor.results.index import KEY, Index

KEYS = st.binary(min_size=KEY, max_size=KEY)


@given(st.lists(st.tuples(KEYS, st.integers(0, 2**62)), max_size=50), KEYS)
def test_it_is_a_mapping(entries: list[tuple[bytes, int]], other: bytes) -> None:
    index, known = Index(), dict(entries)
    for key, position in entries:
        index[key] = position
    assert len(index) == len(known)
    assert all(index.get(key) == position for key, position in known.items())
    assert index.get(other) == known.get(other, -1)


@given(st.lists(st.integers(0, 2**20), unique=True, max_size=40))
def test_keys_that_begin_alike_are_told_apart(numbers: list[int]) -> None:
    index = Index()
    for number in numbers:
        index[bytes(8) + number.to_bytes(8)] = number
    assert [index.get(bytes(8) + number.to_bytes(8)) for number in numbers] == numbers


def test_it_grows_past_what_was_expected() -> None:
    index = Index(expected=10)
    keys = [hashlib.sha256(str(number).encode()).digest()[:KEY] for number in range(5000)]
    for number, key in enumerate(keys):
        index[key] = number
    assert [index.get(key) for key in keys] == list(range(5000))
    assert index.get(bytes(KEY)) == -1
