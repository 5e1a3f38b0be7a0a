from dataclasses import replace

import pytest

from proctor.report.report import Point, Report
from proctor.report.trend import trends
from unit.report import inert
from unit.report.poison import HOSTILE
from unit.report.shapes import point
from unit.report.summaries import benchmark, model, summary, value

ONE = summary(benchmark(model(value(score=0.75))))


def chart(*points: Point) -> list[str]:
    """The last three lines of the one chart."""
    text = "\n\n".join(trends(Report(summary=ONE, history=points), 9))
    inert.check(text)
    ((_, found),) = [part for part in inert.parts(text) if part[0] is not None]
    return found.splitlines()[-3:]


def test_the_last_runs_and_this_one() -> None:
    points = (point("2025-02-01", 0.5), point("2025-02-03", 0.6))
    caption, _ = trends(Report(summary=ONE, history=points), 9)
    assert caption == "**Trend** of `pass@1` on `humaneval` by `my-coder` `v1`: 2 earlier runs and this one"
    assert chart(*points) == [
        '  x-axis ["02-01", "02-03", "now"]',
        "  y-axis 0.4750 --> 0.7750",
        "  line [0.5000, 0.6000, 0.7500]",
    ]


def test_runs_of_one_day_have_a_letter() -> None:
    assert chart(point(), point(), point())[0] == '  x-axis ["02-01", "02-01b", "02-01c", "now"]'


def test_no_more_than_twenty_runs_are_drawn() -> None:
    found = chart(*(point(score=number / 100) for number in range(50)))
    assert found[2].count(",") == 19
    assert "0.4900, 0.7500]" in found[2]


def test_the_axis_stays_in_zero_to_one() -> None:
    assert chart(point(score=1.0), point(score=0.0))[1] == "  y-axis 0.0000 --> 1.0000"


@pytest.mark.parametrize("scores", [(0.75, 0.75), (-3.0, 12.5), (0.0, 0.0), (1e-300, 999_999_999.0)])
def test_an_axis_has_an_extent(scores: tuple[float, ...]) -> None:
    low, high = chart(*(point(score=score) for score in scores))[1].removeprefix("  y-axis ").split(" --> ")
    assert float(low) < min(*scores, 0.75) or float(low) == 0
    assert float(high) >= max(*scores, 0.75)
    assert float(low) < float(high)


@pytest.mark.parametrize(
    "history",
    [
        (),
        (point(),),
        (point(), point(model="rival")),
        (point(), point(benchmark="qa")),
        (point(), point(metric="f1")),
        (point(), point(dataset_hash="other")),
        (point(), point(score=1e9)),
    ],
)
def test_fewer_than_two_earlier_runs_have_no_chart(history: tuple[Point, ...]) -> None:
    assert list(trends(Report(summary=ONE, history=history), 9)) == []


def test_a_model_with_several_versions_or_no_score_has_no_chart() -> None:
    points = (point(), point(), point())
    for models in (
        [model(value(version=version)) for version in ("v1", "v2")],
        [model(value(score=None))],
        [model()],
    ):
        assert list(trends(Report(summary=summary(benchmark(*models)), history=points), 9)) == []


def test_several_charts_are_folded_away_and_bounded() -> None:
    models = [model(value(model=name)) for name in "abc"]
    history = tuple(point(model=name) for name in "abc" for _ in range(2))
    report = Report(summary=summary(benchmark(*models)), history=history)
    (folded,) = trends(report, 2)
    assert folded.startswith("<details><summary>Trend of the last runs</summary>")
    assert folded.count("xychart-beta") == 2
    assert folded.endswith("Left out: 1 chart; `report.json` has all of them.\n\n</details>")
    assert list(trends(report, 0)) == ["Left out: 3 charts; `report.json` has all of them."]


def test_no_name_or_date_stands_in_a_chart() -> None:
    bad = replace(ONE.benchmarks[0], name=HOSTILE, models=(model(value(model=HOSTILE, metric=HOSTILE)),))
    points = tuple(
        point(benchmark=HOSTILE, model=HOSTILE, metric=HOSTILE, date=date)
        for date in (HOSTILE, "", f'2025-02-01"]\n{HOSTILE}', "2025-02-1\u0661", "2025-02-011", "2025-02-01")
    )
    text = "\n\n".join(trends(Report(summary=summary(bad), history=points), 9))
    inert.check(text)
    assert 'x-axis ["run", "runb", "02-01", "runc", "rund", "02-01b", "now"]' in text
