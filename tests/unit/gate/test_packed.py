import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor.gate.packed import DAMAGED, check, pack, reason, unpack


def test_a_document_comes_back_and_its_bytes_are_always_the_same() -> None:
    document = {"b": [1, 2.5, None], "a": "\ud800"}
    assert unpack(pack(document), 100) == document
    assert pack(document) == pack(dict(reversed(document.items())))


def test_what_is_too_large_is_not_parsed() -> None:
    data = gzip.compress(b"[" + b" " * (2 * 2**20))
    with pytest.raises(ValueError, match="it holds more than 1 MiB") as raised:
        unpack(data, 2**20)
    assert reason(raised.value, "a run") == "it holds more than 1 MiB"


@pytest.mark.parametrize("data", [b"", b"{}", gzip.compress(b"{"), gzip.compress(b"[" * 10**6), pack(1)[:-1]])
def test_damage_is_told_apart_from_what_is_something_else(data: bytes) -> None:
    with pytest.raises(DAMAGED) as raised:
        unpack(data, 2**21)
    assert reason(raised.value, "a run") == "damaged, or not a run"


def test_a_format_and_its_version_are_checked() -> None:
    check({"format": "run", "version": 1}, "run", 1, "a run")
    with pytest.raises(ValueError, match=r"^it is not a run$"):
        check({"format": "other", "version": 1}, "run", 1, "a run")
    with pytest.raises(ValueError, match=r"^it is of version 2, and this Proctor reads version 1$"):
        check({"format": "run", "version": 2}, "run", 1, "a run")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(JSON)
def test_the_pieces_of_a_document_are_one_text(document: object) -> None:
    whole = json.dumps(document, sort_keys=True, separators=(",", ":"))
    assert gzip.decompress(pack(document)).decode("ascii") == whole


def test_numbers_that_json_has_not_are_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        pack({"scores": [float("nan")]})
