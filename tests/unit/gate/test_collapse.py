from proctor.gate.collapse import Collapse, collapses
from proctor.gate.exact import hypergeometric
from unit.gate.runs import counts


def test_a_task_that_stopped_passing_is_told() -> None:
    table = counts([(20, 19, 20, 1), (20, 20, 20, 20), (20, 10, 20, 0)])
    [found] = collapses(["a", "b", "c"], table, 0.05)
    tail = float(hypergeometric(20, 20, 20)[-2:].sum())
    assert found == Collapse(task_id="a", baseline=(19, 20), candidate=(1, 20), p=tail)


def test_few_samples_cannot_tell_among_many_tasks() -> None:
    fallen, steady = (5, 5, 5, 0), (5, 5, 5, 5)
    assert len(collapses(list("abc"), counts([fallen, steady, steady]), 0.05)) == 1
    assert collapses([str(i) for i in range(13)], counts([fallen, *[steady] * 12]), 0.05) == ()
