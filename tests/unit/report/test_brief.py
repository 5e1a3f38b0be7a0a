from dataclasses import replace

from proctor.report.brief import MOST, lines, title, verdict
from proctor.report.report import Report
from unit.report.judged import ACCEPTED, EQUAL, FIRST, REGRESSED
from unit.report.poison import HOSTILE
from unit.report.shapes import SHAPES, SLIPPED, of
from unit.report.summaries import summary


def test_the_title_is_the_gravest_verdict() -> None:
    assert title(Report(summary=of(*EQUAL, *ACCEPTED), judged=(*EQUAL, *ACCEPTED))) == (
        "Proctor: regression accepted"
    )
    assert verdict(Report(summary=summary())) == "no_baseline"
    assert title(Report(summary=summary(), judged=REGRESSED)) == "Proctor: regressed"


def test_a_line_for_each_metric_that_regressed_or_is_undecided() -> None:
    judged = (*SLIPPED, *EQUAL, *FIRST, *ACCEPTED, *REGRESSED)
    (worst, first), (next_worst, second) = lines(Report(summary=of(*judged), judged=judged))
    assert (worst, next_worst) == ("regressed", "inconclusive")
    assert first.startswith(
        "regressed: pass@1 on humaneval got 22.5 points worse (100.0 to 77.5 over 40 tasks)"
    )
    assert second.startswith("inconclusive: pass@1 on humaneval got 3.3 points worse")


def test_the_model_is_named_where_there_are_several() -> None:
    found = [line for _, line in lines(SHAPES["several-models"])]
    assert [line.split(": ")[1] for line in found] == ["my-coder", "rival"]


def test_lines_are_bounded_and_of_visible_characters() -> None:
    decision = replace(REGRESSED[0].decisions[0], sentence=HOSTILE * 99)
    judged = (replace(REGRESSED[0], decisions=(decision,) * 99, flips=(None,) * 99),)
    found = [line for _, line in lines(Report(summary=summary(), judged=judged))]
    assert len(found) == MOST + 1
    assert found[-1] == "and 89 more in metrics.json"
    assert all(line.isprintable() and len(line) < 700 for line in found)
