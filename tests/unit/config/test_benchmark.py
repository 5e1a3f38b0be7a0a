from collections.abc import Callable
from pathlib import Path

import pytest

from proctor.config.spec import BenchmarkSpec, Config, DatasetSpec, ExtractSpec, MetricSpec

Check = Callable[[str], list[str]]
Build = Callable[[str], Config]

MODELS = "models: [{name: m, outputs: o}]\n"
EXACT = MetricSpec(name="exact_match", label="exact_match")


def config(*lines: str) -> str:
    """One benchmark, from line 3 on; `lines` replace and add to its keys."""
    given = {"name": "b", "dataset": "t", "metrics": "[exact_match]"}
    for line in lines:
        key, _, value = line.partition(": ")
        given[key] = value
    return MODELS + "benchmarks:\n-\n" + "".join(f"  {key}: {value}\n" for key, value in given.items())


def benchmark(build: Build, *lines: str) -> BenchmarkSpec:
    return build(config(*lines)).benchmarks[0]


def test_what_is_left_out_has_a_default(build: Build, file: Path) -> None:
    assert benchmark(build) == BenchmarkSpec(
        name="b",
        dataset=DatasetSpec(path=file.parent / "t"),
        metrics=(EXACT,),
        samples=1,
        extract=None,
        stop=(),
    )


def test_everything_that_can_be_said(build: Build, file: Path) -> None:
    dataset = (
        "{path: d/t.csv, format: csv, id: '#', prompt: question, reference: answer, test: tests,"
        " entry_point: function, canonical: solution, mode: in_process}"
    )
    given = benchmark(build, f"dataset: {dataset}", "samples: 3", "extract: line", r'stop: ["\n\n", "END"]')
    columns = {
        "id": "#",
        "prompt": "question",
        "reference": "answer",
        "test": "tests",
        "entry_point": "function",
        "canonical": "solution",
    }
    assert given == BenchmarkSpec(
        name="b",
        dataset=DatasetSpec(path=file.parent / "d/t.csv", format="csv", columns=columns, in_process=True),
        metrics=(EXACT,),
        samples=3,
        extract=ExtractSpec(kind="line"),
        stop=("\n\n", "END"),
    )


@pytest.mark.parametrize(
    ("written", "spec"),
    [
        ("none", ExtractSpec(kind="none")),
        ("code", ExtractSpec(kind="code")),
        ("line", ExtractSpec(kind="line")),
        ("{regex: '#### (.*)'}", ExtractSpec(kind="regex", regex="#### (.*)", take="first")),
        ("{regex: x, take: last}", ExtractSpec(kind="regex", regex="x", take="last")),
        ("{json: answers.0.value}", ExtractSpec(kind="json", json_path="answers.0.value")),
    ],
)
def test_ways_to_extract(build: Build, written: str, spec: ExtractSpec) -> None:
    assert benchmark(build, f"extract: {written}").extract == spec


def test_split_is_the_mode_unless_said_otherwise(build: Build) -> None:
    assert not benchmark(build, "dataset: {path: t, mode: split}").dataset.in_process


def test_an_absolute_path_stays(build: Build) -> None:
    assert benchmark(build, "dataset: /data/t").dataset.path == Path("/data/t")


def test_a_whole_number_written_with_a_point_is_whole(build: Build) -> None:
    samples = benchmark(build, "samples: 10.0").samples
    assert (samples, type(samples)) == (10, int)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("samples: 0", "7:12: benchmarks[0].samples: expected at least 1, found 0"),
        ("samples: -3", "7:12: benchmarks[0].samples: expected at least 1, found -3"),
        ("samples: 1e9", "7:12: benchmarks[0].samples: expected at most 10000, found 1000000000.0"),
        ("samples: .inf", "7:12: benchmarks[0].samples: expected a finite number; if it is meant as text, "),
        ("samples: 1_000", '7:12: benchmarks[0].samples: expected a whole number, found a string ("1_000")'),
        ("samples: 010", '7:12: benchmarks[0].samples: expected a whole number, found a string ("010")'),
        (
            "samples: ${STEP:-7}",
            "7:12: benchmarks[0].samples: ${STEP} is not allowed: only GITHUB_* and the names",
        ),
        (
            "samples: ${GITHUB_SHA}",
            (
                '7:12: benchmarks[0].samples: expected a whole number, found a string ("abc"); '
                "the value of a variable is always a string"
            ),
        ),
        (
            "extract: cod",
            '7:12: benchmarks[0].extract: expected "none", "code" or "line", found a string ("cod")',
        ),
        ("stop: x", '7:9: benchmarks[0].stop: expected a list, found a string ("x")'),
        ("stop: ['']", "7:10: benchmarks[0].stop[0]: expected 1 or more characters, found 0"),
        ("smaples: 3", '7:3: benchmarks[0].smaples: unknown key; did you mean "samples"?'),
        ("dataset: {}", "5:12: benchmarks[0].dataset.path: is missing"),
        ("dataset: 3", "5:12: benchmarks[0].dataset: expected a string or a mapping, found the number 3"),
        (
            "dataset: {path: t, mode: splt}",
            '5:28: benchmarks[0].dataset.mode: expected "split" or "in_process", ',
        ),
        (
            "dataset: {path: t, id: 3}",
            "5:26: benchmarks[0].dataset.id: expected a string, found the number 3; if",
        ),
        (r'dataset: "a\nb"', "5:12: benchmarks[0].dataset: a path may not hold line breaks or control"),
        ("metrics: []", "6:12: benchmarks[0].metrics: expected 1 or more in this list, found 0"),
        (
            "metrics: exact_match",
            '6:12: benchmarks[0].metrics: expected a list, found a string ("exact_match");',
        ),
        ("name: ''", "4:9: benchmarks[0].name: expected 1 or more characters, found 0"),
        ("name: " + "x" * 101, "4:9: benchmarks[0].name: expected at most 100 characters, found 101"),
        (r'name: "a\nb"', "4:9: benchmarks[0].name: a name may not hold line breaks or control characters"),
        (r'name: "a\u202e"', "4:9: benchmarks[0].name: only printable characters are allowed"),
        ("name: ../../etc", "4:9: benchmarks[0].name: would lead elsewhere as a part of a path"),
        (
            "name: 3",
            "4:9: benchmarks[0].name: expected a string, found the number 3; if it is meant as text, put",
        ),
        ("name: yes", ""),
    ],
)
def test_mistakes(check: Check, line: str, message: str) -> None:
    found = check(config(line))
    assert found == ([] if not message else [found[0]])
    assert not message or found[0].startswith(f"benchmark.yml:{message}")


def test_a_misspelt_samples_is_not_taken_for_one_sample(check: Check) -> None:
    assert len(check(config("smaples: 3", "metrics: [pass@3]"))) == 1


def test_two_benchmarks_must_not_share_a_name(check: Check) -> None:
    text = MODELS + "benchmarks:\n" + "- {name: b, dataset: t, metrics: [exact_match]}\n" * 3
    assert check(text) == [
        f'benchmark.yml:{line}:10: benchmarks[{line - 3}].name: a second benchmark called "b"; '
        "the first is on line 3"
        for line in (4, 5)
    ]


def test_what_must_be_there(check: Check) -> None:
    assert check(MODELS + "benchmarks:\n- {}\n") == [
        f"benchmark.yml:3:3: benchmarks[0].{key}: is missing" for key in ("dataset", "metrics", "name")
    ]
