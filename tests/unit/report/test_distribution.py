from proctor.report.distribution import RUNS, distribution
from unit.report.pictures import texts


def one(run: str, tasks: int) -> dict[str, object]:
    place = RUNS.index(run)
    return {
        "from": 0.5,
        "to": 0.6,
        "left": 0.5 + 0.05 * place,
        "right": 0.55 + 0.05 * place,
        "run": run,
        "tasks": tasks,
    }


def test_both_runs_stand_side_by_side_with_a_legend() -> None:
    found = texts(distribution([one("Baseline", 3), one("Now", 5)], "pass@1"))
    assert {"Baseline", "Now", "pass@1 of a task", "Tasks"} <= set(found)


def test_one_run_alone_needs_no_legend() -> None:
    found = texts(distribution([one("Now", 5)], "f1"))
    assert "Now" not in found
    assert "f1 of a task" in found
