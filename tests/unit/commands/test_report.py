import argparse
from pathlib import Path

import pytest

from proctor.commands import report as command
from proctor.errors import InputError
from proctor.report import comment, document
from unit.display.blocks import taken_apart, texts_of
from unit.display.reports import lines_of, report_of
from unit.report.shapes import SHAPES

NOW = [(1.0, 0.0), (0.0, 0.0)]


def run(folder: Path, html: Path | None = None) -> int:
    return command.main(argparse.Namespace(folder=folder, html=html))


def test_the_page_and_the_comment_are_made_of_what_the_folder_has(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = report_of([(1.0, 1.0)] * 2, NOW)
    (tmp_path / "report.json").write_bytes(document.dump(report))
    (tmp_path / "results.jsonl").write_bytes(b"".join(lines_of(NOW)))
    assert run(tmp_path) == 0
    _, blocks = taken_apart((tmp_path / "report.html").read_bytes())
    assert blocks["samples-0"]["status"] == "0111"
    assert (tmp_path / "report.md").read_text() == comment.render(report)
    assert capsys.readouterr().out == f"page: {tmp_path}/report.html, comment: {tmp_path}/report.md\n"


def test_the_page_goes_where_it_is_wanted(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_bytes(document.dump(SHAPES["whole"]))
    assert run(tmp_path, tmp_path / "pages" / "one.html") == 0
    _, blocks = taken_apart((tmp_path / "pages" / "one.html").read_bytes())
    assert "def add(a, b):\n    return a - b\n" in texts_of(blocks)
    assert not (tmp_path / "report.html").exists()


@pytest.mark.parametrize("name", ["results.jsonl", "report.json", ""])
def test_a_page_takes_the_place_of_no_other_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "report.json").write_bytes(document.dump(SHAPES["whole"]))
    (tmp_path / "results.jsonl").write_bytes(b"mine")
    with pytest.raises(InputError, match="is no name of a page; let it end in"):
        run(tmp_path, tmp_path / name)
    assert (tmp_path / "results.jsonl").read_bytes() == b"mine"


def test_a_folder_without_a_report_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"report\.json: No such file or directory; name a folder that"):
        run(tmp_path)
    (tmp_path / "report.json").write_bytes(b"{}")
    with pytest.raises(InputError, match=r"report\.json: report: "):
        run(tmp_path)


def test_a_report_too_large_to_be_one_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "report.json").open("wb") as file:
        file.truncate(document.MAX_BYTES + 1)
    with pytest.raises(InputError, match="at most 134,217,728 are read"):
        run(tmp_path)


@pytest.mark.parametrize("name", ["report.html", "report.md"])
def test_a_link_in_a_stranger_s_folder_leads_nothing_away(tmp_path: Path, name: str) -> None:
    (tmp_path / "report.json").write_bytes(document.dump(SHAPES["whole"]))
    (tmp_path / "elsewhere").write_text("mine")
    (tmp_path / name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="a symbolic link"):
        run(tmp_path)
    assert (tmp_path / "elsewhere").read_text() == "mine"
