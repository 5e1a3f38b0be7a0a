from dataclasses import replace

import pytest

from proctor.gate.baseline import Origin
from proctor.gate.comparison import Comparison
from proctor.gate.judged import Judged
from proctor.report.verdicts import change, figures, gravest_first, is_told, lines
from unit.report.judged import ALL, EQUAL, FIRST, GOOD, NONE, REGRESSED, judge, run


def test_a_verdict_in_a_sentence_with_the_tasks_that_flipped() -> None:
    assert list(lines(REGRESSED)) == [
        "baseline: commit c0ffeec of 2025-02-20",
        (
            "regressed: pass@1 on humaneval got 22.5 points worse (100.0 to 77.5 over 40 tasks); had nothing "
            "changed, a drop this large would come less than 0.01% of the time, and 5% is the limit"
        ),
        "  newly failing: " + ", ".join(f"HumanEval/{number}" for number in range(30, 39)),
    ]


def test_tasks_are_named_up_to_ten() -> None:
    found = list(lines(judge(run(*[NONE] * 12), run(*[ALL] * 12))))
    assert found[2].startswith("  newly passing: HumanEval/0, ")
    assert found[2].endswith("HumanEval/9, and 2 more")


def test_scores_that_are_no_passes_got_worse() -> None:
    found = list(lines(judge(run((0.5,), (0.5,)), run((0.5,), (0.2,)))))
    assert found[2] == "  worse: HumanEval/1"


def test_verdicts_are_bounded_the_gravest_first() -> None:
    found = list(lines(EQUAL * 3 + REGRESSED, 2))
    assert [line.split(":")[0] for line in found] == [
        "baseline",
        "regressed",
        "  newly failing",
        "not regressed",
        "and 2 more verdicts in metrics.json",
    ]


def test_of_one_verdict_the_stronger_evidence_comes_first() -> None:
    def judged(model: str, worse: int) -> tuple[Judged, ...]:
        after = run(*[NONE] * worse, *[ALL] * (40 - worse), model=model)
        return judge(run(*[ALL] * 40, model=model), after)

    found = gravest_first((*judged("a", 12), *judged("b", 20), *judged("c", 16)))
    assert [one.model for one, _ in found] == ["b", "c", "a"]
    assert {decision.verdict for _, decision in found} == {"regressed"}


def test_a_hostile_name_stays_on_its_line() -> None:
    assert all(
        "\n" not in line and "\x1b" not in line for line in lines(judge(None, run(ALL, metric="a\x1b[0m\nb")))
    )


def comparison(old: float, new: float, *, bounded: bool) -> Comparison:
    before, now = (replace(run((score, score)), bounded=bounded) for score in (old, new))
    ((decision,),) = (one.decisions for one in judge(before, now))
    assert decision.comparison is not None
    return replace(decision.comparison, upper=decision.comparison.drop + 0.1)


@pytest.mark.parametrize(
    ("old", "new", "bounded", "shown"),
    [
        (1.0, 0.5, True, "-50.0 points (-60.0 to -40.0)"),
        (0.25, 0.5, True, "+25.0 points (+15.0 to +35.0)"),
        (0.5, 0.5, True, "0.0 points (-10.0 to +10.0)"),
        (1.0, 0.0, True, "-100.0 points (-100.0 to -90.0)"),
        (3.0, 5.0, False, "+2 (+1.9 to +2.1)"),
        (3.0, 3.0, False, "0 (-0.1 to +0.1)"),
    ],
)
def test_a_change_has_its_interval(old: float, new: float, bounded: bool, shown: str) -> None:
    assert change(comparison(old, new, bounded=bounded)) == shown


def test_nothing_is_detectable_where_it_would_take_more_than_all() -> None:
    decision = REGRESSED[0].decisions[0]
    assert decision.comparison is not None
    for detectable, shown in ((0.071, "7.1 points"), (1.5, "none")):
        found = replace(decision, comparison=replace(decision.comparison, detectable=detectable))
        assert figures(found)[-2] == shown


def test_no_comparison_has_no_figures() -> None:
    assert figures(FIRST[0].decisions[0]) == ["-"] * 6 + ["no baseline yet"]


def test_there_is_nothing_to_tell_of_a_first_run_alone() -> None:
    assert is_told(REGRESSED)
    assert is_told(FIRST)
    assert not is_told(judge(None, GOOD, nothing=True))
    assert not is_told(())


def test_a_baseline_is_told_by_what_is_known_of_it() -> None:
    assert next(lines(judge(GOOD, GOOD, origin=Origin(date="2025-02-20T09:30:00Z")))) == (
        "baseline: a run of 2025-02-20"
    )
    assert next(lines(judge(GOOD, GOOD, origin=Origin()))).startswith("not regressed: ")
