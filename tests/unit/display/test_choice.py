from dataclasses import replace

from proctor.display.choice import Room, choose
from proctor.display.entrant import entrants_of
from proctor.report.report import Report
from unit.display.reports import outcome_of, report_of
from unit.report.shapes import SHAPES

PASS, FAIL, LOST = (1.0, 1.0), (0.0, 0.0), (None, None)
BEFORE = [PASS, PASS, FAIL, PASS, FAIL, PASS]
NOW = [PASS, FAIL, PASS, (1.0, 0.0), FAIL, PASS]


def order(report: Report, **room: int) -> list[str]:
    entrants = entrants_of(report)
    found = choose(report, entrants, Room(**room))
    ranks = {rank: (owner, task) for owner, tasks in found.ranks.items() for task, rank in tasks.items()}
    return [entrants[owner].tasks[task].task_id for _, (owner, task) in sorted(ranks.items())]


def test_what_flipped_comes_first_then_what_failed_then_the_rest() -> None:
    assert order(report_of(BEFORE, NOW)) == [
        "HumanEval/1",  # got worse
        "HumanEval/2",  # got better
        "HumanEval/4",  # failed as before
        "HumanEval/3",  # half of it
        "HumanEval/0",
        "HumanEval/5",
    ]


def test_what_is_unscored_comes_before_what_passed() -> None:
    assert order(report_of(None, [PASS, LOST, FAIL])) == ["HumanEval/2", "HumanEval/1", "HumanEval/0"]


def test_tasks_past_the_room_are_left_out() -> None:
    assert order(report_of(BEFORE, NOW), tasks=2) == ["HumanEval/1", "HumanEval/2"]


def test_samples_and_texts_have_room_of_their_own() -> None:
    report = report_of(BEFORE, NOW)
    found = choose(report, entrants_of(report), Room(samples=7, texts=4, each=1))
    assert (len(found.ranks[0]), found.sampled, found.told) == (6, 3, 4)
    assert found.shown(0) == [0, 1, 2, 3, 4, 5]
    assert found.ranked(0, 2) == {1: 0, 2: 1}


def test_a_task_too_large_for_the_room_ends_it() -> None:
    report = report_of(None, [(0.0,) * 9, (1.0,)])
    assert choose(report, entrants_of(report), Room(samples=5)).sampled == 0


def test_every_model_is_an_entrant_with_the_lines_of_its_tasks() -> None:
    models = SHAPES["several-versions"]
    tasks = [outcome_of(0, PASS, version=version) for version in ("v2", "v1")]
    report = replace(models, outcomes=(tasks[0], replace(tasks[0], task_id="b"), tasks[1]))
    found = entrants_of(report)
    assert [(one.key, one.number, one.lines) for one in found] == [
        (("humaneval", "my-coder v1"), 1, [5]),
        (("humaneval", "my-coder v2"), 2, [1, 3]),
    ]
