from dataclasses import replace
from pathlib import Path

import pytest

from proctor.config.spec import BenchmarkSpec, DatasetSpec, ExtractSpec, MetricSpec
from proctor.errors import InputError
from proctor.scoring.question import (
    arguments,
    question,
    reference_code,
    reference_of,
    text_score,
    texts,
)
from unit.scoring.conftest import benchmark, metric, regex, task

CODE = task(prompt="def f(x):\n", entry_point="f", test="assert f(1) == 1", canonical="    return x\n")
CHAT = "Sure!\n```python\ndef f(x):\n    return x\n```\nDone."


def asked(
    dataset: DatasetSpec, *metrics: MetricSpec, extract: ExtractSpec | None = None, stop: tuple[str, ...] = ()
) -> BenchmarkSpec:
    return benchmark(*(metrics or (metric("exact_match"),)), dataset=dataset, extract=extract, stop=stop)


def test_metrics_go_where_they_are_computed(dataset: DatasetSpec) -> None:
    metrics = (metric("pass@k", k=5), metric("exact_match"), metric("ast_valid"), metric("edit_distance"))
    ask = question(benchmark(*metrics, dataset=dataset))
    assert ask.tests
    assert [one.label for one in ask.text] == ["exact_match", "edit_distance"]
    assert [one.label for one in ask.room] == ["ast_valid"]
    assert (ask.primary, ask.primary_binary, ask.needs_room) == ("pass@1", True, True)


def test_text_alone_needs_no_room(dataset: DatasetSpec) -> None:
    ask = question(benchmark(metric("f1", label="shared words"), dataset=dataset))
    assert not ask.tests
    assert (ask.primary, ask.primary_binary, ask.needs_room) == ("shared words", False, False)


def test_code_is_taken_out_of_a_chat_where_there_are_tests(dataset: DatasetSpec) -> None:
    seen = texts(question(asked(dataset)), CODE, CHAT)
    assert seen.units[-1].strip() == "def f(x):\n    return x"
    assert "Sure" not in seen.answer


def test_a_text_is_taken_as_it_is_where_there_are_none(dataset: DatasetSpec) -> None:
    assert texts(question(asked(dataset)), task(), CHAT).answer == CHAT
    assert texts(question(asked(dataset)), task(), CHAT).units == ()


@pytest.mark.parametrize(
    ("extract", "answer"),
    [
        (ExtractSpec(kind="none"), "<code>\ndef f(x): return 2\n</code>\n```\ndef f(x): return 3\n```"),
        (regex(r"(?s)<code>\n(.*?)\n</code>"), "def f(x): return 2"),
        (regex("nothing like it"), ""),
        (ExtractSpec(kind="line"), "<code>"),
    ],
)
def test_what_the_config_says_goes_before_what_a_task_is_about(
    dataset: DatasetSpec, extract: ExtractSpec, answer: str
) -> None:
    output = "<code>\ndef f(x): return 2\n</code>\n```\ndef f(x): return 3\n```"
    for one in (CODE, task()):
        assert texts(question(asked(dataset, extract=extract)), one, output).answer == answer


def test_code_may_be_asked_for_where_there_are_no_tests(dataset: DatasetSpec) -> None:
    ask = question(asked(dataset, extract=ExtractSpec(kind="code")))
    assert texts(ask, task(), CHAT).answer.strip() == "def f(x):\n    return x"


def test_outputs_are_cut_at_stop_words_first(dataset: DatasetSpec) -> None:
    assert texts(question(asked(dataset, stop=("\nclass", "END"))), task(), "a\nEND b\nclass").answer == "a\n"


def test_the_reference_is_the_canonical_solution_where_there_is_no_other() -> None:
    assert reference_of(CODE) == "    return x\n"
    assert reference_code(CODE) == "def f(x):\n    return x\n"
    assert (
        reference_of(task(reference="r", canonical="c"))
        == reference_code(task(reference="r", canonical="c"))
        == "r"
    )
    assert reference_of(task()) is None
    assert reference_code(task()) is None


NUMBER = metric("numeric_match", extract=regex("^A: (.*)$"))


