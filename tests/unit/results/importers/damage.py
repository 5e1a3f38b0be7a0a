"""Good documents, damaged: what importers must answer with a run or an InputError."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from proctor.errors import InputError
from proctor.results.importers.foreign import Foreign, Importer

_VALUES: list[Any] = [
    *(
        None,
        True,
        0,
        -1,
        2,
        10**400,
        0.5,
        float("nan"),
        float("inf"),
        "",
        "N/A",
        "\ud800",
        "\x1b[2J",
        "x" * 99,
    ),
    *([], [[]], [None], {}, {"": {}}, [[1, 2], [3]], {"a": [None]}),
]
EDITS = st.lists(
    st.tuples(
        st.integers(0, 10**6), st.sampled_from(["drop", "put", "nest", "twice"]), st.sampled_from(_VALUES)
    ),
    min_size=1,
    max_size=4,
)


def damaged(document: Any, edits: list[tuple[int, str, Any]]) -> Any:
    """A copy in which each edit drops, replaces, nests or repeats the value at one place."""
    whole = [copy.deepcopy(document)]
    for number, kind, value in edits:
        places = list(_places(whole))
        holder, key = places[number % len(places)]
        if kind == "drop" and holder is not whole:
            del holder[key]
        elif kind == "nest":
            holder[key] = {"x": holder[key]} if isinstance(value, dict) else [holder[key]]
        elif kind == "twice" and isinstance(holder, list) and holder is not whole:
            holder.insert(key, copy.deepcopy(holder[key]))
        else:
            holder[key] = copy.deepcopy(value)
    return whole[0]


def text(document: Any) -> bytes:
    """Its JSON, with half surrogate pairs escaped as JSON has them."""
    return json.dumps(document).encode()


def check(importer: Importer, path: Path) -> Foreign | None:
    """Reads a file that may be damaged; None at an InputError, which is one line and names the file."""
    importer.fits(path)
    try:
        run = importer.read(path)
    except InputError as error:
        said = str(error)
    else:
        sound(run)
        return run
    assert path.name in said
    assert said.isprintable()
    assert len(said) < 1000
    return None


def sound(run: Foreign) -> None:
    """Asserts what every run promises: names that are text, and scores that are numbers or None."""
    assert run.model.isprintable()
    assert run.exams
    for exam in run.exams:
        assert exam.metrics
        for metric in exam.metrics:
            assert metric.scores
            for task, samples in metric.scores.items():
                assert task.encode()
                assert samples
                assert all(score is None or 0 <= score <= 1 for score in samples)


def _places(holder: Any) -> Iterator[tuple[Any, Any]]:
    for key, value in holder.items() if isinstance(holder, dict) else enumerate(holder):
        yield holder, key
        if isinstance(value, dict | list):
            yield from _places(value)
