from dataclasses import replace

import pytest

from proctor.gate.baseline import Origin
from proctor.report.overview import facts, overview
from proctor.report.report import Report
from proctor.report.score import scores
from unit.report.judged import EQUAL, FIRST, GOOD, REGRESSED, judge
from unit.report.shapes import SHAPES, TIMING, of
from unit.report.summaries import benchmark, model, summary, value


def table(report: Report, limit: int = 99) -> list[str]:
    return "\n\n".join(overview(report, scores(report), limit)).splitlines()


def told(report: Report) -> str:
    return " ".join(facts(report, scores(report)))


def test_a_metric_that_cannot_block_and_one_without_a_baseline_stand_in_the_same_table() -> None:
    both = summary(
        *of(*REGRESSED).benchmarks,
        benchmark(model(value(metric="f1"), value(metric="chrf", score=None)), name="qa"),
    )
    assert table(Report(summary=both, judged=REGRESSED)) == [
        "| Benchmark | Metric | Baseline | Now | Change (90% interval) | Verdict |",
        "| :-- | :-- | --: | --: | :-- | :-- |",
        (
            "| `humaneval` | `pass@1` | 1.000 | 0.775 "
            "| -22.5&nbsp;points (-26.8&nbsp;to&nbsp;-18.2) | ❌ **regressed** |"
        ),
        "| `qa` | `f1` | - | 0.750 | - | no baseline yet |",
        "| `qa` | `chrf` | - | - | - | - |",
    ]


def test_a_model_without_a_score_has_no_rank() -> None:
    models = [model(value(model=name, score=score)) for name, score in (("a", None), ("b", 0.5))]
    lines = table(Report(summary=summary(benchmark(*models))))
    assert [line.split(" | ")[:2] for line in lines[2:]] == [["| 1", "`b`"], ["| -", "`a`"]]


def test_the_gravest_lines_stay_in_their_order() -> None:
    report = SHAPES["several-models"]
    lines = table(report, 2)
    assert [line.split(" | ")[1] for line in lines[2:4]] == ["`rival`", "`my-coder`"]
    assert lines[-1] == "Left out: 4 scores; `metrics.json` has all of them."


def test_there_is_no_table_of_nothing() -> None:
    assert table(Report(summary=summary())) == []
    assert told(Report(summary=summary())) == ""


@pytest.mark.parametrize(
    ("origin", "text"),
    [
        (Origin(), "`v1`. A drop of"),
        (Origin(commit="c0ffee0"), "Compared with commit `c0ffee0`. A drop of"),
        (Origin(date="2025-03-01T08:00:00Z"), "Compared with the run of `2025-03-01` (of the same day). "),
        (
            Origin(date="2025-02-28T08:00:00Z"),
            "Compared with the run of `2025-02-28` (1 day before this run). ",
        ),
        (Origin(date="yesterday"), "Compared with the run of `yesterday`. "),
    ],
)
def test_a_baseline_is_told_by_what_is_known_of_it(origin: Origin, text: str) -> None:
    judged = judge(GOOD, GOOD, origin=origin)
    assert text in told(Report(summary=of(*judged), judged=judged))


def test_without_a_comparison_there_is_only_whose_scores_they_are() -> None:
    assert told(Report(summary=of(*FIRST), judged=FIRST)) == "Benchmark `humaneval`, model `my-coder` `v1`."


def test_baselines_are_named_up_to_three() -> None:
    judged = tuple(
        replace(
            one,
            model=f"m{n}",
            decisions=tuple(replace(d, origin=Origin(commit=f"c{n}")) for d in one.decisions),
        )
        for n in range(5)
        for one in EQUAL
    )
    text = told(Report(summary=of(*judged), judged=judged))
    assert "Compared with commit `c0`; commit `c1`; commit `c2`; and 2 more." in text


@pytest.mark.parametrize(
    ("sizes", "unit", "text"),
    [
        ([0.071], 0.01, "A drop of 7.1 points would be found 80% of the time."),
        ([1.5], 0.01, "No drop would be found 80% of the time."),
        ([0.31], 1.0, "A drop of 0.31 would be found 80% of the time."),
        ([0.02, 0.02], 0.01, "A drop of 2.0 points would be found 80% of the time."),
        (
            [0.07, 0.02],
            0.01,
            "Depending on metric and model, a drop of 2.0 to 7.0 points would be found 80% ",
        ),
        ([0.07, 1.5], 0.01, "The figures say which drop in each would be found 80% of the time."),
    ],
)
def test_what_the_set_could_have_detected(sizes: list[float], unit: float, text: str) -> None:
    decision = REGRESSED[0].decisions[0]
    assert decision.comparison is not None
    judged = tuple(
        replace(
            REGRESSED[0],
            model=f"m{index}",
            decisions=(
                replace(decision, comparison=replace(decision.comparison, detectable=size, unit=unit)),
            ),
        )
        for index, size in enumerate(sizes)
    )
    assert text in told(Report(summary=of(*judged), judged=judged))


def test_the_age_is_not_told_where_the_run_has_no_time() -> None:
    assert TIMING.started
    text = told(Report(summary=of(*EQUAL, started=False), judged=EQUAL))
    assert "the run of `2025-02-20` (commit `c0ffeec0ffee`)." in text
