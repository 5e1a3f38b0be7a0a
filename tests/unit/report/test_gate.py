from dataclasses import replace
from datetime import date

import pytest

from proctor.gate.baseline import Origin
from proctor.gate.judged import Judged
from proctor.gate.waiver import Waiver
from proctor.report.comment import MAX_CHARACTERS
from proctor.report.gate import comparisons, flips, sentences
from proctor.results.summary import Summary, Timing
from unit.report.judged import ACCEPTED, ALL, BAD, EQUAL, FIRST, GOOD, NONE, REGRESSED, WAIVER, judge, run
from unit.report.summaries import benchmark, model, outcome, render, summary, value

NOW = "2025-03-01T09:00:00Z"
TIMING = Timing(started=NOW, wall_s=1.0, cpu_s=1.0, reused=0)
HOSTILE = "@evil | `x` <img src=x> #1 [a](b) http://x www.x.com GH-1 :+1: \n## h \u202e\ud800 &amp; "
TOP = """\
## Proctor: regressed

The evidence says that scores dropped by more than the gate allows.

- **regressed**: `pass@1` on `humaneval` got 22.5 points worse (100.0 to 77.5 over 40 tasks); had nothing \
changed, a drop this large would come less than 0.01% of the time, and 5% is the limit.

### Against the baseline

| Benchmark | Model | Metric | Baseline | Now | Change (90% interval) | p | p (population) | Detectable \
| Verdict |
| :-- | :-- | :-- | --: | --: | :-- | --: | --: | :-- | :-- |
| `humaneval` | `my-coder` | `pass@1` | 1.000 | 0.775 | -22.5 points (-26.8 to -18.2) | < 0.0001 | 0.0022 \
| 7.1 points | regressed |

Compared with the run of `2025-02-20` (commit `c0ffeec0ffee`, 8 days before this run). Detectable is the \
smallest drop that is found 80% of the time.

<details><summary>Newly failing: 9 tasks, newly passing: 0: `pass@1` on `humaneval`, `my-coder`</summary>

| Task | Before | Now |
| :-- | --: | --: |
| `HumanEval/30` | 1.000 | 0.000 |
| `HumanEval/31` | 1.000 | 0.000 |
| `HumanEval/32` | 1.000 | 0.000 |
| `HumanEval/33` | 1.000 | 0.000 |
| `HumanEval/34` | 1.000 | 0.000 |
| `HumanEval/35` | 1.000 | 0.000 |
| `HumanEval/36` | 1.000 | 0.000 |
| `HumanEval/37` | 1.000 | 0.000 |
| `HumanEval/38` | 1.000 | 0.000 |

</details>

### `humaneval`
"""


def scored(judged: tuple[Judged, ...]) -> Summary:
    models = [model(value(model=one.model), verdict=one.verdict) for one in judged]
    return replace(summary(benchmark(*models)), timing=TIMING)


def test_a_regression_comes_first_with_its_figures_and_tasks() -> None:
    assert render(scored(REGRESSED), [], REGRESSED).startswith(TOP)


def test_an_equal_run_says_what_is_ruled_out_and_names_no_task() -> None:
    text = render(scored(EQUAL), [], EQUAL)
    assert text.startswith(
        "## Proctor: not regressed\n\nA drop as large as the gate must detect is ruled out.\n\n"
        "- **not regressed**: `pass@1` on `humaneval` is as before (100.0 to 100.0 over 40 tasks); "
        "a drop of 1.4 points or more is ruled out with 95% confidence.\n"
    )
    assert "| 0.0 points (-1.4 to +1.4) | 1 | 1 | 2.6 points | not regressed |" in text
    assert "Newly failing" not in text


def test_a_waiver_is_shown_with_its_owner_reason_and_last_day() -> None:
    text = render(scored(ACCEPTED), [], ACCEPTED)
    assert "; accepted by &#64;&#8203;ada until 2025-06-30: new prompt.\n" in text


