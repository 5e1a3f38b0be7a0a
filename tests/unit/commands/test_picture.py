import argparse
import sys
from pathlib import Path

import pytest

from proctor.commands.picture import add_argument, save
from proctor.errors import InputError
from proctor.report.picture import notice

PLAIN = notice("Nothing yet")


def starts(path: Path) -> bytes:
    return path.read_bytes()[:4]


def test_a_picture_is_what_its_suffix_says(tmp_path: Path) -> None:
    pytest.importorskip("vl_convert")
    save(PLAIN, tmp_path / "new" / "chart.svg")
    save(PLAIN, tmp_path / "new" / "chart.png")
    assert starts(tmp_path / "new" / "chart.svg") == b"<svg"
    assert starts(tmp_path / "new" / "chart.png") == b"\x89PNG"


@pytest.mark.parametrize("name", ["chart", "chart.v2"])
def test_without_a_suffix_both_are_drawn(tmp_path: Path, name: str) -> None:
    pytest.importorskip("vl_convert")
    save(PLAIN, tmp_path / name)
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{name}.png", f"{name}.svg"]


def test_an_error_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(InputError) as raised:
        save(PLAIN, tmp_path / "chart.svg")
    needs = 'charts need vl-convert-python; pip install "proctor-eval[plot]"'
    assert str(raised.value) == f"{tmp_path / 'chart.svg'}: {needs}"
    assert list(tmp_path.iterdir()) == []


def test_the_option_may_be_given_again() -> None:
    parser = argparse.ArgumentParser()
    add_argument(parser, "scores")
    assert parser.parse_args([]).plot == []
    assert parser.parse_args(["--plot", "a.svg", "--plot", "b"]).plot == [Path("a.svg"), Path("b")]
