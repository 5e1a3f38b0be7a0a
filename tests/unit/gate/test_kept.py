import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proctor.gate import kept
from proctor.gate.baseline import BaselineError
from proctor.gate.kept import Budget, Kept, Output, Pair, cut, read, sibling, write
from proctor.gate.recorded import Recorded

PASSED = Output(text="def f():\n    return 1\n", status="passed")
FAILED = Output(text="é \udc80 \U0001f600 \x00 ```", status="error", detail="ValueError")
KEPT: Kept = {
    ("qa", "coder"): {"q/1": Pair(passing=PASSED, failing=FAILED), "q/0": Pair(failing=FAILED)},
    ("code", "coder"): {"q/1": Pair(passing=PASSED)},
}


def test_what_is_written_is_read_back() -> None:
    assert read(write(KEPT)) == KEPT
    assert read(write({})) == {}


TEXT = st.text(max_size=9) | st.text(st.characters(categories=["Cs"]), max_size=1)
OUTPUT = st.builds(Output, text=TEXT, status=st.sampled_from(["passed", "failed", "timeout"]), detail=TEXT)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(TEXT, st.builds(Pair, passing=OUTPUT, failing=OUTPUT | st.none()), max_size=4))
def test_any_texts_come_back(pairs: dict[str, Pair]) -> None:
    assert read(write({("qa", "m"): pairs})) == {("qa", "m"): pairs}


def test_the_same_outputs_give_the_same_bytes_in_whatever_order() -> None:
    turned = {key: dict(reversed(list(pairs.items()))) for key, pairs in reversed(list(KEPT.items()))}
    assert write(turned) == write(KEPT)


def test_a_long_text_is_cut_and_says_so() -> None:
    (pair,) = read(write({("qa", "m"): {"a": Pair(passing=Output(text="x" * 9000, status="passed"))}}))[
        "qa", "m"
    ].values()
    assert pair.passing is not None
    assert pair.passing.text.endswith("xxx\n[cut here: 5060 more characters]")
    assert len(pair.passing.text) <= kept.LONGEST


@pytest.mark.parametrize("length", [0, kept.LONGEST - 1, kept.LONGEST])
def test_a_text_that_fits_is_left_alone(length: int) -> None:
    assert cut("x" * length) == "x" * length


def test_a_cut_text_is_not_cut_again() -> None:
    assert cut(cut("x" * 10**7)) == cut("x" * 10**7)


def test_a_file_holds_no_more_than_it_may() -> None:
    text = "\U0001f600" * kept.LONGEST  # twelve bytes of JSON each
    many = {f"t{number:05}": Pair(passing=Output(text=text, status="passed")) for number in range(2000)}
    data = write({("a", "m"): many, ("b", "m"): {"t": Pair(passing=PASSED)}})
    assert len(gzip.decompress(data)) < kept.MOST < kept.LARGEST
    found = read(data)
    assert list(found["a", "m"]) == [f"t{number:05}" for number in range(len(found["a", "m"]))]
    assert 50 < len(found["a", "m"]) < 2000
    assert found["b", "m"] == {}, "what comes after is left out, too"


def test_short_outputs_are_bounded_in_number() -> None:
    many = {str(number): Pair(passing=Output(text="", status="passed")) for number in range(20_000)}
    assert 5_000 < len(read(write({("a", "m"): many}))["a", "m"]) <= 10_500


def test_once_something_does_not_fit_nothing_does() -> None:
    budget = Budget(2000)
    assert [budget.takes("t", "x" * length) for length in (500, 1500, 0)] == [True, False, False]


def test_the_file_stands_beside_the_runs_and_is_taken_for_none(tmp_path: Path) -> None:
    name = "20250131T093000000Z-c0ffee012345-e3b0c442.json.gz"
    assert sibling(name) == "20250131T093000000Z-c0ffee012345-e3b0c442.outputs.json.gz"
    assert sibling("old") == "old.outputs.json.gz"
    (tmp_path / sibling(name)).write_bytes(write(KEPT))
    assert Recorded(tmp_path).of(("qa", "coder")) is None


def packed(document: object) -> bytes:
    return gzip.compress(json.dumps(document).encode())


def with_runs(*runs: object) -> bytes:
    return packed({"format": "proctor-outputs", "version": 1, "runs": runs})


def with_output(output: object) -> bytes:
    return with_runs({"benchmark": "b", "model": "m", "tasks": {"t": {"passing": output}}})


GOOD: dict[str, Any] = {"text": "x", "status": "passed", "detail": ""}
RUN = {"benchmark": "b", "model": "m", "tasks": {}}


DOCUMENTS: tuple[object, ...] = (
    *(None, 1, [], {}),
    {"format": "proctor-run", "version": 1, "runs": []},
    {"format": "proctor-outputs", "version": 2, "runs": []},
)
RUNS: tuple[object, ...] = (
    *(None, 7, {"a": 1}, {}, "ab", [1], [[]], [{}]),
    *([RUN, RUN], [{**RUN, "model": 1}]),
)
TASKS: tuple[object, ...] = (None, [], "t", {"t": None}, {"t": []}, {"t": "x"})
OUTPUTS: tuple[object, ...] = (
    *(1, [], "x", {}),
    *({**GOOD, "text": None}, {**GOOD, "status": "won"}, {**GOOD, "status": []}, {**GOOD, "detail": 1}),
)


def hostile() -> Iterator[bytes]:
    whole = write(KEPT)
    yield from (b"", b"\x1f\x8b", whole[:-9], whole[:40], whole + b"x", whole[:30] + b"\0\0" + whole[32:])
    yield gzip.compress(b"{")
    yield gzip.compress(b"[" * 10**6)
    yield gzip.compress(b" " * (kept.LARGEST + 1))
    yield gzip.compress(b'{"format":"proctor-outputs","version":' + b"9" * 10_000 + b"}")
    yield gzip.compress(b'"\xff"')
    for document in DOCUMENTS:
        yield packed(document)
    for runs in RUNS:
        yield packed({"format": "proctor-outputs", "version": 1, "runs": runs})
    for tasks in TASKS:
        yield with_runs({**RUN, "tasks": tasks})
    for output in OUTPUTS:
        yield with_output(output)


HOSTILE = list(hostile())


@pytest.mark.parametrize("data", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_no_such_file_is_corrupt(data: bytes) -> None:
    with pytest.raises(BaselineError, match=r"^there cannot be read: ") as raised:
        read(data, name="there")
    assert raised.value.trouble == "corrupt"


def test_a_version_of_another_proctor_is_named() -> None:
    with pytest.raises(BaselineError, match="it is of version 2, and this Proctor reads version 1"):
        read(packed({"format": "proctor-outputs", "version": 2, "runs": []}))


def test_what_is_read_is_cut_whoever_wrote_it() -> None:
    pair = read(with_output({**GOOD, "text": "x" * 10**6, "detail": "y" * 10**6}))["b", "m"]["t"]
    assert pair.passing is not None
    assert max(len(pair.passing.text), len(pair.passing.detail)) <= kept.LONGEST
