import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proctor.report.comment import MAX_CHARACTERS, render
from proctor.report.report import Report
from proctor.results.summary import Summary
from unit.report import inert
from unit.report.judged import ALL, NONE, judge, run
from unit.report.poison import HOSTILE, TEXTS, poisoned
from unit.report.shapes import SHAPES, example, of, point
from unit.report.summaries import benchmark, model, outcome, summary, value

COMMENTS = Path(__file__).parent / "comments"


def length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize("name", SHAPES)
def test_a_report_of_each_shape(name: str) -> None:
    assert render(SHAPES[name]) == (COMMENTS / f"{name}.md").read_text("utf-8")


def test_every_comment_is_of_a_shape() -> None:
    assert {path.stem for path in COMMENTS.iterdir()} == SHAPES.keys()


@pytest.mark.parametrize("name", SHAPES)
def test_no_shape_has_markup_of_another(name: str) -> None:
    inert.check(render(SHAPES[name]))


def test_the_gravest_verdict_is_the_headline_and_each_stands_in_the_table() -> None:
    models = [
        model(value(model=verdict, version=""), verdict=verdict)
        for verdict in ("not_regressed", "regressed", "inconclusive", "no_baseline", "accepted")
    ]
    text = render(Report(summary=summary(benchmark(*models))))
    assert text.startswith(
        "## Proctor: regressed\n\n"
        "The evidence says that scores dropped by more than the gate allows.\n\n"
        "| Rank | Model | Metric | Baseline | Now | Change | Verdict |\n"
        "| --: | :-- | :-- | --: | --: | :-- | :-- |\n"
        "| 1 | `not_regressed` | `pass@1` | - | 0.750 | - | ✅ not regressed |\n"
        "| 1 | `regressed` | `pass@1` | - | 0.750 | - | ❌ **regressed** |\n"
        "| 1 | `inconclusive` | `pass@1` | - | 0.750 | - | ⚠️ inconclusive |\n"
        "| 1 | `no_baseline` | `pass@1` | - | 0.750 | - | no baseline yet |\n"
        "| 1 | `accepted` | `pass@1` | - | 0.750 | - | ☑️ regression accepted |\n\n"
    )


def crowd(benchmarks: int, name: str = "b") -> Summary:
    """Many benchmarks with two models of two metrics each."""
    return summary(
        *(
            benchmark(
                *(
                    model(
                        value(model=f"{name}{m}", version=name),
                        value(model=f"{name}{m}", version=name, metric=f"{name}f1"),
                    )
                    for m in range(2)
                ),
                name=f"{name}{number}",
            )
            for number in range(benchmarks)
        )
    )


@pytest.mark.parametrize("benchmarks", [1, 60, 500])
@pytest.mark.parametrize(
    "name",
    ["b", HOSTILE, "@" * 80, "\U0010ffff" * 80, "👍" * 80],
    ids=["b", "hostile", "@", "hidden", "wide"],
)
def test_a_comment_is_never_too_long_for_github(benchmarks: int, name: str) -> None:
    judged = tuple(
        one
        for number in range(min(benchmarks, 20))
        for one in judge(
            run(*[ALL] * 30, benchmark=f"{name}{number}", model=name, metric=name, task=name),
            run(*[NONE] * 30, benchmark=f"{name}{number}", model=name, metric=name, task=name),
        )
    )
    report = Report(
        summary=crowd(benchmarks, name),
        outcomes=tuple(
            outcome(task_id=f"{name}{number}", failure=name, unscored_why=name) for number in range(200)
        ),
        judged=judged,
        examples=(example(task_id=name, before=name * 900, now=f"{name}\n" * 900),) * 50,
        history=tuple(
            point(metric="pass@1", model=f"{name}{m}", benchmark=f"{name}{number % benchmarks}")
            for number in range(600)
            for m in range(2)
        ),
        notes=(name * 9,) * 99,
    )
    text = render(report)
    assert length(text) <= MAX_CHARACTERS
    assert text.startswith("## Proctor: regressed\n")
    assert text.endswith("</sub>\n")
    inert.check(text)


