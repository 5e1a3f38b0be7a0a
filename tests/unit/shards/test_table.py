"""cut.jsonl."""

import io

import pytest

from proctor.errors import InputError
from proctor.shards.table import lines, read

TASKS = {"qa": ["a", "b\n"], "add": ["a"]}
CUT = {"qa": [1, 1024], "add": [2]}
WRITTEN = list(lines(TASKS, CUT))


def test_what_is_written_is_read() -> None:
    assert read(io.BytesIO(b"".join(WRITTEN)), TASKS, 1024, "cut.jsonl") == CUT


@pytest.mark.parametrize(
    "spoilt",
    [
        WRITTEN[:-1],
        [*WRITTEN, WRITTEN[0]],
        [WRITTEN[1], WRITTEN[0], WRITTEN[2]],
        [WRITTEN[0].replace(b":1}", b":0}"), *WRITTEN[1:]],
        [WRITTEN[0].replace(b":1}", b":1025}"), *WRITTEN[1:]],
        [WRITTEN[0].replace(b":1}", b":01}"), *WRITTEN[1:]],
        [WRITTEN[0].replace(b":1}", b':"1"}'), *WRITTEN[1:]],
        [WRITTEN[0].replace(b":1}", b":\xb2}"), *WRITTEN[1:]],
        [WRITTEN[0][:-1]],
    ],
)
def test_what_does_not_fit_the_tasks_is_refused(spoilt: list[bytes]) -> None:
    with pytest.raises(InputError, match=r"^cut\.jsonl: "):
        read(io.BytesIO(b"".join(spoilt)), TASKS, 1024, "cut.jsonl")
