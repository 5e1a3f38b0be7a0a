from dataclasses import replace

from proctor.report.flip import flipped, named, scored
from proctor.report.report import Report
from unit.report.judged import ALL, EQUAL, NONE, REGRESSED, judge, run
from unit.report.shapes import SHAPES, of


def report(*judged: tuple[float, ...]) -> Report:
    old, new = judged[: len(judged) // 2], judged[len(judged) // 2 :]
    found = judge(run(*old), run(*new))
    return Report(summary=of(*found), judged=found)


def test_tasks_are_named_up_to_a_limit() -> None:
    found = flipped(report(*[ALL] * 12, NONE, *[NONE] * 12, ALL))
    assert list(named(found, 3)) == [
        "**Newly failing** (12): `HumanEval/0`, `HumanEval/1`, `HumanEval/2`, and 9 more",
        "**Newly passing** (1): `HumanEval/12`",
    ]
    assert list(named(found, 0)) == [
        "**Newly failing** (12): see `results.jsonl`",
        "**Newly passing** (1): see `results.jsonl`",
    ]


def test_scores_that_are_no_passes_got_worse_or_better() -> None:
    assert list(named(flipped(report((0.5,), (0.5,), (0.2,), (0.6,))), 9)) == [
        "**Worse** (1): `HumanEval/0`",
        "**Better** (1): `HumanEval/1`",
    ]


def test_what_did_not_change_is_not_named() -> None:
    assert flipped(Report(summary=of(*EQUAL), judged=EQUAL)) == []
    assert list(scored([], 9)) == []


def test_tasks_have_their_metric_benchmark_and_model_where_there_are_several() -> None:
    found = flipped(SHAPES["several-models"])
    assert [line.partition(" (")[0] for line in named(found, 1)] == [
        "**Newly failing, `pass@1` on `humaneval` by `my-coder`**",
        "**Newly failing, `pass@1` on `humaneval` by `rival`**",
    ]
    assert "| Model | Task | Before | Now |" in "".join(scored(found, 9))


def test_metrics_that_see_the_same_tasks_change_are_told_once() -> None:
    one = REGRESSED[0]
    twice = replace(one, decisions=one.decisions * 2, flips=one.flips * 2)
    assert len(flipped(Report(summary=of(twice), judged=(twice,)))) == 1


def test_lists_are_bounded_and_say_what_they_leave_out() -> None:
    many = tuple(replace(REGRESSED[0], model=f"m{number}") for number in range(12))
    found = flipped(Report(summary=of(*many), judged=many))
    assert list(named(found, 1))[-1] == (
        "Left out: 2 metrics by which tasks changed; `metrics.json` has all of them."
    )
    (folded,) = scored(found, 4)
    assert folded.count("| `HumanEval/") == 8
    assert "Left out: 100 tasks; `results.jsonl` has all of them." in folded
    (empty,) = scored(found, 0)
    assert "| Task |" not in empty
