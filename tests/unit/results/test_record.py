import json
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor.model import SampleResult, Status
from proctor.results.record import (
    SETTLED,
    LineReader,
    Place,
    Reader,
    from_json,
    heading,
    line,
    to_json,
    to_line,
    whole_line,
)

TEXT = st.text(st.characters(codec=None), max_size=30)
SECONDS = st.floats(0, 1e9)
RESULTS = st.builds(
    SampleResult,
    status=st.sampled_from(get_args(Status)),
    scores=st.dictionaries(TEXT, st.none() | st.floats(allow_nan=False, allow_infinity=False), max_size=3),
    detail=TEXT,
    cpu_s=SECONDS,
    wall_s=SECONDS,
    isolation=TEXT,
    mode=TEXT,
    completion_hash=TEXT,
)
RESULT = SampleResult(status="passed", scores={"pass@1": 1.0})


@given(RESULTS)
def test_a_result_comes_back_from_its_line(result: SampleResult) -> None:
    line = to_line(result)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert line.isascii()
    assert from_json(json.loads(line)) == result


@pytest.mark.parametrize("score", [float("nan"), float("inf")])
def test_a_score_that_json_does_not_know_is_refused(score: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        to_line(replace(RESULT, scores={"x": score}))


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


@given(TEXT, RESULTS)
def test_a_line_of_the_results_is_a_heading_a_number_and_a_result(name: str, result: SampleResult) -> None:
    written = line(heading(name, "m", "v", "t"), 7, to_line(result)[:-1])
    document = json.loads(written)
    assert written.endswith(b"}\n")
    assert list(document)[:5] == ["benchmark", "model", "version", "task_id", "sample"]
    assert (document["benchmark"], document["sample"]) == (name, 7)
    assert {key: document[key] for key in to_json(result)} == to_json(result)


@given(TEXT, RESULTS)
def test_a_whole_line_comes_back_with_its_times_and_number(name: str, result: SampleResult) -> None:
    written = line(heading("b", name, "v", "t"), 7, to_line(result)[:-1])
    place = Place(benchmark="b", model=name, version="v", task_id="t")
    assert whole_line(written) == (place, 7, result)


@pytest.mark.parametrize("sample", [-1, "0", None, 1.0, True])
def test_a_line_without_a_sample_s_number_is_refused(sample: object) -> None:
    document = json.loads(line(heading("b", "m", "v", "t"), 0, to_line(RESULT)[:-1]))
    with pytest.raises(ValueError, match="without a number"):
        whole_line(json.dumps({**document, "sample": sample}).encode())


@given(st.lists(RESULTS, max_size=6))
def test_a_reader_tells_results_apart_by_more_than_their_times(results: list[SampleResult]) -> None:
    reader = Reader()
    for result in [*results, *(replace(one, cpu_s=one.cpu_s + 1, completion_hash="x") for one in results)]:
        found, cpu_s = reader.read(to_line(result)[:-1])
        assert cpu_s == result.cpu_s
        assert replace(found, cpu_s=0, wall_s=0, completion_hash="") == replace(
            result, cpu_s=0, wall_s=0, completion_hash=""
        )


def test_a_reader_remembers_so_many() -> None:
    reader = Reader()
    for number in range(SETTLED + 2):
        reader.read(to_line(replace(RESULT, detail=str(number)))[:-1])
    assert reader.read(to_line(RESULT)[:-1])[0] == RESULT


@pytest.mark.parametrize("text", [b"", b"{}", b'{"status":"passed"}', b'{"a":1,"cpu_s":2}', b"[" * 10_000])
def test_a_reader_refuses_what_is_no_result(text: bytes) -> None:
    with pytest.raises((ValueError, TypeError, RecursionError)):
        Reader().read(text)


def timeless(result: SampleResult) -> SampleResult:
    return replace(result, cpu_s=0, wall_s=0, completion_hash="")


@given(st.lists(st.tuples(st.tuples(TEXT, TEXT, TEXT, TEXT), RESULTS), max_size=6))
def test_lines_come_back_as_they_were_written(
    lines: list[tuple[tuple[str, str, str, str], SampleResult]],
) -> None:
    reader = LineReader()
    for names, result in lines:
        written = line(heading(*names), 3, to_line(result)[:-1])
        place, found, output = reader.read(written)
        assert place == Place(benchmark=names[0], model=names[1], version=names[2], task_id=names[3])
        assert timeless(found) == timeless(result)
        assert json.loads(f'"{output}"') == result.completion_hash
        mixed = json.dumps(dict(reversed(json.loads(written).items()))).encode()
        assert reader.read(mixed) == (place, result, result.completion_hash)


WRITTEN = line(heading("b", "m", "v", "t"), 0, to_line(RESULT)[:-1])


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b"{}",
        b"[" * 100_000,
        to_line(RESULT),
        WRITTEN[:-3],
        WRITTEN.replace(b'"m"', b"7"),
        WRITTEN.replace(b'"version"', b'"v"'),
        WRITTEN.replace(b'"detail"', b'"d"'),
        WRITTEN.replace(b'"benchmark":"b",', b""),
    ],
)
def test_a_line_that_is_none_is_refused(text: bytes) -> None:
    with pytest.raises((ValueError, TypeError, RecursionError)):
        LineReader().read(text)
