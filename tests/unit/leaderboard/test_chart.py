import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from proctor.leaderboard.chart import MAX_PANELS, chart, sizes, template
from proctor.leaderboard.row import MAX_TEXT, Row
from proctor.report.picture import draw
from unit.leaderboard.rows import make
from unit.report.pictures import HOSTILE, filled, size, texts, tree


def day(number: int) -> str:
    return f"2025-03-{number:02}T09:00:00Z"


def values(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """What the first panel draws."""
    found: list[dict[str, Any]] = chart(rows)["concat"][0]["data"]["values"]
    return found


def points(specification: Mapping[str, Any]) -> dict[str, Any]:
    """How the first panel tells models apart."""
    found: dict[str, Any] = specification["concat"][0]["layer"][5]["encoding"]
    return found


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
            "band": 0,
            "narrow": True,
            "ci_low": 0.7,
            "ci_high": 0.8,
            "interval": "0.700 to 0.800",
            "mark": None,
            "regressed": False,
            "model": "my-coder",
            "version": "v1",
            "tasks": 164,
            "samples": 820,
            "dataset": "0123456789a…",
            "commit": "c0ffee",
            "verdict": "no_baseline",
        }
    ]


def test_there_is_a_panel_for_each_benchmark_and_metric() -> None:
    bare = {"ci_low": None, "ci_high": None}
    rows = [make(**bare), make(**bare, metric="edit_distance"), make(**bare, benchmark="gsm8k")]
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
    assert points(chart([make()]))["color"]["title"] == "Model"
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
    colour = points(chart(rows))["color"]
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
    assert panel["title"] == {"text": shown, "subtitle": f"{shown}; shaded: 95% intervals"}
    (value,) = panel["data"]["values"]
    assert (value["model"], value["version"], value["entry"]) == (shown, shown, shown)


def test_the_whole_specification() -> None:
    rows = [
        make(verdict="no_baseline"),
        make(date=day(2), score=0.7, ci_low=0.65, ci_high=0.75, verdict="regressed"),
        make(date=day(3), ci_low=None, ci_high=None, verdict="accepted"),
        make(date=day(4), dataset_hash="fedcba9876543210", verdict="inconclusive"),
    ]
    expected = json.loads(Path(__file__).with_name("chart.json").read_text("utf-8"))
    assert json.loads(json.dumps(chart(rows))) == expected


def marked(*verdicts: str) -> list[str | None]:
    rows = [make(date=day(number), verdict=verdict) for number, verdict in enumerate(verdicts, 1)]
    return [value["mark"] for value in values(rows)]


def test_regressions_accepted_drops_and_first_runs_are_marked() -> None:
    found = marked("no_baseline", "regressed", "not_regressed", "accepted", "inconclusive")
    assert found == ["first run", "regressed", None, "accepted drop", None]


def test_a_regression_has_a_colour_and_a_shape_of_its_own() -> None:
    rows = [make(model=f"m{number}") for number in range(9)] + [make(model="m9", verdict="regressed")]
    encoding = points(chart(rows))
    for channel in ("color", "shape"):
        scale = encoding[channel]["scale"]
        assert scale["domain"][-2:] == ["3 other models", "regressed"]
        assert scale["range"].count(scale["range"][-1]) == 1


def test_only_marks_that_occur_are_in_the_legend() -> None:
    colour = points(chart([make(verdict="regressed"), make(date=day(2))]))["color"]
    assert colour["scale"]["domain"] == ["my-coder", "regressed"]
    assert colour["title"] == "Model and verdict"
    assert points(chart([make()]))["color"]["title"] == "Model"


def test_a_model_called_as_a_mark_is_told_from_it() -> None:
    rows = [make(model="regressed", verdict="regressed")]
    assert points(chart(rows))["color"]["scale"]["domain"] == ["regressed", "regressed (2)"]
    assert values(rows)[0]["mark"] == "regressed (2)"


def test_a_regression_of_a_model_without_a_colour_is_marked() -> None:
    rows = [make(model=f"m{number}", score=number / 10) for number in range(9)]
    rows[0] = make(model="m0", score=0.0, verdict="regressed")
    assert [value["named"] for value in values(rows) if value["mark"] == "regressed"] == [False]


def test_first_runs_of_models_without_a_colour_are_not_marked() -> None:
    rows = [make(model=f"m{number}", score=number / 10, date=day(d)) for number in range(9) for d in (1, 2)]
    assert [value["model"] for value in values(rows) if value["mark"]] == [f"m{n}" for n in range(2, 9)]


def test_a_band_ends_where_an_interval_is_missing() -> None:
    bare = {"ci_low": None, "ci_high": None}
    rows = [make(date=day(number), **(bare if number == 3 else {})) for number in range(1, 5)]
    assert [(value["band"], value["narrow"]) for value in values(rows)] == [
        (0, False),
        (0, False),
        (None, False),
        (1, True),
    ]