def test_sections_give_way_in_a_fixed_order_and_say_so() -> None:
    tasks = tuple(
        outcome(
            task_id=f"t{number}",
            samples=6,
            statuses={"passed": 1, "failed": 4, "infra_error": 1},
            unscored_why=f"{number}",
        )
        for number in range(60)
    )
    judged = judge(
        run(*[ALL] * 60, benchmark="b0", model="b0"), run(*[NONE] * 60, benchmark="b0", model="b0")
    )
    report = Report(
        summary=crowd(30),
        outcomes=tasks,
        judged=judged,
        examples=tuple(example(task_id=f"e{number}", now="changed\n" * 80) for number in range(12)),
        history=tuple(point(benchmark=f"b{number}", model="b0") for number in range(6) for _ in range(3)),
        notes=("Mind this.",) * 2,
    )
    whole = render(report)
    assert length(whole) <= MAX_CHARACTERS
    seen = []
    for limit in range(len(whole), 0, -200):
        text = render(report, limit=limit)
        assert length(text) <= limit or limit < 200
        inert.check(text)
        marks = (
            text.count("<summary>Output to"),
            len(re.findall(r"^\| `t\d", text, re.MULTILINE)),
            len(re.findall(r"^\| `HumanEval", text, re.MULTILINE)),
            text.count("xychart-beta"),
            len(re.findall(r"\| 1 \| `\d+` \|$", text, re.MULTILINE)),
            text.count("| 615 |"),
            text.count("0.700 to 0.800"),
            len(re.findall(r"`HumanEval/\d+`(?=,)", text)),
            len(re.findall(r"^\| `b\d+` \| 1 \|", text, re.MULTILINE)),
        )
        if marks not in seen:
            seen.append(marks)
    assert seen == [
        (10, 50, 50, 4, 10, 60, 120, 10, 120),
        (5, 10, 20, 4, 10, 60, 120, 10, 120),
        (2, 0, 10, 1, 10, 60, 120, 10, 120),
        (0, 0, 10, 1, 10, 60, 120, 10, 120),
        (0, 0, 0, 0, 5, 50, 50, 10, 120),
        (0, 0, 0, 0, 0, 0, 0, 5, 120),
        (0, 0, 0, 0, 0, 0, 0, 3, 50),
        (0, 0, 0, 0, 0, 0, 0, 0, 5),
        (0, 0, 0, 0, 0, 0, 0, 0, 0),
    ]
    small = render(report, limit=3500)
    for told in (
        "Left out: 115 scores; `metrics.json` has all of them.",
        "Left out: 120 scores; `metrics.json` has all of them.",
        "Left out: 60 lines; `metrics.json` has all of them.",
        "Left out: 60 reasons; `results.jsonl` has all of them.",
        "Left out: 60 tasks; `results.jsonl` has all of them.",
        "Left out: outputs to 12 tasks; `report.json` has all of them.",
        "Left out: 6 charts; `report.json` has all of them.",
        "**Newly failing** (60): see `results.jsonl`",
        "25 more datasets",
    ):
        assert told in small
    assert render(report, limit=200) == (
        "## Proctor: regressed\n\n- Mind this.\n\nLeft out: every section; `metrics.json` has all of them.\n"
    )


@given(st.data(), st.sampled_from(sorted(SHAPES)))
@settings(max_examples=60, deadline=None)
def test_no_name_output_or_number_is_markup_anywhere(data: st.DataObject, name: str) -> None:
    report = poisoned(SHAPES[name], data.draw)
    text = render(report)
    inert.check(text)
    assert length(text) <= MAX_CHARACTERS


@pytest.mark.parametrize("name", SHAPES)
def test_a_report_that_is_hostile_all_through_is_inert(name: str) -> None:
    report = poisoned(SHAPES[name], lambda kind: HOSTILE if kind is TEXTS else 1.0)
    inert.check(render(report))


def test_the_same_report_gives_the_same_comment() -> None:
    report = SHAPES["whole"]
    assert render(report) == render(replace(report))


def test_without_a_baseline_a_run_names_no_verdict_but_that() -> None:
    assert render(Report(summary=of())).startswith("## Proctor: no baseline yet\n\nThere is nothing to ")