@pytest.mark.parametrize(
    ("given", "reference", "score"),
    [
        ("A: 5", "work\nA: 5.0", 1.0),
        ("A: 6", "A: 5", 0.0),
        ("5", "A: 5", 0.0),
        ("", "A: 5", 0.0),
        ("A: 5", "5", None),
        ("5", "5", None),
        ("A: 5", None, None),
    ],
)
def test_an_extract_is_for_output_and_reference_alike(
    dataset: DatasetSpec, given: str, reference: str | None, score: float | None
) -> None:
    (one,) = question(benchmark(NUMBER, dataset=dataset)).text
    assert text_score(one, given, reference) == score


def test_nothing_extracted_is_an_empty_output_where_there_is_no_worst_score(dataset: DatasetSpec) -> None:
    spec = metric("edit_distance", extract=regex("^A: (.*)$"))
    (one,) = question(benchmark(spec, dataset=dataset)).text
    assert text_score(one, "none", "A: 123") == 3.0


def test_what_a_metric_in_the_room_is_given(dataset: DatasetSpec, tmp_path: Path) -> None:
    path = tmp_path / "own.py"
    path.write_text("def score(prediction): return 1")
    own = metric("python", extract=regex("<(.*)>"), path=str(path), function="score")
    ask = question(benchmark(metric("ast_valid"), metric("ast_match"), own, dataset=dataset))
    seen = texts(ask, CODE, "    return x")
    valid, match, mine = ask.room
    assert arguments(valid, CODE, seen) == {"prediction": "def f(x):\n    return x"}
    assert arguments(match, CODE, seen) == {
        "prediction": "def f(x):\n    return x",
        "reference": "def f(x):\n    return x\n",
        "entry_point": "f",
    }
    words = task(prompt="p", reference="<r>")
    assert arguments(mine, words, texts(ask, words, "a <b> c")) == {
        "prediction": "b",
        "reference": "r",
        "prompt": "p",
        "task_id": "t",
    }
    assert arguments(mine, words, texts(ask, words, "nothing"))["prediction"] == ""


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read"),
        (b"\xff", "cannot be read"),
        (b"def (", r"own.py:1: .*not Python"),
        (b"\0", "not Python"),
    ],
)
def test_a_metric_of_ones_own_that_cannot_be_used(
    dataset: DatasetSpec, tmp_path: Path, content: bytes | None, message: str
) -> None:
    path = tmp_path / "own.py"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        question(benchmark(metric("python", path=str(path), function="score"), dataset=dataset))


def test_the_fingerprint_covers_all_that_a_score_depends_on(dataset: DatasetSpec, tmp_path: Path) -> None:
    own = tmp_path / "own.py"

    def mine(source: str) -> MetricSpec:
        own.write_text(source)
        return metric("python", path=str(own), function="score")

    base = asked(dataset)
    others = [
        asked(dataset, metric("f1")),
        asked(dataset, metric("exact_match", ignore_case=True)),
        asked(dataset, metric("exact_match", extract=regex("a"))),
        asked(dataset, metric("exact_match", extract=regex("b"))),
        asked(dataset, extract=ExtractSpec(kind="code")),
        asked(dataset, stop=("x",)),
        replace(base, dataset=replace(dataset, in_process=True)),
    ]
    prints = [question(one).fingerprint for one in (base, *others)]
    prints += [question(asked(dataset, mine(f"def score(): return {n}"))).fingerprint for n in (1, 2)]
    assert len(set(prints)) == len(prints)
    assert question(asked(dataset)).fingerprint == prints[0]
    assert question(replace(base, samples=5)).fingerprint == prints[0]


def test_the_fingerprint_covers_what_a_schema_says_and_not_where_it_is(
    dataset: DatasetSpec, tmp_path: Path
) -> None:
    def fingerprint(name: str, text: str) -> str:
        path = tmp_path / name
        path.write_text(text)
        return question(asked(dataset, metric("json_valid", schema=str(path)))).fingerprint

    first = fingerprint("a.json", '{"type": "object"}')
    assert fingerprint("b.json", '{"type": "object"}') == first
    assert fingerprint("a.json", '{"type": "array"}') != first
