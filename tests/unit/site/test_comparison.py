from proctor.site.comparison import comparisons
from proctor.site.tasks import Found, latest
from unit.leaderboard.rows import make
from unit.site.leaderboards import day, run_of

ROWS = [make(model=model, date=day(1)) for model in ("a", "b", "c")]


def found(*runs: tuple[str, bytes]) -> Found:
    files = dict(runs)
    return latest(ROWS, files, files.__getitem__, at_most=9)


def test_models_are_set_against_each_other_by_their_tasks_means() -> None:
    run = run_of({"a": {"t0": (1.0, 0.0, None), "t1": (1.0,)}, "b": {"t1": (0.0,), "t2": (None,)}}, at=day(1))
    (one,), left = comparisons(found(run), 100)
    assert left == []
    assert one.block() == {
        "models": ["a", "b"],
        "dates": [1740819600, 1740819600],
        "metrics": [
            {
                "higher": True,
                "bounded": True,
                "tasks": ["t0", "t1", "t2"],
                "values": [[0.5, 1.0, None], [None, 0.0, None]],
            }
        ],
    }


def test_a_task_of_another_content_is_another_task() -> None:
    before = run_of({"a": {"t0": (1.0,)}}, at=day(1))
    after = run_of({"b": {"t0": (0.0,)}}, at=day(1), content="changed ")
    (one,), _ = comparisons(found(before, after), 100)
    (metric,) = one.block()["metrics"]
    assert metric["tasks"] == ["t0", "t0"]
    assert metric["values"] == [[1.0, None], [None, 0.0]]


def test_one_model_alone_is_not_compared() -> None:
    assert comparisons(found(run_of({"a": {"t0": (1.0,)}}, at=day(1))), 100) == ([], [])


def test_what_is_too_large_is_left_out_and_named() -> None:
    run = run_of({"a": {"t0": (1.0,)}, "b": {"t0": (1.0,)}}, at=day(1))
    assert comparisons(found(run), 1) == ([], ["humaneval"])
    assert len(comparisons(found(run), 2)[0]) == 1
