from proctor.report.failures import failing_tasks, unscored_samples
from unit.report.summaries import outcome


def test_the_worst_tasks_come_first_with_their_model_where_there_are_several() -> None:
    half = outcome(
        task_id="half", samples=3, passed=1, statuses={"passed": 1, "error": 1, "infra_error": 1}, failure=""
    )
    none = outcome(
        task_id="none", samples=1, passed=0, statuses={"memory": 1}, failure="", model="rival", version=""
    )
    (text,) = failing_tasks([half, outcome(), none], 9)
    assert (
        "| Benchmark | Model | Task | Passed | What happened |\n"
        "| :-- | :-- | :-- | --: | :-- |\n"
        "| `humaneval` | `rival` | `none` | 0 of 1 | 1 `memory` |\n"
        "| `humaneval` | `my-coder` `v1` | `HumanEval/32` | 1 of 5 "
        "| 3 `failed`, 1 `timeout`: `AssertionError` |\n"
        "| `humaneval` | `my-coder` `v1` | `half` | 1 of 2 | 1 `error` |\n"
    ) in text


def test_tasks_are_bounded_and_what_is_left_out_is_said() -> None:
    (text,) = failing_tasks([outcome(task_id=f"t{number}") for number in range(60)], 50)
    assert text.count("AssertionError") == 50
    assert text.endswith("\n\nLeft out: 10 tasks; `results.jsonl` has all of them.\n\n</details>")
    (none,) = failing_tasks([outcome()], 0)
    assert "| Task |" not in none


def test_unscored_samples_alone_are_no_failure() -> None:
    lost = outcome(samples=5, passed=3, statuses={"passed": 3, "infra_error": 2}, failure="")
    assert list(failing_tasks([lost], 9)) == []
    assert list(unscored_samples([outcome()], 9)) == []


def test_reasons_are_bounded_the_most_frequent_first() -> None:
    lost = [
        outcome(samples=1, passed=0, statuses={"infra_error": 1}, unscored_why=why) for why in ("a", "b", "b")
    ]
    text = "\n\n".join(unscored_samples(lost, 1))
    assert text.endswith("| 2 | `b` |\n\nLeft out: 1 reason; `results.jsonl` has all of them.")
    assert "| Why |" not in "".join(unscored_samples(lost, 0))
