import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from proctor.errors import InputError
from proctor.site.folder import LIST, listed, write

INDEX = ("index.html", [b"page"])


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_files_are_written_with_a_list_of_them(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "site"
    assert write(out, [("feed.xml", [b"a", b"b"]), INDEX]) == ["feed.xml", "index.html"]
    assert names(out) == [LIST, "feed.xml", "index.html"]
    assert (out / "feed.xml").read_bytes() == b"ab"
    assert listed((out / LIST).read_bytes()) == ["feed.xml", "index.html"]


def test_what_an_earlier_site_had_goes_and_what_others_have_stays(tmp_path: Path) -> None:
    write(tmp_path, [("badge-old.svg", [b""]), INDEX])
    (tmp_path / "badge-mine.svg").write_text("mine")
    (tmp_path / "CNAME").write_text("evals.example")
    write(tmp_path, [("badge-new.svg", [b""]), INDEX])
    assert names(tmp_path) == [LIST, "CNAME", "badge-mine.svg", "badge-new.svg", "index.html"]


@pytest.mark.parametrize("name", ["index.html", "leaderboard.csv", "feed.xml"])
def test_a_file_that_is_not_a_sites_is_not_written_over(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    expected = rf"{name}: is there, and not of a leaderboard's site; name an empty folder"
    with pytest.raises(InputError, match=expected):
        write(tmp_path, [("badge.svg", [b""]), (name, [b"site"]), INDEX])
    assert names(tmp_path) == [name]
    assert (tmp_path / name).read_text() == "mine"


def test_what_stands_beside_an_earlier_site_is_not_written_over(tmp_path: Path) -> None:
    write(tmp_path, [INDEX])
    (tmp_path / "feed.xml").symlink_to("elsewhere")
    with pytest.raises(InputError, match=r"feed\.xml: is there"):
        write(tmp_path, [("feed.xml", [b"site"]), INDEX])
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize(
    "forged",
    [["../gone", "/etc/passwd", "CNAME", "badge-a/b.svg", 7, None, "index.html\n"], {"a": 1}, 7, "badge.svg"],
)
def test_a_list_names_no_file_but_such_as_sites_have(tmp_path: Path, forged: object) -> None:
    out = tmp_path / "site"
    write(out, [INDEX])
    (tmp_path / "gone").write_text("mine")
    (out / "CNAME").write_text("mine")
    (out / LIST).write_text(json.dumps(["index.html", *forged] if isinstance(forged, list) else forged))
    if isinstance(forged, list):
        write(out, [INDEX])
    assert listed(json.dumps(forged).encode()) == []
    assert (tmp_path / "gone").exists()
    assert (out / "CNAME").exists()


@pytest.mark.parametrize("data", [None, b"", b"{", b"\xff", b"[" * 100_000])
def test_a_list_that_is_none_has_no_names(data: bytes | None) -> None:
    assert listed(data) == []


def test_a_site_that_was_cut_short_is_a_sites_still(tmp_path: Path) -> None:
    def cut() -> Iterator[bytes]:
        yield b"a part"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(tmp_path, [("badge.svg", [b""]), ("index.html", cut())])
    assert names(tmp_path) == [LIST, "badge.svg"]
    (tmp_path / "index.html").write_text("page")
    write(tmp_path, [INDEX])
    assert names(tmp_path) == [LIST, "index.html"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="file"):
        write(tmp_path / "file", [INDEX])
