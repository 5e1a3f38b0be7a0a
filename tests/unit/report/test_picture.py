import struct
import sys

import pytest

from proctor.errors import InputError
from proctor.report.picture import draw, notice, page
from unit.report.pictures import texts

PLAIN = notice("Nothing yet")


def test_a_notice_says_why_there_is_nothing() -> None:
    assert texts(PLAIN) == ["Nothing yet"]


def test_a_page_has_two_panels_in_a_row_and_tells_what_it_leaves_out() -> None:
    panels = [{"mark": "point"}, {"mark": "bar"}]
    whole, part = page(panels, left_out=0, instead=""), page(panels, left_out=3, instead="choose one")
    assert (whole["concat"], whole["columns"], "title" in whole) == (panels, 2, False)
    assert part["title"] == {"text": "The first 2 of 5 charts; choose one for others"}
    assert page(panels[:1], left_out=0, instead="")["columns"] == 1


def test_a_page_is_white_wherever_it_is_shown() -> None:
    assert PLAIN["background"] == "white"
    assert page([PLAIN], left_out=0, instead="")["background"] == "white"


def test_a_png_is_twice_as_large_for_sharp_screens() -> None:
    pytest.importorskip("vl_convert")
    data = draw(PLAIN, ".png")
    assert data.startswith(b"\x89PNG")
    assert struct.unpack(">II", data[16:24]) == (2 * (640 + 24), 2 * (80 + 24))


@pytest.mark.parametrize("suffix", [".svg", ".png"])
def test_the_same_specification_gives_the_same_bytes(suffix: str) -> None:
    pytest.importorskip("vl_convert")
    assert draw(PLAIN, suffix) == draw(PLAIN, suffix)


def test_no_data_from_elsewhere_is_fetched() -> None:
    pytest.importorskip("vl_convert")
    specification = {**PLAIN, "data": {"url": "http://127.0.0.1:9/x.csv"}}
    with pytest.raises(ValueError, match="External data url not allowed"):
        draw(specification, ".svg")


def test_another_suffix_is_refused() -> None:
    with pytest.raises(InputError, match=r"a chart is \.svg or \.png, not '\.pdf'"):
        draw(PLAIN, ".pdf")


def test_without_the_extra_the_user_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(InputError) as raised:
        draw(PLAIN, ".svg")
    assert str(raised.value) == 'charts need vl-convert-python; pip install "proctor-eval[plot]"'
