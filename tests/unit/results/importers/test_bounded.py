import gzip
import os
from pathlib import Path

import pytest

from proctor.errors import InputError
from proctor.results.importers import bounded
from proctor.results.importers.bounded import digest, document, head, identifier, is_file, is_folder


def test_head_is_the_start_without_what_comes_before_text(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"\xef\xbb\xbf \n{\xff" + b"x" * 100)
    assert head(path, 8) == "{�x"
    path.write_bytes(gzip.compress(b"{}"))
    assert head(path) == "{}"


def test_head_of_what_is_no_readable_file_is_empty(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "gzip").write_bytes(b"\x1f\x8b damaged")
    for path in (tmp_path, tmp_path / "none", tmp_path / "a\0b", tmp_path / "pipe", tmp_path / "gzip"):
        assert head(path) == ""


def test_document_beyond_the_bound_is_refused_packed_or_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"a": "' + "x" * 100 + '"}')
    assert document(path, "another") == {"a": "x" * 100}
    monkeypatch.setattr(bounded, "LIMIT", 50)
    for content in (path.read_bytes(), gzip.compress(path.read_bytes())):
        path.write_bytes(content)
        with pytest.raises(InputError, match=r"a\.json: over .*; pass another"):
            document(path, "another")


@pytest.mark.parametrize("value", ["", None, 1, ["a"], "\ud800"])
def test_id_is_a_text_that_is_not_empty(value: object) -> None:
    assert identifier("a/1", "f") == "a/1"
    with pytest.raises(InputError, match=r"^f: "):
        identifier(value, "f")


def test_digest_is_of_a_set_of_texts() -> None:
    assert digest(["a", "b"]) == digest(["b", "a"]) != digest(["a", 'b", "c'])
    assert len(digest([])) == 64


def test_name_that_is_none_is_no_file_and_no_folder(tmp_path: Path) -> None:
    assert is_folder(tmp_path)
    assert not is_file(tmp_path)
    for name in ("a\0b", "x" * 5000):
        assert not is_file(tmp_path / name)
        assert not is_folder(tmp_path / name)
