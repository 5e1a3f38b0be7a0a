import threading
from collections.abc import Callable, Iterable, Iterator

import pytest

from proctor.sources.openai_crew import Crew


def crew(work: Callable[[int], Iterable[int]]) -> Crew[int, int]:
    return Crew(work, size=3, stop=threading.Event(), cut=lambda: None)


def left() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("proctor-ask")]


def test_every_result_of_every_task_comes_once() -> None:
    found = list(crew(lambda task: [task] * task).results(iter(range(1, 20))))
    assert sorted(found) == [task for task in range(1, 20) for _ in range(task)]
    assert left() == []


@pytest.mark.parametrize("tasks", [0, 1, 2, 3, 4, 50])
def test_no_more_threads_than_tasks(tasks: int) -> None:
    names: set[str] = set()

    def work(task: int) -> Iterable[int]:
        names.add(threading.current_thread().name)
        return [task]

    assert len(list(crew(work).results(iter(range(tasks))))) == tasks
    assert len(names) <= min(3, tasks)


def test_what_the_work_raises_is_raised_to_who_waits() -> None:
    def work(task: int) -> Iterator[int]:
        yield task
        if task == 7:
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        list(crew(work).results(iter(range(1000))))
    assert left() == []


def test_what_the_tasks_raise_ends_all() -> None:
    def tasks() -> Iterator[int]:
        yield from range(10)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(crew(lambda task: [task]).results(tasks()))
    assert left() == []


def test_an_end_is_told_to_those_at_work_until_they_leave() -> None:
    stop, freed = threading.Event(), threading.Event()

    def work(task: int) -> Iterable[int]:
        if task:
            freed.wait(60)
        return [task]

    one: Crew[int, int] = Crew(work, size=4, stop=stop, cut=freed.set)
    results = one.results(iter(range(100)))
    assert next(results) == 0
    results.close()  # type: ignore[attr-defined]
    assert stop.is_set()
    assert left() == []
