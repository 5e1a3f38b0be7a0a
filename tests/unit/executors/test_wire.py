"""What is sent once, and what with every item."""

import pickle

import pytest

from proctor.config.spec import DatasetSpec, ExtractSpec, MetricSpec
from proctor.executors.wire import numbers_of, pack, unpack
from proctor.metrics import METRICS
from proctor.sandbox.job import TaskCode
from proctor.scoring.limit import Limit
from proctor.scoring.question import question, text_score
from proctor.scoring.work import Group, Subject
from unit.scoring.conftest import benchmark, metric, task


def test_shared_objects_are_the_same_there_every_time() -> None:
    shared = (TaskCode(prompt="", setup="", test="", entry_point=None), object.__name__)
    sent = [pack((number, shared[0]), numbers_of(shared)) for number in range(2)]
    found = [unpack(data, shared) for data in sent]
    assert found == [(0, shared[0]), (1, shared[0])]
    assert found[0][1] is found[1][1] is shared[0]


def test_what_is_shared_takes_no_room_in_an_item(tmp_path: object) -> None:
    ask = question(benchmark(metric("pass@k"), dataset=DatasetSpec(path=tmp_path)))  # type: ignore[arg-type]
    subject = Subject(task=task(test="t" * 10_000))
    limit = Limit(cpu=1.0)
    group = Group(question=ask, subject=subject, texts=("pass", "\ud800"), limit=limit, metric_limit=limit)
    numbers = numbers_of((ask, subject))
    assert len(pack(group, numbers)) < 500
    assert len(pack(group)) > 10_000
    assert unpack(pack(group, numbers), (ask, subject)) == group


def test_an_item_that_refers_to_what_is_not_there_is_an_error() -> None:
    shared = (Limit(cpu=1.0),)
    with pytest.raises(IndexError):
        unpack(pack(shared[0], numbers_of(shared)), ())


OPTIONS: dict[str, dict[str, object]] = {
    "contains": {"any": ["a"]},
    "regex": {"pattern": "a"},
    "json_valid": {"schema": {"type": "object"}},
}


@pytest.mark.parametrize("name", [name for name, one in METRICS.items() if one.kind == "text"])
def test_every_metric_over_text_scores_the_same_there(name: str, tmp_path: object) -> None:
    extract = ExtractSpec(kind="regex", regex="(.*)")
    spec = MetricSpec(name=name, label="own", options=OPTIONS.get(name, {}), extract=extract)
    (here,) = question(benchmark(spec, dataset=DatasetSpec(path=tmp_path))).text  # type: ignore[arg-type]
    there = pickle.loads(pickle.dumps(here))
    for pair in (("a b 12", "a c 12"), ("{}", "{}"), ("", "a")):
        assert text_score(there, *pair) == text_score(here, *pair)
    assert (there.label, there.bounded) == ("own", here.bounded)
