import base64
from array import array

from hypothesis import given
from hypothesis import strategies as st

from proctor.display.column import packed_column


@given(st.lists(st.integers(0, 2**32 - 1)))
def test_numbers_are_four_bytes_each_the_lowest_first(numbers: list[int]) -> None:
    found = base64.b64decode(packed_column(array("I", numbers)))
    assert [int.from_bytes(found[at : at + 4], "little") for at in range(0, len(found), 4)] == numbers