def test_the_title_tells_what_is_shaded() -> None:
    def subtitle(**changes: Any) -> object:
        return chart([make(**changes)])["concat"][0]["title"]["subtitle"]

    assert subtitle() == "pass@1; shaded: 95% intervals"
    assert subtitle(ci_low=None, ci_high=None) == "pass@1"


def test_a_rule_stands_where_another_dataset_comes_into_use() -> None:
    rows = [make(date=day(number), dataset_hash="old" if number < 3 else "new") for number in range(1, 5)]
    rules, *_ = chart(rows)["concat"][0]["layer"]
    assert rules["data"]["values"] == [{"at": 1740949200000, "label": "new dataset"}]  # 2025-03-02 21:00
    assert "data" not in chart(rows[:2])["concat"][0]["layer"][0]


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
    "a negative score": [make(score=-3e300, ci_low=None, ci_high=None)],
    "all marks": [
        make(date=day(number), verdict=verdict, dataset_hash=str(number // 3))
        for number, verdict in enumerate(["no_baseline", "regressed", "accepted", "not_regressed"], 1)
    ],
}


@pytest.mark.parametrize("name", CASES)
def test_a_picture_has_points_and_labels(capfd: pytest.CaptureFixture[str], name: str) -> None:
    specification = chart(CASES[name])
    found = texts(specification)
    assert "Date (UTC)" in found
    assert {"Model", "Model and verdict"} & set(found)
    assert any(element.get("aria-roledescription") == "point" for element in tree(specification).iter())
    assert capfd.readouterr() == ("", "")


def test_a_picture_says_what_it_marks() -> None:
    assert {"regressed", "accepted drop", "first run", "new dataset"} <= set(texts(chart(CASES["all marks"])))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text_that_fits(capfd: pytest.CaptureFixture[str], name: str) -> None:
    text = HOSTILE[name][:MAX_TEXT]
    names = {"model": text, "version": text, "benchmark": text, "metric": text, "dataset_hash": text}
    specification = chart([make(**names, verdict=text), make(**names, date=day(2), verdict="regressed")])
    assert all(found.isprintable() and len(found) <= 100 for found in texts(specification))
    width, height = size(specification)
    assert 640 < width < 1200
    assert 320 < height < 500
    assert capfd.readouterr() == ("", "")


def test_a_time_axis_says_the_dates() -> None:
    found = texts(chart([make(date=day(1)), make(date=day(25))]))
    assert [text for text in found if text.startswith("2025")] == [
        "2025-03-03",
        "2025-03-10",
        "2025-03-17",
        "2025-03-24",
    ]


def test_a_chart_of_nothing_says_so() -> None:
    assert texts(chart([])) == ["No scores recorded yet"]


def test_the_same_rows_give_the_same_picture() -> None:
    pytest.importorskip("vl_convert")
    rows = CASES["all marks"]
    assert draw(chart(rows), ".png") == draw(chart(rows[::-1]), ".png")


def in_a_page(rows: Sequence[Row]) -> dict[str, Any]:
    """The template with what the chart of the same rows is drawn of."""
    (panel,) = chart(rows)["concat"]
    size, marked, regressed = sizes(len(rows))
    colour, shape = (panel["layer"][5]["encoding"][name]["scale"] for name in ("color", "shape"))
    found: dict[str, Any] = filled(
        template(),
        {
            "entries": colour["domain"],
            "colours": colour["range"],
            "shapes": shape["range"],
            "range": panel["layer"][4]["encoding"]["y"]["scale"]["domain"],
            "time": panel["encoding"]["x"]["scale"]["domain"],
            "scores": panel["data"]["values"],
            "changes": [],
            "size": size,
            "marked": marked,
            "regressed": regressed,
            "width": 640,
            "height": 320,
            "ticks": 6,
            "orient": "right",
            "columns": 1,
        },
    )
    return found


def aria(specification: Mapping[str, Any]) -> list[str]:
    """What is told of each point to those who cannot see it."""
    return [
        element.attrib["aria-label"]
        for element in tree(specification).iter()
        if element.get("aria-roledescription") == "point"
    ]


def test_a_page_shows_the_points_of_the_chart() -> None:
    rows = [make(date=day(1)), make(date=day(2), score=0.7), make(date=day(3), model="rival", ci_low=None)]
    assert aria(in_a_page(rows)) == aria(chart(rows))
    assert len(aria(chart(rows))) == 4  # the first run is marked besides


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_names_are_data_in_a_page_too(text: str) -> None:
    text = text[:MAX_TEXT]
    rows = [
        make(model=text, version=text, verdict=text, dataset_hash=text, date=day(number)) for number in (1, 2)
    ]
    assert len(aria(in_a_page(rows))) == 2
