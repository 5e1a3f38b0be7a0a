"""How tasks are dealt to shards."""

import random
from collections import Counter
from math import fsum

from hypothesis import given
from hypothesis import strategies as st

from proctor.shards.cut import Tasks, cut, places

NAMES = st.text(max_size=8)
TASKS = st.dictionaries(NAMES, st.lists(NAMES, unique=True, max_size=40), max_size=3)
SECONDS = st.floats(min_value=0, max_value=1e6)


def names(tasks: Tasks) -> list[tuple[str, str]]:
    return [(benchmark, task) for benchmark, ids in tasks.items() for task in ids]


def dealt(
    tasks: Tasks, of: int, seconds: dict[tuple[str, str], float] | None = None
) -> dict[tuple[str, str], int]:
    found = cut(tasks, of, seconds)
    return {
        (benchmark, task): part
        for benchmark, ids in tasks.items()
        for task, part in zip(ids, found[benchmark], strict=True)
    }


@given(TASKS, st.integers(1, 50), st.data())
def test_every_task_is_of_one_shard_whatever_the_order(tasks: Tasks, of: int, data: st.DataObject) -> None:
    known = data.draw(st.dictionaries(st.sampled_from(names(tasks)), SECONDS)) if names(tasks) else {}
    for seconds in (None, known):
        whole = dealt(tasks, of, seconds)
        assert whole.keys() == set(names(tasks))
        assert all(1 <= part <= of for part in whole.values())
        shuffled = {
            benchmark: random.Random(of).sample(ids, len(ids))
            for benchmark, ids in reversed(list(tasks.items()))
        }
        assert dealt(shuffled, of, seconds) == whole


@given(st.lists(NAMES, unique=True, min_size=1, max_size=200), st.integers(1, 50))
def test_shards_have_as_many_tasks_or_one_more(ids: list[str], of: int) -> None:
    counts = Counter(cut({"qa": ids}, of)["qa"])
    assert {counts[number] for number in range(1, of + 1)} <= {len(ids) // of, -(-len(ids) // of)}


@given(st.lists(NAMES, unique=True, min_size=2, max_size=200), st.integers(1, 50))
def test_a_task_that_comes_moves_one_at_each_end_of_a_piece_at_most(ids: list[str], of: int) -> None:
    before, after = dealt({"qa": ids[1:]}, of), dealt({"qa": ids}, of)
    assert sum(after[name] != part for name, part in before.items()) <= of - 1


def test_no_shard_has_more_than_the_mean_and_one_task() -> None:
    generator = random.Random(4)
    for of in (1, 2, 3, 8, 64):
        tasks = {name: [f"{name}/{n}" for n in range(100)] for name in "ab"}
        seconds = {name: generator.paretovariate(1.1) for name in names(tasks)}
        loads = dict.fromkeys(range(1, of + 1), 0.0)
        for name, part in dealt(tasks, of, seconds).items():
            loads[part] += seconds[name]
        mean = fsum(seconds.values()) / of
        assert max(loads.values()) <= mean + max(seconds.values()) * (1 - 1 / of) + 1e-6


def test_an_unknown_task_takes_the_mean() -> None:
    tasks = {"qa": ["long", "new", "short"]}
    found = dealt(tasks, 2, {("qa", "long"): 10.0, ("qa", "short"): 2.0})
    assert found["qa", "long"] != found["qa", "new"] == found["qa", "short"]


def test_tasks_that_take_no_time_are_dealt_evenly() -> None:
    tasks = {"qa": [f"q{n}" for n in range(12)]}
    found = cut(tasks, 4, {("qa", task): 0.0 for task in tasks["qa"]})
    assert set(Counter(found["qa"]).values()) == {3}


def test_a_cut_stays_what_it_is() -> None:
    ids = [f"HumanEval/{n}" for n in range(10)]
    assert cut({"humaneval": ids}, 3)["humaneval"] == [1, 3, 2, 2, 3, 1, 3, 2, 1, 3]


def test_the_places_of_a_shard() -> None:
    assert list(places([1, 2, 1, 3], 1)) == [0, 2]
