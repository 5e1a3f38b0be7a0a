import gzip

import pytest

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
