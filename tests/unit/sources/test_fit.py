"""Whether outputs fit a dataset."""

from proctor.model import Completion
from proctor.sources.fit import Problem, check_fit

TASKS = ["t0", "t1", "t2"]


def outputs(*counts: int) -> list[Completion]:
    """`counts[i]` outputs for the i-th task."""
    return [
        Completion(task_id=f"t{i}", sample=sample, text="")
        for i, count in enumerate(counts)
        for sample in range(count)
    ]


def error(message: str) -> Problem:
    return Problem(severity="error", message=message)


def warning(message: str) -> Problem:
    return Problem(severity="warning", message=message)


def test_outputs_that_fit_have_no_problems() -> None:
    assert check_fit(TASKS, outputs(2, 2, 2), 2, [1, 2]) == []


def test_usual_spellings_of_an_id_fit() -> None:
    assert check_fit(["601"], [Completion(task_id="MBPP/601", sample=0, text="")]) == []


def test_a_task_without_output_is_an_error() -> None:
    message = 'no output for 1 task ("t2"); give each an output, if only "", which counts as wrong'
    assert check_fit(TASKS, outputs(1, 1)) == [error(message)]


def test_an_unknown_id_is_an_error_while_tasks_lack_outputs() -> None:
    strange = Completion(task_id="t-2", sample=0, text="")
    first, second = check_fit(TASKS, [*outputs(1, 1), strange])
    assert first == error('1 task ("t-2") in the outputs, not in the dataset; did you mean "t2"?')
    assert second.message.startswith('no output for 1 task ("t2")')


def test_an_unknown_id_is_a_warning_where_all_tasks_have_outputs() -> None:
    strange = [Completion(task_id=f"other{i}", sample=0, text="") for i in range(5)]
    named = '5 tasks ("other0", "other1", "other2" and 2 more)'
    message = f"{named} in the outputs, not in the dataset; their outputs are left out"
    assert check_fit(TASKS, [*outputs(1, 1, 1), *strange]) == [warning(message)]


def test_a_sample_that_stands_twice_is_an_error() -> None:
    twice = [*outputs(2, 1, 1), Completion(task_id="t0", sample=1, text="")]
    message = 'task "t0" has sample 1 twice; number its outputs 0, 1, 2, ...'
    assert error(message) in check_fit(TASKS, twice, 2)


def test_two_spellings_of_one_task_are_found_to_be_the_same() -> None:
    both = [Completion(task_id=task_id, sample=0, text="") for task_id in ("601", "MBPP/601")]
    (problem,) = check_fit(["601"], both)
    assert problem.message.startswith('task "601" has sample 0 twice')


def test_fewer_outputs_than_k_is_an_error() -> None:
    message = '1 task ("t1") with 1 of the 3 outputs that k = 3 needs (numbers count from 0)'
    assert check_fit(TASKS, outputs(3, 1, 3), 3, [1, 3]) == [error(f"{message}; add outputs or lower k")]


def test_fewer_outputs_than_samples_is_a_warning() -> None:
    message = '1 task ("t1") with fewer outputs than `samples: 3`; the scores rest on what is there'
    assert check_fit(TASKS, outputs(3, 2, 3), 3, [2]) == [warning(message)]


def test_more_outputs_than_samples_is_a_warning() -> None:
    message = '2 tasks ("t0", "t2") with more outputs than `samples: 1`; those numbered 1 and up are left out'
    assert check_fit(TASKS, outputs(2, 1, 3), 1, [1]) == [warning(message)]


def test_samples_counted_from_one_are_noticed() -> None:
    from_one = [Completion(task_id=i, sample=sample, text="") for i in TASKS for sample in (1, 2)]
    few, more = check_fit(TASKS, from_one, 2, [2])
    assert "with 1 of the 2 outputs that k = 2 needs (numbers count from 0)" in few.message
    assert more.severity == "warning"


def test_a_hostile_id_is_shown_short_and_harmless() -> None:
    strange = Completion(task_id="\x1b[31m" + "x" * 10_000, sample=0, text="")
    (problem,) = check_fit(TASKS, [*outputs(1, 1, 1), strange])
    assert len(problem.message) < 200
    assert problem.message.isprintable()
