import json
import struct
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from proctor.errors import InputError
from proctor.leaderboard.chart import MAX_PANELS, chart, render
from proctor.leaderboard.row import Row
from unit.leaderboard.rows import make

HOSTILE = '"\\+alert(1)+\\"\'</text><script>alert(1)</script>&amp;\x1b[2J\u202e\ud800\x00\ufffe"\''


def day(number: int) -> str:
    return f"2025-03-{number:02}T09:00:00Z"


def values(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """What the first panel draws."""
    found: list[dict[str, Any]] = chart(rows)["concat"][0]["data"]["values"]
    return found


def texts(path: Path) -> list[str]:
    """The texts in a picture."""
    root = ElementTree.parse(path).getroot()
    return [element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text")]


def test_a_point_carries_its_score_and_bounds_as_they_are() -> None:
    assert values([make()]) == [
        {
            "series": 0,
            "entry": "my-coder",
            "named": True,
            "alone": True,
            "at": 1740819600000,
            "date": "2025-03-01T09:00:00Z",
            "score": 0.75,
            "ci_low": 0.7,
            "ci_high": 0.8,
            "interval": "0.700 to 0.800",
            "model": "my-coder",
            "version": "v1",
            "tasks": 164,
            "samples": 820,
            "dataset": "0123456789a…",
            "verdict": "no_baseline",
        }
    ]


def test_there_is_a_panel_for_each_benchmark_and_metric() -> None:
    rows = [make(), make(metric="edit_distance"), make(benchmark="gsm8k")]
    specification = chart(rows)
    assert [panel["title"] for panel in specification["concat"]] == [
        {"text": "gsm8k", "subtitle": "pass@1"},
        {"text": "humaneval", "subtitle": "edit_distance (lower is better)"},
        {"text": "humaneval", "subtitle": "pass@1"},
    ]
    assert specification["columns"] == 2


def test_axes_and_legend_are_titled() -> None:
    panel = chart([make()])["concat"][0]
    assert panel["encoding"]["x"]["title"] == "Date (UTC)"
    assert panel["encoding"]["color"]["title"] == "Model"
    assert {layer["encoding"]["y"]["title"] for layer in panel["layer"]} == {"Score"}


def test_lines_end_where_the_dataset_changes() -> None:
    rows = [make(date=day(number), dataset_hash="old" if number < 3 else "new") for number in range(1, 5)]
    assert [value["series"] for value in values(rows)] == [1, 1, 0, 0]


def test_models_of_one_moment_stand_side_by_side() -> None:
    found = values([make(model=model) for model in "abc"])
    moment = 1740819600000
    assert [value["at"] - moment for value in found] == [-864_000, 0, 864_000]


def test_neighbours_in_time_are_not_moved() -> None:
    rows = [make(model=model, date=day(number)) for number in (1, 2) for model in "ab"]
    assert [value["at"] for value in values(rows)] == [1740819600000] * 2 + [1740906000000] * 2


def test_past_seven_models_the_rest_share_an_entry() -> None:
    rows = [make(model=f"m{number:02}", score=number / 50) for number in range(50)]
    colour = chart(rows)["concat"][0]["encoding"]["color"]
    assert colour["scale"]["domain"] == [f"m{number}" for number in range(49, 42, -1)] + ["43 other models"]
    assert len(set(colour["scale"]["range"])) == 8
    assert sum(value["named"] for value in values(rows)) == 7


def test_panels_past_the_limit_are_counted_in_the_title() -> None:
    specification = chart([make(benchmark=f"b{number:02}") for number in range(MAX_PANELS + 2)])
    assert len(specification["concat"]) == MAX_PANELS
    assert specification["title"]["text"].startswith("The first 24 of 26 charts; ")


def test_the_same_rows_give_the_same_chart_in_any_order() -> None:
    rows = [make(model=f"m{number}", date=day(1 + number % 5), version=str(number)) for number in range(20)]
    assert json.dumps(chart(rows)) == json.dumps(chart(sorted(rows, key=lambda row: (row.date, row.model))))


def test_names_reach_the_chart_visible_only() -> None:
    name = "a\x1b[2J\u202e\ud800"
    specification = chart([make(model=name, version=name, benchmark=name, metric=name)])
    (panel,) = specification["concat"]
    shown = r"a\u{1b}[2J\u{202e}\u{d800}"
    assert panel["title"] == {"text": shown, "subtitle": shown}
    (value,) = panel["data"]["values"]
    assert (value["model"], value["version"], value["entry"]) == (shown, shown, shown)


CASES = {
    "one point": [make()],
    "no interval": [make(ci_low=None, ci_high=None)],
    "fifty models": [
        make(model=f"m{number}", score=number / 50, date=day(d)) for number in range(50) for d in (1, 9)
    ],
    "a busy day": [
        make(date=f"2025-03-01T{n // 60:02}:{n % 60:02}:00Z", score=0.5 + n % 7 / 100) for n in range(400)
    ],
    "a thousand years": [make(date="2000-01-01T00:00:00Z"), make(date="2999-12-31T23:59:59Z")],
    "hostile names": [make(model=HOSTILE, benchmark=HOSTILE, metric=HOSTILE, dataset_hash=HOSTILE)],
    "a negative score": [make(score=-3e300, ci_low=None, ci_high=None)],
}


@pytest.mark.parametrize("name", CASES)
def test_a_picture_has_points_and_labels(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    pytest.importorskip("vl_convert")
    render(chart(CASES[name]), tmp_path / "chart.svg")
    found = texts(tmp_path / "chart.svg")
    assert "Date (UTC)" in found
    assert "Model" in found
    assert 'aria-roledescription="point"' in (tmp_path / "chart.svg").read_text()
    assert "<script" not in (tmp_path / "chart.svg").read_text()
    assert capfd.readouterr() == ("", "")


def test_a_time_axis_says_the_dates(tmp_path: Path) -> None:
    pytest.importorskip("vl_convert")
    render(chart([make(date=day(1)), make(date=day(25))]), tmp_path / "chart.svg")
    assert [text for text in texts(tmp_path / "chart.svg") if text.startswith("2025")] == [
        "2025-03-03",
        "2025-03-10",
        "2025-03-17",
        "2025-03-24",
    ]


def test_a_chart_of_nothing_says_so(tmp_path: Path) -> None:
    pytest.importorskip("vl_convert")
    render(chart([]), tmp_path / "chart.svg")
    assert texts(tmp_path / "chart.svg") == ["No scores recorded yet"]


def test_a_png_is_twice_as_large_for_sharp_screens(tmp_path: Path) -> None:
    pytest.importorskip("vl_convert")
    render(chart([make()]), tmp_path / "new" / "chart.png")
    data = (tmp_path / "new" / "chart.png").read_bytes()
    width, height = struct.unpack(">II", data[16:24])
    assert data.startswith(b"\x89PNG")
    assert width > 2 * 640
    assert height > 2 * 320


def test_the_same_rows_give_the_same_picture(tmp_path: Path) -> None:
    pytest.importorskip("vl_convert")
    for name in ("a.png", "b.png"):
        render(chart([make()]), tmp_path / name)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_no_data_from_elsewhere_is_fetched(tmp_path: Path) -> None:
    pytest.importorskip("vl_convert")
    specification = {**chart([make()]), "data": {"url": "http://127.0.0.1:9/x.csv"}, "mark": "point"}
    del specification["concat"]
    with pytest.raises(ValueError, match="External data url not allowed"):
        render(specification, tmp_path / "chart.svg")


def test_another_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"chart\.pdf: a chart is \.svg or \.png"):
        render(chart([make()]), tmp_path / "chart.pdf")


def test_without_the_extra_the_user_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(InputError) as raised:
        render(chart([make()]), tmp_path / "chart.svg")
    assert str(raised.value).endswith('charts need vl-convert-python; pip install "proctor-eval[plot]"')
