"""Lines of a shard's results."""

import io
import json

import pytest

from proctor.errors import InputError
from proctor.model import SampleResult
from proctor.results.record import heading, line, to_line
from proctor.shards.lines import Line, is_sound, read

RESULT = SampleResult(
    status="failed",
    scores={"exact_match": 0.0, "f1": None},
    detail='a ",cpu_s":',
    cpu_s=1e-05,
    completion_hash="ab" * 32,
)
LABELS = ["exact_match", "f1"]
HEAD = heading("qa", "m", "", 'a","sample":1')


def lines(*written: bytes) -> list[Line]:
    return list(read(io.BytesIO(b"".join(written)), "results.jsonl"))


def test_a_line_is_taken_apart() -> None:
    result = to_line(RESULT)[:-1]
    (found,) = lines(line(HEAD, 12, result))
    assert (found.heading, found.sample, found.result) == (HEAD, 12, result)
    assert found.output == bytes.fromhex("ab" * 16)
    assert is_sound(found, LABELS)


def test_a_result_without_an_output_has_no_hash_of_one() -> None:
    result = to_line(SampleResult(status="infra_error", scores={"exact_match": None}))[:-1]
    (found,) = lines(line(HEAD, 0, result))
    assert found.output == b""
    assert is_sound(found, ["exact_match"])
    assert not is_sound(found, LABELS)


@pytest.mark.parametrize(
    "spoilt",
    [
        b"\n",
        b"{}\n",
        line(HEAD, 0, to_line(RESULT)[:-1])[:-1],
        line(HEAD, 0, to_line(RESULT)[:-1]).replace(b"ab", b"AB"),
        line(HEAD, 0, to_line(RESULT)[:-1]).replace(b'"wall_s":0.0', b'"wall_s":1e999'),
        line(HEAD, 0, to_line(RESULT)[:-1]).replace(b'"wall_s":0.0', b'"wall_s":..'),
        line(HEAD, 0, to_line(RESULT)[:-1]).replace(b'"sample":0', b'"sample":-1'),
        line(HEAD, 0, to_line(RESULT)[:-1]).replace(b'"sample":0', b'"sample":12345678901'),
    ],
)
def test_a_bad_line_is_refused_with_its_number(spoilt: bytes) -> None:
    with pytest.raises(InputError, match=r"^results\.jsonl:2: not a result"):
        lines(line(HEAD, 0, to_line(RESULT)[:-1]), spoilt)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", "won"),
        ("status", []),
        ("scores", {"exact_match": True, "f1": None}),
        ("scores", []),
        ("detail", 1),
        ("mode", None),
    ],
)
def test_a_result_that_says_what_it_may_not_is_not_sound(field: str, value: object) -> None:
    document = {**json.loads(to_line(RESULT)), field: value}
    written = json.dumps(document, separators=(",", ":")).encode()
    (found,) = lines(line(HEAD, 0, written))
    assert not is_sound(found, LABELS)


def test_a_result_in_another_spelling_is_not_sound() -> None:
    (found,) = lines(line(HEAD, 0, to_line(RESULT)[:-1].replace(b'"detail":', b'"detail": ')))
    assert not is_sound(found, LABELS)