def test_an_expired_waiver_is_a_warning() -> None:
    old = replace(WAIVER, expires=date(2024, 6, 30))
    text = "\n".join(sentences(judge(GOOD, BAD, old), 9))
    assert text.endswith(
        "  - warning: the waiver of &#64;&#8203;ada for pass&#64;&#8203;1 on humaneval expired on 2024-06-30 "
        "and does not count"
    )


def test_settings_that_differ_are_named() -> None:
    before, now = (replace(GOOD, settings=replace(GOOD.settings, samples=n)) for n in (5, 20))
    text = "\n".join(sentences(judge(before, now), 9))
    assert text.endswith("cannot be compared: the runs differ in samples a task (5 before, 20 now).")


def test_the_first_run_says_no_more_than_that() -> None:
    first = judge(None, GOOD, nothing=True)
    assert render(scored(first), [], first) == render(scored(first))


def test_a_baseline_that_is_missing_is_told() -> None:
    assert "- **no baseline yet**: `pass@1` on `humaneval` has nothing to be compared with: " in render(
        scored(FIRST), [], FIRST
    )


@pytest.mark.parametrize(
    ("origin", "told"),
    [
        (Origin(), "Detectable is"),
        (Origin(commit="c0ffee0"), "Compared with commit `c0ffee0`. Detectable is"),
        (Origin(date="2025-03-01T08:00:00Z"), "Compared with the run of `2025-03-01` (of the same day). "),
        (
            Origin(date="2025-02-28T08:00:00Z"),
            "Compared with the run of `2025-02-28` (1 day before this run). ",
        ),
        (Origin(date="yesterday"), "Compared with the run of `yesterday`. "),
    ],
)
def test_a_baseline_is_told_by_what_is_known_of_it(origin: Origin, told: str) -> None:
    *_, last = comparisons(judge(GOOD, GOOD, origin=origin), NOW, 9)
    assert last.startswith(told)


def test_several_models_are_told_apart() -> None:
    both = (*EQUAL, *judge(run(*[ALL] * 40, model="rival"), run(*[NONE] * 40, model="rival")))
    lines = "\n".join(sentences(both, 9)).splitlines()
    assert lines[0].startswith("- **regressed**: `rival`: `pass@1` on `humaneval` got 100.0 points worse")
    assert lines[1].startswith("- **not regressed**: `my-coder`: ")


def test_lists_are_bounded_and_say_what_they_leave_out() -> None:
    many = judge(run(*[ALL] * 99), run(*[NONE] * 99))
    text = "\n\n".join(flips(many, 10))
    assert text.count("| `HumanEval/") == 10
    assert "Left out: 89 tasks; `results.jsonl` has all of them." in text
    assert list(flips(many, 0)) == []
    assert "\n".join(sentences(REGRESSED * 9, 2)).endswith(
        "Left out: 7 verdicts; `metrics.json` has all of them."
    )


@pytest.mark.parametrize("name", [HOSTILE, "@" * 80, "\U0010ffff" * 80], ids=["hostile", "@", "hidden"])
def test_names_can_neither_steer_the_comment_nor_make_it_too_long(name: str) -> None:
    waiver = Waiver(benchmark=name, metric=name, reason=name * 9, owner=name, expires=WAIVER.expires)
    judged = tuple(
        one
        for number in range(60)
        for one in judge(
            run(*[ALL] * 80, benchmark=name, model=f"{name}{number}", metric=name, task=name),
            run(*[NONE] * 80, benchmark=name, model=f"{name}{number}", metric=name, task=name),
            waiver,
            origin=Origin(commit=name, date=name),
        )
    )
    failing = [outcome(task_id=name, failure=name)] * 80
    text = render(scored(judged), failing, judged)
    assert len(text.encode("utf-16-le")) / 2 <= MAX_CHARACTERS
    shown = "\n".join([*sentences(judged[:1], 9), *comparisons(judged[:1], NOW, 9), *flips(judged[:1], 9)])
    for active in ("@evil", "<img", "](b)", "http:/", "www.x", "GH-1", ":+1", "\n## h", "`x`"):
        assert active not in text
        assert active not in shown
