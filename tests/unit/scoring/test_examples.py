from proctor.errors import ProctorError
from proctor.gate.baseline import BaselineError, Key
from proctor.gate.change import Change, Flips
from proctor.gate.judged import Judged
from proctor.gate.kept import Output, Pair, Pairs
from proctor.scoring.examples import earlier, examples, flipped

KEY: Key = ("qa", "m")


def flips(worse: list[str], better: list[str], metric: str = "exact_match") -> Flips:
    def change(task_id: str) -> Change:
        return Change(task_id=task_id, before=0.0, now=0.0, samples=(1, 1))

    return Flips(
        metric=metric, passes=True, worse=tuple(map(change, worse)), better=tuple(map(change, better))
    )


def judged(*found: Flips | None) -> Judged:
    return Judged(benchmark="qa", model="m", decisions=(), flips=found)


def pair(passing: str | None = None, failing: str | None = None) -> Pair:
    return Pair(
        passing=None if passing is None else Output(text=passing, status="passed"),
        failing=None if failing is None else Output(text=failing, status="error", detail="KeyError"),
    )


def shown(one: Judged, now: Pairs, before: Pairs) -> list[tuple[str, str | None, str | None]]:
    found = examples([one], {KEY: now}, {KEY: before})
    return [(example.task_id, example.before, example.now) for example in found]


def test_a_newly_failing_task_shows_a_failure_beside_a_pass() -> None:
    (example,) = examples(
        [judged(flips(["a"], []))], {KEY: {"a": pair("new +", "new -")}}, {KEY: {"a": pair("old +", "old -")}}
    )
    assert (example.before, example.now) == ("old +", "new -")
    assert (example.status, example.detail) == ("error", "KeyError")
    assert (example.benchmark, example.model, example.task_id) == ("qa", "m", "a")


def test_a_newly_passing_task_shows_a_pass_beside_a_failure() -> None:
    both = {"a": pair("+", "-")}
    assert shown(judged(flips([], ["a"])), both, both) == [("a", "-", "+")]


def test_the_other_output_stands_in() -> None:
    one = judged(flips(["a"], ["b"]))
    now, before = {"a": pair("+"), "b": pair(None, "-")}, {"a": pair(None, "-"), "b": pair("+")}
    assert shown(one, now, before) == [("a", "-", "+"), ("b", "+", "-")]


def test_without_an_earlier_output_the_one_of_now_stands_alone() -> None:
    assert shown(judged(flips(["a", "b"], [])), {"a": pair(None, "")}, {}) == [("a", None, "")]


def test_a_task_is_shown_once_whatever_the_metrics_say() -> None:
    one = judged(flips(["a"], ["b"]), None, flips(["b", "c"], ["a"], "f1"))
    assert flipped(one) == {"a": True, "b": True, "c": True}


def test_so_many_tasks_are_shown_and_no_more() -> None:
    one = judged(flips([f"w{n}" for n in range(30)], [f"b{n}" for n in range(30)]))
    assert list(flipped(one)) == [f"w{n}" for n in range(20)] + [f"b{n}" for n in range(10)]


class Broken:
    """Baselines whose outputs cannot be read."""

    def __init__(self, error: ProctorError) -> None:
        self.error = error

    def of(self, key: Key) -> None:
        del key

    def outputs(self, key: Key) -> Pairs:
        del key
        raise self.error


def test_outputs_that_cannot_be_read_are_told_once() -> None:
    one = judged(flips(["a"], []))
    for error in (BaselineError("corrupt", "x is torn"), ProctorError("x is torn")):
        assert earlier([one, one], Broken(error)) == ({}, ["earlier outputs are not shown: x is torn"])


def test_where_nothing_flipped_no_outputs_are_asked_for() -> None:
    assert earlier([judged(flips([], [])), judged(None)], Broken(ProctorError("asked"))) == ({}, [])
