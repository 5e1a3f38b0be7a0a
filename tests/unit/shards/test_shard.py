"""How a shard is named."""

import pytest

from proctor.errors import InputError
from proctor.shards.shard import Shard, read


@pytest.mark.parametrize(("text", "number", "of"), [("1/1", 1, 1), ("3/8", 3, 8), ("1024/1024", 1024, 1024)])
def test_a_shard_is_read_and_shown(text: str, number: int, of: int) -> None:
    assert read(text) == Shard(number=number, of=of)
    assert str(read(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "3", "0/8", "9/8", "3/0", "1/1025", "3 / 8", "3/8\n", "+3/8", "03/8", "٣/8", "1/99999", "a/b"],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="as in 3/8"):
        read(text)
