from dataclasses import replace

from proctor.gate.baseline import Origin
from proctor.report.remark import lead, quiet, remarks
from proctor.report.report import Report
from unit.report.judged import ACCEPTED, ALL, EQUAL, GOOD, NONE, REGRESSED, judge, run
from unit.report.shapes import EXPIRED, SHAPES, of
from unit.report.summaries import benchmark, model, summary

RIVAL = judge(run(*[ALL] * 40, model="rival"), run(*[NONE] * 40, model="rival"))


def listed(report: Report, limit: int = 9, each: int = 9) -> list[str]:
    return "\n".join(remarks(report, limit, each)).splitlines()


def test_the_gravest_decision_leads_with_its_model_where_there_are_several() -> None:
    both = (*EQUAL, *RIVAL)
    assert lead(Report(summary=of(*both), judged=both)).startswith(
        "`rival`: `pass@1` on `humaneval` got 100.0 points worse"
    )


def test_what_fares_as_badly_is_named_up_to_five() -> None:
    many = tuple(replace(REGRESSED[0], model=f"m{number}") for number in range(8))
    text = lead(Report(summary=of(*many), judged=many))
    assert text.endswith(
        "5% is the limit. Regressed as well: `pass@1` on `humaneval` (`m1`), `pass@1` on `humaneval` (`m2`), "
        "`pass@1` on `humaneval` (`m3`), `pass@1` on `humaneval` (`m4`), `pass@1` on `humaneval` (`m5`) "
        "and 2 more."
    )


def test_a_waiver_is_shown_with_its_owner_reason_and_last_day() -> None:
    text = lead(Report(summary=of(*ACCEPTED), judged=ACCEPTED))
    assert text.endswith("; accepted by &#64;&#8203;ada until 2025-06-30: new prompt.")


def test_warnings_of_what_leads_are_listed_without_it() -> None:
    assert listed(Report(summary=of(*EXPIRED), judged=EXPIRED)) == [
        (
            "- warning: the waiver of &#64;&#8203;ada for pass&#64;&#8203;1 on humaneval expired on "
            "2024-06-30 and does not count"
        )
    ]


def test_settings_that_differ_are_named() -> None:
    before, now = (replace(GOOD, settings=replace(GOOD.settings, samples=n)) for n in (5, 20))
    judged = judge(before, now)
    assert lead(Report(summary=of(*judged), judged=judged)).endswith(
        "cannot be compared: the runs differ in samples a task (5 before, 20 now)."
    )


def test_what_did_not_regress_is_folded_away_unless_it_warns() -> None:
    warned = replace(
        EQUAL[0], model="rival", decisions=(replace(EQUAL[0].decisions[0], warnings=("mind this",)),)
    )
    calm = replace(EQUAL[0], model="third", decisions=(replace(EQUAL[0].decisions[0]),))
    judged = (REGRESSED[0], warned, calm)
    report = Report(summary=of(*judged), judged=judged)
    first, second = listed(report)
    assert first.startswith("- **not regressed**: `rival`: `pass@1` on `humaneval` is as before")
    assert second == "  - warning: mind this"
    (folded,) = quiet(report, 9)
    assert folded.startswith("- `third`: `pass@1` on `humaneval` is as before")


def test_what_leads_is_told_once() -> None:
    warned = replace(EQUAL[0], model="b", decisions=(replace(EQUAL[0].decisions[0], warnings=("mind",)),))
    judged = (EQUAL[0], warned)
    report = Report(summary=of(*judged), judged=judged)
    assert lead(report).startswith("`my-coder`: ")
    first, second = listed(report)
    assert first.startswith("- **not regressed**: `b`: ")
    assert second == "  - warning: mind"
    assert list(quiet(report, 9)) == []


def test_verdicts_that_do_not_fit_the_summary_are_all_told() -> None:
    models = of(*EQUAL).benchmarks[0].models
    report = Report(
        summary=summary(replace(of(*EQUAL).benchmarks[0], models=(replace(models[0], verdict="regressed"),))),
        judged=EQUAL,
    )
    assert lead(report) == "The evidence says that scores dropped by more than the gate allows."
    assert "".join(quiet(report, 9)).startswith("- `pass@1` on `humaneval` is as before")


def test_lists_are_bounded_and_say_what_they_leave_out() -> None:
    decision = replace(REGRESSED[0].decisions[0], warnings=("w",) * 3)
    judged = (replace(REGRESSED[0], decisions=(decision,) * 5, flips=(None,) * 5),)
    found = listed(Report(summary=of(*REGRESSED), judged=judged, notes=("n",) * 3), 1, 2)
    assert found == [
        "- warning: w",
        "- warning: w",
        "- Left out: 1 warning; `metrics.json` has all of them.",
        "- Left out: 4 verdicts; `metrics.json` has all of them.",
        "- n",
        "- n",
        "- Left out: 1 note; `report.json` has all of them.",
    ]
    many = tuple(
        replace(EQUAL[0], model=f"m{number}", decisions=(replace(EQUAL[0].decisions[0]),))
        for number in range(5)
    )
    assert list(quiet(Report(summary=of(*many), judged=many), 1))[-1] == (
        "Left out: 3 verdicts; `metrics.json` has all of them."
    )


def test_one_process_for_tests_and_solution_is_told() -> None:
    assert listed(SHAPES["several-versions"])[-1].startswith(
        "- 3 tasks of `humaneval` ran tests and solution in one process (`in_process`), where "
    )


def test_nothing_in_a_report_pushes_out_the_first_note() -> None:
    crowd = (benchmark(model(modes={"in_process": 1}), name=f"b{number}") for number in range(20))
    told = listed(Report(summary=summary(*crowd), notes=("a claim",)))
    assert (told[0], len(told)) == ("- a claim", 10)


def test_a_note_is_plain_text() -> None:
    report = Report(summary=summary(), notes=("see [a](b) @evil <b>\n## h",))
    assert listed(report) == ["- see &#91;a&#93;(b) &#64;&#8203;evil &#60;b&#62; &#35;&#8203;&#35;&#8203; h"]


def test_a_sentence_that_begins_otherwise_is_told_whole() -> None:
    judged = judge(GOOD, GOOD, origin=Origin())
    told = replace(judged[0], decisions=(replace(judged[0].decisions[0], sentence="all is well"),))
    assert lead(Report(summary=of(told), judged=(told,))) == "all is well."
