import gzip
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proctor.gate import archive
from proctor.gate.archive import read, write
from proctor.gate.baseline import Aggregate, Baseline, BaselineError, Origin
from proctor.gate.mean import Mean
from proctor.gate.settings import Settings
from proctor.gate.statistic import Statistic
from unit.gate.runs import SETTINGS, passes, run

ORIGIN = Origin(commit="c0ffee", date="2025-05-31T09:30:00Z", run_url="https://github.com/o/r/actions/runs/1")
PASSES = run([passes(3, 5), passes(1, 2, unscored=1), ()])
SIMILAR = replace(
    run([(0.25, None), (1.0, 0.0), ()], "cer"), bounded=False, higher_is_better=False, dependent=True
)
MEAN = Aggregate(
    benchmark="qa",
    model="coder",
    metric="f1",
    mean=Mean(value=0.5, tasks=9, samples=1.5),
    bounded=False,
    settings=Settings(k=1),
)
RUN = Baseline(
    origin=ORIGIN,
    metrics={
        ("qa", "coder"): (
            PASSES,
            replace(PASSES, metric="pass@2", statistic=Statistic(kind="pass@k", k=2)),
            SIMILAR,
            MEAN,
        ),
        ("code", "名前\ud800"): (replace(PASSES, benchmark="code", model="名前\ud800", subset=True),),
    },
)


def unpacked(data: bytes) -> Any:
    return json.loads(gzip.decompress(data))


def packed(document: object) -> bytes:
    return gzip.compress(json.dumps(document).encode())


def test_a_run_comes_back_as_it_was() -> None:
    assert read(write(RUN)) == RUN


def test_the_same_run_gives_the_same_bytes() -> None:
    turned = replace(RUN, metrics=dict(reversed(list(RUN.metrics.items()))))
    assert write(turned) == write(RUN)


def test_passes_are_written_as_marks_and_once() -> None:
    exam = unpacked(write(RUN))["exams"][1]
    assert exam["columns"] == [["11100", "10-", ""], [[0.25, None], "10", ""]]
    assert [metric.get("column") for metric in exam["metrics"]] == [0, 0, 1, None]


def test_a_run_is_small() -> None:
    big = run([passes(i % 21, 20) for i in range(1000)])
    assert len(write(Baseline(metrics={("qa", "coder"): (big,)}))) < 12_000


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.lists(st.none() | st.floats(allow_nan=False, allow_infinity=False), max_size=4).map(tuple),
        max_size=5,
    )
)
def test_any_scores_come_back(scores: list[tuple[float | None, ...]]) -> None:
    one = Baseline(metrics={("qa", "coder"): (run(scores),)})
    assert read(write(one)) == one


def test_a_metric_may_have_tasks_of_its_own() -> None:
    every = run([(1.0,), (0.0,), (1.0,)])
    some = replace(run([(0.5,), (None,), ()], "tone"), tasks=run([(0.5,), (None,), ()]).tasks[1:])
    one = Baseline(metrics={("qa", "coder"): (every, some)})
    assert read(write(one)) == one


def test_a_task_of_two_contents_is_refused() -> None:
    every = run([(1.0,)])
    other = replace(every, metric="f1", tasks=(replace(every.tasks[0], content_hash="other"),))
    with pytest.raises(ValueError, match="t0 has another content under f1"):
        write(Baseline(metrics={("qa", "coder"): (every, other)}))


def corrupt() -> list[object]:
    document = unpacked(write(RUN))
    exam = document["exams"][1]
    found: list[object] = [
        None,
        [],
        {"format": "other"},
        {**document, "exams": {}},
        {**document, "origin": None},
    ]
    found += [{**document, "exams": [change]} for change in (None, {}, {**exam, "tasks": exam["tasks"][:1]})]
    found += [
        {**document, "exams": [{**exam, "columns": [column]}]}
        for column in (
            [[10**400], "", ""],
            ["11100"],
            ["11100", "2", ""],
            [["x"], "", ""],
            [[True], "", ""],
            [[[]], "", ""],
        )
    ]
    found += [
        {**document, "exams": [{**exam, "metrics": [metric]}]}
        for metric in (None, {}, {"metric": 1, "column": 9})
    ]
    found += [
        {**document, "exams": [{**exam, "tasks": ["a", "a", "b"]}]},
        {**document, "exams": [{**exam, "model": 7}]},
    ]
    return found


@pytest.mark.parametrize("number", range(len(corrupt())))
def test_a_file_that_is_no_run_is_corrupt(number: int) -> None:
    with pytest.raises(BaselineError, match=r"run\.json\.gz cannot be read: ") as raised:
        read(packed(corrupt()[number]), name="run.json.gz")
    assert raised.value.trouble == "corrupt"


@pytest.mark.parametrize(
    "data", [b"", b"\x1f\x8b", b"plain", gzip.compress(b"{"), write(RUN)[:-20], gzip.compress(b"\xff")]
)
def test_damaged_bytes_are_corrupt(data: bytes) -> None:
    with pytest.raises(BaselineError, match="damaged, or not a recorded run; record it anew"):
        read(data)


def test_a_later_version_is_told() -> None:
    with pytest.raises(BaselineError, match="it is of version 2, and this Proctor reads version 1"):
        read(packed({**unpacked(write(RUN)), "version": 2}))


def test_a_file_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST", 2**20)
    with pytest.raises(BaselineError, match="it holds more than 1 MiB"):
        read(gzip.compress(b" " * (2**20 + 1)))


def test_settings_are_kept() -> None:
    found = read(write(RUN)).metrics["qa", "coder"]
    assert [metric.settings for metric in found] == [SETTINGS, SETTINGS, SETTINGS, Settings(k=1)]
