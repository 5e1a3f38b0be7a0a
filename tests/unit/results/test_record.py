import json
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor.model import SampleResult, Status
from proctor.results.record import from_json, to_json, to_line

TEXT = st.text(st.characters(codec=None), max_size=30)
SECONDS = st.floats(0, 1e9)
RESULTS = st.builds(
    SampleResult,
    benchmark=TEXT,
    model=TEXT,
    version=TEXT,
    task_id=TEXT,
    sample=st.integers(0, 10**6),
    status=st.sampled_from(get_args(Status)),
    scores=st.dictionaries(TEXT, st.none() | st.floats(allow_nan=False, allow_infinity=False), max_size=3),
    detail=TEXT,
    cpu_s=SECONDS,
    wall_s=SECONDS,
    isolation=TEXT,
    mode=TEXT,
    completion_hash=TEXT,
)
RESULT = SampleResult(
    benchmark="b", model="m", version="v", task_id="t", sample=0, status="passed", scores={"pass@1": 1.0}
)


@given(RESULTS)
def test_a_result_comes_back_from_its_line(result: SampleResult) -> None:
    line = to_line(to_json(result))
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert line.isascii()
    assert from_json(json.loads(line)) == result


@pytest.mark.parametrize("score", [float("nan"), float("inf")])
def test_a_score_that_json_does_not_know_is_refused(score: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        to_line(to_json(replace(RESULT, scores={"x": score})))


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        5,
        None,
        "text",
        {**to_json(RESULT), "more": 1},
        {key: value for key, value in to_json(RESULT).items() if key != "detail"},
        {**to_json(RESULT), "scores": []},
        {**to_json(RESULT), "scores": None},
    ],
)
def test_what_is_no_result_is_refused(document: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        from_json(document)
